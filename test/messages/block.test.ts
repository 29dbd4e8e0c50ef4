import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { block } from "../../app/messages/block.ts";
import { fence } from "../../app/messages/escape.ts";
import { mentionsIn, tagsIn, unbalanced } from "./support/github.ts";
import { hostile } from "./support/hostile.ts";

const zero = "\u200B";
const room = 20_000;

describe("block keeps Markdown as Markdown", () => {
  it.each([
    "# Before\n\n1. look at the **dashboard**\n2. call `npm i @acme/tool | tee log`\n\n> quoted",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```yaml\n- uses: acme/x@v1 # @acme/admins\n```\n\nthen",
    "~~~~\n```\n~~~~",
    "mail me@acme.example (or you@acme.example) or see https://acme.example/a#b",
    "<details>\n<summary><b>More</b></summary>\n\nline<br>line <kbd>x</kbd>\n\n</details>",
    "run\n\n    deploy me@host @acme/admins",
    "- [ ] one\n- [x] two, closes #12",
    "code:\n\n    ask @acme/admins\n\nand\n\n1. `@acme/tool`",
  ])("%s", (markdown) => {
    expect(block(markdown, room)).toBe(markdown.trim());
  });
});

describe("block makes harmless", () => {
  it.each([
    ["mentions", "ask @acme/admins", `ask @${zero}acme/admins`],
    ["mentions as entities", "&#64;acme &#x40;acme &commat;acme", `@${zero}acme @${zero}acme @${zero}acme`],
    ["a mention behind markup", "a*b*@acme", `a*b*@${zero}acme`],
    [
      "a mention in an address",
      "https://acme.example/@acme <https://a.example/@b>",
      "https://acme.example/%40acme <https://a.example/%40b>",
    ],
    ["a mention after an address", "https://acme.example @acme", `https://acme.example @${zero}acme`],
    [
      "a mention behind a mail address",
      "a@acme.example@acme b@c",
      `a@${zero}acme.example@${zero}acme b@${zero}c`,
    ],
    ["a mention in HTML", "<p>@acme</p>", `&lt;p>@${zero}acme&lt;/p>`],
    ["a forged marker", "<!-- drawbridge:question:1 -->", `<${zero}!-- drawbridge:question:1 -->`],
    [
      "a forged marker in code",
      "```\n<!-- drawbridge:question:1 -->\n```",
      `\`\`\`\n<${zero}!-- drawbridge:question:1 -->\n\`\`\``,
    ],
    ["a fence left open", "```\na", "```\na\n```"],
    ["a fence that only seems closed", "````\na\n```", "````\na\n```\n````"],
    ["a fence closed with words behind", "```\na\n```x", "```\na\n```x\n```"],
    ["a lone fence", "```", "```\n```"],
    ["a tag left open", "<details>\n<summary>a", "<details>\n<summary>a\n\n</summary>\n\n</details>"],
    ["a tag that closes nothing", "a\n\n</details>\n\nb", "a\n\n&lt;/details>\n\nb"],
    ["tags closed in the wrong order", "<b><i></b></i>", "&lt;b><i>&lt;/b></i>"],
    ["a tag left open deeper in the text", "- <details>\n\nb", "- &lt;details>\n\nb"],
    [
      "HTML of another kind",
      "<script>alert(1)</script>\n<?x <!DOCTYPE x>",
      "&lt;script>alert(1)&lt;/script>\n&lt;?x &lt;!DOCTYPE x>",
    ],
    [
      "Markdown that was inside HTML",
      "<div>\n```\n</div>\n\n@acme",
      `&lt;div>\n\`\`\`\n&lt;/div>\n\n@${zero}acme\n\`\`\``,
    ],
    [
      "a cell that cuts code in two",
      "a | b\n--|--\n` | ` `@acme </details>`",
      `a | b\n--|--\n\` | \` \`@${zero}acme <${zero}/details>\``,
    ],
    [
      "an address that takes up a back-tick",
      "https://a.example/` ` `@acme`",
      `https://a.example/\` \` \`@${zero}acme\``,
    ],
    [
      "a footnote that makes text of code",
      "[^1]: a\n\n      @acme <b>\n\n[^1]",
      `[^1]: a\n\n      @${zero}acme <${zero}b>\n\n[^1]`,
    ],
    ["a footnote with a tag", "[^1]: <div>\n\n[^1]", `[^1]: <${zero}div>\n\n[^1]`],
    [
      "an address that takes up a link",
      'https://a.example/[x](y "</details>")',
      `https://a.example/[x](y "<${zero}/details>")`,
    ],
    ["control characters", "a\u0000\u202eb\r\nc\ud800", "ab\nc\ufffd"],
    ["nothing", " \n ", ""],
  ])("%s", (_, markdown, expected) => {
    expect(block(markdown, room)).toBe(expected);
  });

  it("text that does not come to rest is shown as it is written", () => {
    const restless = "<?\n~~~?>\n~~~\n<div\n- [a]:<b>`\n<b>`";
    expect(block(restless, room)).toBe(fence(restless));
  });

  it("text so nested that reading it takes seconds is shown as it is written", () => {
    const deep = "- ".repeat(5000);
    expect(block(deep, room)).toBe(fence(deep.trim()));
    for (const often of ["_*", "[x", "<b>", "- a\n\n", "a\n"]) {
      const text = often.repeat(3200).trim();
      expect(block(text, room)).toBe(fence(text));
    }
  });

  it("text that is too long is cut, and says so", () => {
    const cut = block("word ".repeat(1000), 300);
    expect(cut.length).toBeLessThanOrEqual(300);
    expect(cut).toMatch(/ wo… \(truncated\)$/);
    expect(block("```\n" + "a\n".repeat(1000), 300)).toMatch(/… \(truncated\)\n```$/);
  });

  it("text that grows by being made harmless is cut shorter", () => {
    const cut = block("</p>".repeat(100), 400);
    expect(cut.length).toBeLessThanOrEqual(400);
    expect(cut).toMatch(/^&lt;\/p>&lt;\/p>.*… \(truncated\)$/);
  });
});

describe("100,000 characters", () => {
  it.each(["word ", "@acme/admins ", "```\n", "</details>", "](", "🚀", "<!-- drawbridge:question:1 -->"])(
    "of %j",
    (piece) => {
      const result = block(piece.repeat(100_000 / piece.length), 40_000);
      expect(result.length).toBeLessThanOrEqual(40_000);
      expect(result.isWellFormed()).toBe(true);
      expect(result).not.toContain("<!--");
      expect(result).toMatch(/… \(truncated\)/);
    },
  );
});

describe("whatever the text", () => {
  it("notifies nobody, leaves nothing open, holds no comment and keeps to its room", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 200, max: 3000 }), (text, space) => {
        const result = block(text, space);
        expect(result.length).toBeLessThanOrEqual(space);
        expect(result.isWellFormed()).toBe(true);
        expect(result).not.toContain("<!--");
        expect(mentionsIn(result)).toEqual([]);
        const around = `<details>\n\n${result}\n\n</details>\n\n<!-- end -->`;
        const tags = tagsIn(around);
        expect(unbalanced(tags)).toEqual([]);
        expect(tags.slice(-2)).toEqual(["/details", "<!-- end -->"]);
      }),
      { numRuns: 300 },
    );
  });
});
