import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, fence, inline, link, mention, named } from "../../app/messages/escape.ts";
import { mentionsIn, tablesIn, tagsIn } from "./support/github.ts";
import { hostile } from "./support/hostile.ts";

const zero = "\u200B";

describe("inline", () => {
  it.each([
    [
      "plain words stay as they are",
      "Fix the door, 50% done (soon): yes!",
      "Fix the door, 50% done (soon): yes!",
    ],
    ["versions stay as they are", "1.4.0-rc.1+20261122", "1.4.0-rc.1+20261122"],
    ["a mention", "cc @acme/admins", `cc @${zero}acme/admins`],
    ["a mention as an entity", "&#64;acme", `&amp;#${zero}64;acme`],
    ["references", "#12 acme/app#12 GH-1 gh-2", `#${zero}12 acme/app#${zero}12 GH-${zero}1 gh-${zero}2`],
    ["a commit", "see deadbeef01 or 1234567", `see deadbe${zero}ef01 or 1234567`],
    [
      "addresses",
      "https://e.vil www.e.vil me@e.vil",
      `https:${zero}//e.vil www${zero}.e.vil me@${zero}e.vil`,
    ],
    ["markup", "*a* _b_ ~c~ `d` [e](f) \\", "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\` \\[e\\](f) \\\\"],
    [
      "HTML and a forged marker",
      "</details><!-- drawbridge:question:1 -->",
      "&lt;/details&gt;&lt;!-- drawbridge:question:1 --&gt;",
    ],
    ["a table's cell", "a | b", "a &#124; b"],
    ["mathematics", "$x$", "<span>$</span>x<span>$</span>"],
    ["several lines", " a\r\nb\u2028c\td\fe ", "a b c d e"],
    ["control characters and lone surrogates", "a\u0000b\ud800c", "abc\ufffdc".replace("abc", "ab")],
    ["a change of the reading direction", "a\u202edetcejer\u2066", "adetcejer"],
    ["text from right to left", "שלום", "\u2068שלום\u2069"],
    ["what would be a heading", "# a", "\\# a"],
    ["what would be a list", "- a", "\\- a"],
    ["what would be a numbered list", "1. a", "1\\. a"],
    ["what would be a rule", "---", "\\---"],
    ["nothing", "", ""],
  ])("%s", (_, text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  it("cuts at the limit and says so", () => {
    expect(inline("x".repeat(30), 20)).toBe("xxxxxxx… (truncated)");
  });

  it("is four times as long as its limit at most, whatever the text is made of", () => {
    expect(inline("$".repeat(1000), 100).length).toBeLessThanOrEqual(400);
    expect(inline("&".repeat(1000), 100).length).toBeLessThanOrEqual(400);
  });

  it("shows exactly the characters of any text, as one paragraph in which nothing is markup", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = inline(text, 500);
        expect(shown).not.toContain("\n");
        expect(shown.isWellFormed()).toBe(true);
        expect(mentionsIn(shown)).toEqual([]);
        expect(tagsIn(shown).filter((tag) => !tag.endsWith("span"))).toEqual([]);
        expect(tablesIn(`| a | b |\n|---|---|\n| ${shown} | c |`)).toEqual([[2, 2]]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("named", () => {
  it("leaves what looks like a commit whole, for a version may be one", () => {
    expect(named("1.4.0-deadbeef01")).toBe("1.4.0-deadbeef01");
    expect(named("@acme/admins")).toBe(`@${zero}acme/admins`);
  });
});

describe("code", () => {
  it.each([
    ["a word", "/approve 1.4.0 Production", "`/approve 1.4.0 Production`"],
    ["back-ticks inside", "a``b", "```a``b```"],
    ["back-ticks at the ends", "`a`", "`` `a` ``"],
    ["a mention, which is none in code", "@acme/admins", "`@acme/admins`"],
    ["a forged marker", "<!-- x", `\`<${zero}!-- x\``],
    ["a pipe, which would end a cell", "a|b`", "<code>a&#124;b\\`</code>"],
    ["several lines", "a\nb", "`a b`"],
    ["nothing", " ", "<code></code>"],
  ])("%s", (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it("mentions nobody and keeps to its cell, whatever the text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = code(text);
        expect(mentionsIn(`a ${shown} b`)).toEqual([]);
        expect(shown).not.toContain("<!--");
        expect(tablesIn(`| a | b |\n|---|---|\n| ${shown} | c |`)).toEqual([[2, 2]]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("fence", () => {
  it("is longer than any run of back-ticks inside", () => {
    expect(fence("a\n````\nb", "yaml")).toBe("`````yaml\na\n````\nb\n`````");
    expect(fence("/approve 1.4.0 Production")).toBe("```\n/approve 1.4.0 Production\n```");
  });
});

describe("mention", () => {
  it.each([
    ["approver", "@approver"],
    ["acme/octopus-managers", "@acme/octopus-managers"],
    ["mona_acme", "@mona_acme"],
    ["dependabot[bot]", "`dependabot[bot]`"],
    ["a/b/c", "`a/b/c`"],
    ["a @acme/admins", "`a @acme/admins`"],
  ])("%s", (name, expected) => {
    expect(mention(name)).toBe(expected);
  });
});

describe("link", () => {
  it.each([
    [
      "an address",
      "https://github.com/acme/my_app/runs/1?a=1&b=2",
      "[log](https://github.com/acme/my_app/runs/1?a=1&b=2)",
    ],
    ["brackets and pipes", "https://a.example/(x)|<y>`", "[log](https://a.example/%28x%29%7C%3Cy%3E%60)"],
    ["what looks like an entity", "https://a.example/?a&copy;", "[log](https://a.example/?a&amp;copy;)"],
    ["no address", null, "log"],
    ["another scheme", "javascript:alert(1)", "log"],
    ["a broken address", "https://", "log"],
  ])("%s", (_, address, expected) => {
    expect(link("log", address)).toBe(expected);
  });
});
