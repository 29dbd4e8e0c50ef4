import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const page = read("SECURITY.md");
const links = Array.from(page.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g), ([, text = "", path = ""]) => ({
  text: text.replaceAll(/\s+/g, " "),
  path,
}));

describe("SECURITY.md", () => {
  it.each(links)("$path is there", ({ path }) => {
    expect(existsSync(new URL(path, root))).toBe(true);
  });

  it.each(links.filter(({ path }) => path.startsWith("test/")))("$path shows: $text", ({ text, path }) => {
    expect(read(path)).toContain(text);
  });

  it("is linked where people look for it", () => {
    for (const from of ["README.md", "CONTRIBUTING.md"]) expect(read(from)).toContain("(SECURITY.md)");
  });
});
