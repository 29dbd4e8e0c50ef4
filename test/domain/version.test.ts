import { describe, expect, it } from "vitest";
import { defaultMask, isMask, nextVersion, versionPattern } from "../../app/domain/version.ts";

describe("versions", () => {
  it.each([
    ["1.4.0", true],
    ["v1", true],
    ["2026-11-22_build.7+sha.abc", true],
    ["a".repeat(128), true],
    ["a".repeat(129), false],
    ["", false],
    [".1", false],
    ["-1", false],
    ["1 0", false],
    ["1/0", false],
    ["1.0\n", false],
    ["é", false],
  ])("%j: %s", (version, valid) => {
    expect(versionPattern.test(version)).toBe(valid);
  });

  it.each([
    [defaultMask, 0, "0.0.1"],
    ["1.4.i", 7, "1.4.8"],
    ["i", 3, "4"],
    ["v1.i-Beta", 4, "v1.5-Beta"],
    ["1.i.0", 99, "1.100.0"],
  ])("%s after %d is %s", (mask, highest, expected) => {
    expect(nextVersion(mask, highest)).toBe(expected);
  });

  it.each([
    ["1.4.i", true],
    ["i", true],
    ["1.4", false],
    ["1.i.i", false],
    ["beta", false],
    [".i", false],
    ["1 i", false],
  ])("%s is a mask: %s", (mask, valid) => {
    expect(isMask(mask)).toBe(valid);
  });

  it("a mask without its part is a mistake of ours", () => {
    expect(() => nextVersion("1.4", 0)).toThrow('has no part "i"');
  });
});
