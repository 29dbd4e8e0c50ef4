import { describe, expect, it } from "vitest";
import { truncate } from "../../app/messages/truncate.ts";

describe("truncate", () => {
  it.each([
    ["what fits stays", "abc", 3, undefined, "abc"],
    ["what does not says so", "a".repeat(20), 16, undefined, "aaa… (truncated)"],
    ["no white space before the dots", "aa  bbbbbbbbbbbbbbbbbb", 17, undefined, "aa… (truncated)"],
    ["no character is cut in two", "a🚀🚀🚀🚀🚀🚀🚀🚀🚀", 15, undefined, "a… (truncated)"],
    ["a short suffix", "abcdef", 4, "…", "abc…"],
    ["less room than the suffix takes", "abcdef", 2, undefined, "ab"],
    ["no room at all", "abcdef", 0, undefined, ""],
    ["half a character fits nowhere", "🚀🚀", 1, "…", ""],
  ])("%s", (_, text, limit, suffix, expected) => {
    expect(truncate(text, limit, suffix)).toBe(expected);
    expect(truncate(text, limit, suffix).length).toBeLessThanOrEqual(limit);
  });
});
