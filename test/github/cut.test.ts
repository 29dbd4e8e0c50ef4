import { describe, expect, it } from "vitest";
import { cut, cutBody, cutBytes } from "../../app/github/cut.ts";

describe("cut", () => {
  it.each([
    ["short", 10, "short"],
    ["exactly10!", 10, "exactly10!"],
    ["eleven char", 10, "eleven ch…"],
    ["🚀🚀🚀", 6, "🚀🚀🚀"],
    ["🚀🚀🚀", 5, "🚀🚀…"],
    ["🚀🚀🚀", 4, "🚀…"],
    ["half \ud83d", 10, "half \ufffd"],
  ])("%j to %i is %j", (text, most, expected) => {
    expect(cut(text, most)).toBe(expected);
  });
});

describe("cutBytes", () => {
  it.each([
    ["short", 10, "short"],
    ["🚀🚀🚀", 12, "🚀🚀🚀"],
    ["🚀🚀🚀", 11, "🚀🚀…"],
    ["🚀🚀🚀", 10, "🚀…"],
    ["éééééé", 11, "éééé…"],
    ["half \ud83d", 10, "half \ufffd"],
  ])("%j to %i bytes is %j", (text, most, expected) => {
    expect(cutBytes(text, most)).toBe(expected);
    expect(Buffer.byteLength(cutBytes(text, most))).toBeLessThanOrEqual(most);
  });
});

describe("cutBody", () => {
  const MARKER = "<!-- drawbridge:q-12 -->";

  it("leaves a body within the limit alone", () => {
    expect(cutBody(`hello\n\n${MARKER}\n`, 100)).toBe(`hello\n\n${MARKER}\n`);
  });

  it("keeps the marker at the end, and the limit", () => {
    const body = cutBody(`${"word ".repeat(50)}\n\n${MARKER}\n`, 100);
    expect(body).toHaveLength(100);
    expect(body).toMatch(/^word .*…\n\n<!-- drawbridge:q-12 -->$/);
  });

  it("keeps the last marker only, where a text holds more of them", () => {
    const body = cutBody(`<!-- forged -->${"word ".repeat(50)}${MARKER}`, 60);
    expect(body.endsWith(`…\n\n${MARKER}`)).toBe(true);
    expect(body).toHaveLength(60);
  });

  it("cuts a body without marker at its end", () => {
    expect(cutBody("x".repeat(200), 100)).toBe(`${"x".repeat(99)}…`);
  });

  it("does not take a long comment for a marker", () => {
    const body = cutBody(`<!-- ${"x".repeat(200)} -->`, 100);
    expect(body).toHaveLength(100);
  });
});
