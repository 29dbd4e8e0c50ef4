import { describe, expect, it } from "vitest";
import { commentLines } from "../../app/commands/text.ts";

/** The lines of a comment that may be commands. */
function candidates(body: string): readonly string[] {
  return commentLines(body).flatMap(({ text, candidate }) => (candidate ? [text] : []));
}

const approve = ["/approve"];
const none: readonly string[] = [];

describe("which lines of a comment may be commands", () => {
  it.each<readonly [string, string, readonly string[]]>([
    // Plain text
    ["the whole comment", "/approve", approve],
    ["after a sentence", "Looks good.\n/approve", approve],
    ["after an empty line", "Looks good.\n\n/approve", approve],
    ["between sentences", "a\n/approve\nb", approve],
    ["several", "/approve\n/reject 1.4.0\n\n/status", ["/approve", "/reject 1.4.0", "/status"]],
    ["line ends of Windows", "Looks good.\r\n/approve\r\nthanks\r\n", approve],
    ["line ends of old Macs", "Looks good.\r/approve\rthanks", approve],
    ["not at the line's beginning", "please /approve", none],
    ["behind bold marks", "**/approve**", none],
    ["behind a backslash", "\\/approve", none],
    ["as a character reference", "&#47;approve", none],
    ["after a hard break of two spaces", "ok  \n/approve", approve],
    ["after a hard break of a backslash, indented", "ok\\\n  /approve", approve],
    ["with emoji before it", "👍🏽 great 🚀\n/approve", approve],
    ["behind an emoji", "👍 /approve", none],
    ["the empty comment", "", none],
    ["a comment of white space", " \n\t\n\u00A0", none],
    // Indentation and what is not seen
    ["one space before it", " /approve", approve],
    ["three spaces before it", "   /approve", approve],
    ["four spaces before it: code", "    /approve", none],
    ["a tab before it: code", "\t/approve", none],
    ["four spaces in the midst of a paragraph", "see\n    /approve", none],
    ["a tab in the midst of a paragraph", "see\n\t/approve", none],
    ["a byte order mark", "\uFEFF/approve", approve],
    ["code by HTML behind a byte order mark", "\uFEFF<code>\n\n/approve\n", none],
    ["a zero-width space", "ok\n\u200B/approve", approve],
    ["a mark for writing from the right", "\u200F/approve", approve],
    ["an isolate around it", "\u2068/approve\u2069", approve],
    ["no-break spaces, more than three", "\u00A0\u00A0\u00A0\u00A0/approve", approve],
    ["an ideographic space", "\u3000/approve", approve],
    ["three spaces and a soft hyphen", "  \u00AD /approve", approve],
    ["four spaces around a soft hyphen", "  \u00AD  /approve", none],
    ["white space behind it", "/approve \u00A0\u200B ", approve],
    // Quotes
    ["quoted", "> /approve", none],
    ["quoted without a space", ">/approve", none],
    ["quoted twice", "> > /approve\n>> /reject", none],
    ["a quoted command in a reply", "> type\n> /approve\n\nI would not yet", none],
    ["after a quote and an empty line", "> /reject\n\n/approve", approve],
    ["right under a quote, which Markdown counts to it", "> please type\n/approve", none],
    ["right under the end of a nested quote", "> > please type\n/approve", none],
    ["under a quoted heading, which ends it", "> # Question\n/approve", approve],
    ["under a quoted fence, which ends it", "> ```\n> x\n> ```\n/approve", approve],
    ["under an empty quote, which ends it", ">\n/approve", approve],
    ["a quote in a list", "- > a\n  > /approve", none],
    ["after a quote in a list", "- > a\n\n/approve", approve],
    ["an alert", "> [!NOTE]\n> /approve", none],
    ["behind the sign of a zero-width quote", "\u200B> /approve", none],
    ["a quote by HTML", "<blockquote>\n/approve\n</blockquote>", none],
    ["a quote by HTML with empty lines", "<blockquote>\n\n/approve\n\n</blockquote>", none],
    ["after a quote by HTML", "<blockquote>\n\n/reject\n\n</blockquote>\n\n/approve", approve],
    [
      "a quote by HTML in a quote by HTML",
      "<blockquote><blockquote>a</blockquote>\n\n/approve\n\n</blockquote>",
      none,
    ],
    ["a quote by HTML that nobody ends", "<BLOCKQUOTE class='x'>\n\n/approve", none],
    ["the end of a quote that nobody began", "</blockquote>\n\n/approve", approve],
    ["an element that only begins like one", "<coder>\n\n/approve", approve],
    // Code
    ["back-ticks around it", "`/approve`", none],
    ["back-ticks within the line", "/approve `1.4.0`", ["/approve `1.4.0`"]],
    ["code over several lines", "`see\n/approve\nor not`", none],
    ["after a back-tick without a partner", "it's a ` tick\n/approve", approve],
    ["behind a back-tick that a backslash makes plain", "\\`see\n/approve\n`", approve],
    ["behind two back-ticks, the first made plain", "\\``see\n/approve\n`", none],
    ["behind two back-ticks, the first made plain, without a partner", "\\``see\n/approve", approve],
    ["a backslash at the end of code", "`see\\`\n/approve `", ["/approve `"]],
    ["between code", "`a` ``b`` `c\n/reject` d\n/approve `e`", ["/approve `e`"]],
    ["a fence", "```\n/approve\n```", none],
    ["a fence with a language", "```text\n/approve\n```\n", none],
    ["a fence of tildes", "~~~\n/approve\n~~~", none],
    ["a fence of tildes with back-ticks in it", "~~~\n```\n/approve\n~~~", none],
    ["a longer fence with a shorter in it", "````\n```\n/approve\n```\n/reject\n````", none],
    ["a fence that nobody ends", "```\n/approve", none],
    ["after a fence", "```\n/reject\n```\n/approve", approve],
    ["a fence in a list", "- ```\n  /approve\n\n  /reject\n  ```", none],
    ["after a fence in a list, which ends with the item", "- ```\n  /reject\n/approve", approve],
    ["code by indentation", "see\n\n    /approve\n\n    /reject", none],
    ["code by HTML", "<pre>\n/approve\n\n/reject\n</pre>", none],
    ["code by HTML in a paragraph", "see <code>\n/approve\n</code>", none],
    ["after code by HTML in a paragraph", "see <code>x</code>\n/approve", approve],
    ["HTML in a fence", "```\n<pre>\n```\n/approve", approve],
    ["a style", "<style>\n/approve\n</style>", none],
    // HTML
    ["an HTML comment", "<!-- /approve -->", none],
    ["an HTML comment over lines", "<!--\n/approve\n-->", none],
    ["an HTML comment with empty lines", "<!--\n\n/approve\n\n-->", none],
    ["an HTML comment in a paragraph", "see <!--\n/approve\n--> this", none],
    ["two HTML comments in a paragraph", "see <!-- a --> <!--\n/approve\n-->", none],
    ["between HTML comments in a paragraph", "see <!-- a -->\n/approve\n<!-- b -->", approve],
    ["an HTML comment that nobody ends", "<!--\n\n/approve", none],
    ["what is no HTML comment, as its paragraph ends before it", "see <!-- this\n\n/approve\n\n-->", approve],
    ["what is no HTML comment, as it has no end", "see <!-- this\n/approve", approve],
    ["an HTML comment whose end stands in code", "see <!-- this\n/approve\n`-->`", none],
    ["after the paragraph of such a comment", "see <!-- this\n/reject\n`-->`\n\n/approve", approve],
    ["back-ticks in an HTML comment", "<!-- ` -->\n/approve `", ["/approve `"]],
    ["an element in an HTML comment", "<!-- <pre> -->\n\n/approve", approve],
    ["an HTML comment in an element, with empty lines", "<div><!--\n\n/approve\n\n--></div>", none],
    [
      "after an HTML comment in an element that HTML ends later",
      "<p><!--\n\n/reject\n\n<p>-->\n\n/approve",
      approve,
    ],
    ["far below such a comment", "<div><!--\n\na\n\n/approve\n\n--></div>", none],
    ["after an HTML comment", "<!-- x -->\n/approve", approve],
    ["behind an HTML comment", "<!-- x -->/approve", none],
    ["an end of an HTML comment without beginning", "<div>-->\n/approve\n</div>", approve],
    ["an instruction", "<?xml\n/approve\n?>", none],
    ["CDATA", "<![CDATA[\n/approve\n]]>", none],
    ["CDATA with a sign that would end a declaration", "<![CDATA[\na > b\n/approve\n]]>", none],
    ["after CDATA", "<![CDATA[\na\n]]>\n/approve", approve],
    ["folded text", "<details>\n<summary>Log</summary>\n\n/approve\n\n</details>", approve],
    ["right under folded text", "<details>\nlog\n</details>\n/approve", approve],
    ["indented in HTML", "<div>\n  /approve\n</div>", none],
    ["after a line break by HTML", "ok<br>\n/approve", approve],
    // Lists, headings, tables, links
    ["an item of a list", "- /approve\n* /approve\n1. /approve", none],
    ["a task", "- [ ] /approve", none],
    ["a line of an item", "- please type\n  /approve", none],
    ["a paragraph of an item", "- please type\n\n  /approve", none],
    ["right under a list, without indentation", "- staging\n- logs\n/approve", approve],
    ["after a list", "- staging\n- logs\n\n/approve", approve],
    ["a heading", "# /approve", none],
    ["over a line that makes it a heading", "/approve\n===", approve],
    ["over the sign of a signature", "/approve\n-- \nJane", approve],
    ["under a heading", "# Release\n/approve", approve],
    ["cells of a table", "| a | b |\n|---|---|\n| /approve | /reject |", none],
    ["cells of a table without bars at its ends", "a | b\n:-- | --:\n/approve | proceed", none],
    ["the head of a table", "/approve | /reject\n--- | ---\na | b", none],
    ["right under a table", "| a | b |\n|---|---|\n| 1 | 2 |\n/approve", approve],
    ["bars under what would rule a table with a head", "--- | ---\n/approve a | b", ["/approve a | b"]],
    ["a bar in its note, over the sign of a signature", "/approve a | b\n--\nJane", ["/approve a | b"]],
    ["a bar in its note", "/approve a | b", ["/approve a | b"]],
    ["a bar in its note, over a rule", "/approve a | b\n\n---", ["/approve a | b"]],
    ["the address of a link definition", "[a]:\n/approve", none],
    ["under a link definition", "[a]: https://example.com\n/approve", approve],
    ["under a rule", "- - - - - - - - - - - - - - -\n/approve", approve],
    ["under a rule of stars, which ends a list", "- a\n***\n  /approve", approve],
    ["a back-tick on each side of a rule of stars", "a `b\n* * *\n/approve `", ["/approve `"]],
    ["a link", "[/approve](https://example.com)", none],
  ])("%s", (_name, body, expected) => {
    expect(candidates(body)).toEqual(expected);
  });
});

describe("the lines around commands", () => {
  it("are those that the writer wrote and readers see, code included", () => {
    const body =
      "/reject <!-- hidden --> because\n> quoted\nlazy\n\n```\nError\n```\n<!--\nhidden\n-->\n- an item\n  - > quoted\n\n| a |";
    expect(commentLines(body).map((line) => line.text)).toEqual([
      "/reject  because",
      "",
      "```",
      "Error",
      "```",
      "",
      "",
      "",
      "- an item",
      "",
      "| a |",
    ]);
  });

  it("are not looked at where nothing begins with a slash", () => {
    expect(commentLines("Looks good.\nThanks!")).toEqual([]);
  });
});

describe("a comment that is made to be hard to read", () => {
  it("is read as far as 65,536 characters", () => {
    const long = "x".repeat(65_527);
    expect(candidates(`${long}\n/approve`)).toEqual(approve);
    expect(candidates(`${long}x\n/approve`)).toEqual(["/approv"]);
  });

  it("is read as far as 3,000 lines", () => {
    expect(candidates(`${"a\n".repeat(2_999)}/approve`)).toEqual(approve);
    expect(candidates(`${"a\n".repeat(3_000)}/approve`)).toEqual(none);
  });

  it("is read as far as 1,000 marks of lists and quotes", () => {
    expect(candidates(`${"- a\n".repeat(1_000)}/approve`)).toEqual(approve);
    expect(candidates(`${"- a\n".repeat(1_001)}/approve`)).toEqual(none);
    expect(candidates(`${"- - - - -\n\n".repeat(300)}/approve`)).toEqual(approve);
    expect(candidates(`${"> > > > a\n".repeat(251)}\n/approve`)).toEqual(none);
    expect(candidates(`${"a\n\n        - a\n".repeat(250)}\n/approve`)).toEqual(none);
  });

  it("is read below what is nested too deep", () => {
    expect(candidates(`/status\n${"> ".repeat(11)}/reject\n\n/approve`)).toEqual(["/status", "/approve"]);
    expect(candidates(`${"> ".repeat(10)}\`\n\n/approve`)).toEqual(approve);
  });

  const size = 65_000;
  const repeated = [
    "> ",
    "- ",
    "1. ",
    "- > ",
    "> - ",
    "* a\n",
    "- a\n\n\n",
    "  - a\n",
    "> a\n\n",
    "- > - > a\n",
    "- > - > - > - > - > a\n",
    "1. 1. 1. 1. 1. 1. 1. 1. 1. 1. a\n",
    "- - - - - - - - - - a\n                    b\n\n",
    "[",
    "![",
    "a**b",
    "*a_ ",
    "[ (](",
    "[a][b] ",
    "[a]: b\n",
    "[a]:\n",
    "`",
    "`` ` ",
    "\\`",
    "&",
    "<",
    "<!--",
    "x<!-- ",
    "x<?",
    'x<a b="',
    "<b\n\n",
    "a\n",
    "a\n=\n",
    "#\n",
    "~~~\n",
    "|-|\n",
    "a | b\n- | -\n",
    "\t",
    " ",
    "/",
    "/approve\n",
    "/approve ",
    "\u200b",
    "\ud83d\ude00",
  ].map((text) => [text, text.repeat(size / text.length)] as const);
  const grown = [
    ["runs of back-ticks, too long", Array.from({ length: 360 }, (_, index) => "`".repeat(index)).join("a")],
    [
      "runs of back-ticks, just not",
      Array.from({ length: size / 10 }, (_, index) => "`".repeat(1 + (index % 16)))
        .join("a")
        .slice(0, size),
    ],
    [
      "runs of back-ticks without partners",
      `${Array.from({ length: 17 }, (_, index) => "`".repeat(index)).join("a")}${"a".repeat(size)}`,
    ],
    [
      "a list nested by indentation",
      Array.from({ length: 250 }, (_, index) => `${" ".repeat(2 * index)}- a\n`).join(""),
    ],
    ["lines below a deep list", `${"- ".repeat(10)}a\n${"b\n".repeat(30_000)}`],
    ["spaces within a line", `a${" ".repeat(size)}b`],
    ["spaces in a command", `/approve 1${" ".repeat(size)}b`],
  ] as const;

  // Processor time, and much of it, since machines are busy: half a second on an idle one, without bounds minutes.
  it.each([...repeated, ...grown])("does not take long: %j", (_name, text) => {
    const before = process.cpuUsage();
    commentLines(`/status\n${text}\n/approve`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000).toBeLessThan(5);
  });
});
