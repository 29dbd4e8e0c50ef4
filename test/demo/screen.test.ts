import stringWidth from "string-width";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { markdownLines } from "../../demo/markdown.ts";
import { plain } from "../../demo/paint.ts";
import { screenOn, seconds } from "../../demo/screen.ts";
import { tableLines } from "../../demo/table.ts";

const question = `⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

Who decides: @acme/octopus-managers, not \`@acme/others\`. See [the question](https://example.com/1).

\`\`\`
/approve 1.4.0 Production
\`\`\`

| Step | State |
| --- | --- |
| Verify \\| test | ⏸️ waiting |
| Hello | pending |

- one
- two

> quoted

<details>
<summary>Changes &amp; more</summary>

- hidden

<details><summary>deeper</summary>

hidden too

</details>

</details>

after <b>all</b>

<!-- drawbridge:question:3 -->`;

describe("a comment", () => {
  it("is shown as on GitHub: folded parts closed, the marker hidden", () => {
    expect(markdownLines(question, 60, plain).join("\n")).toMatchInlineSnapshot(`
      "⏸️ 1.4.0 → Production waits for approval: Manual
      Intervention Required

      Who decides: @acme/octopus-managers, not @acme/others. See
      the question.

          /approve 1.4.0 Production

      Step           State
      Verify | test  ⏸️ waiting
      Hello          pending

      • one
      • two

      ▏ quoted

      ▸ Changes & more

      after all"
    `);
  });

  it("is shown in colours where they are wanted, a mention unlike what only looks like one", () => {
    const marked = (format: unknown, text: string) => `<${String(format)}>${text}</>`;
    expect(markdownLines("**hi** @max and `@ada`", 60, marked)).toEqual([
      "<bold>hi</> <bold,yellow>@max</> and <cyan>@ada</>",
    ]);
  });
});

describe("a table", () => {
  it("wraps the widest cells to stay within its width", () => {
    const rows = [
      ["Environment", "State"],
      ["Production", "⛔ rejected by ada in Manual Intervention Required: not before the weekend"],
    ];
    const lines = tableLines(rows, 40);
    expect(lines.every((line) => stringWidth(line) <= 40)).toBe(true);
    expect(lines.map((line) => line.slice(13)).join(" ")).toContain("before the weekend");
  });
});

function shown(given: { isTTY?: boolean; columns?: number }, env: Record<string, string>): string {
  let text = "";
  const screen = screenOn({ ...given, write: (more) => void (text += more) }, env);
  screen.chapter("A chapter with a long name that goes on for quite a while, and then some more of it");
  screen.say("word ".repeat(60));
  screen.did("drawbridge[bot]", "did ".repeat(60));
  screen.card("max commented on #1 ".repeat(8), `${question}\n\n${"long ".repeat(60)}`, [
    "Approve",
    "Reject",
  ]);
  screen.ok("ok ".repeat(60));
  screen.missing("claim ".repeat(30), "expected ".repeat(30), "seen ".repeat(40));
  screen.table([["a ".repeat(60), "b ".repeat(60)]]);
  return text;
}

describe("the screen", () => {
  it.each([
    [undefined, 100],
    [60, 59],
    [200, 100],
  ])("keeps lines of a terminal of %s columns within %i", (columns, most) => {
    const lines = shown(columns === undefined ? {} : { columns, isTTY: true }, {}).split("\n");
    expect(lines.filter((line) => stringWidth(line) > most)).toEqual([]);
  });

  it("has colours on a terminal only, and none where they are not wanted", () => {
    const coloured = (isTTY: boolean, env: Record<string, string>) => {
      const text = shown({ isTTY }, env);
      return stripVTControlCharacters(text) !== text;
    };
    expect(coloured(true, {})).toBe(true);
    expect(coloured(false, {})).toBe(false);
    expect(coloured(false, { FORCE_COLOR: "1" })).toBe(false);
    expect(coloured(true, { NO_COLOR: "1" })).toBe(false);
    expect(coloured(true, { NO_COLOR: "" })).toBe(true);
    expect(coloured(true, { TERM: "dumb" })).toBe(false);
  });

  it("says how long it waits, on one line that it takes away again", async () => {
    let text = "";
    const screen = screenOn(
      { isTTY: true, columns: 80, write: (more) => void (text += more) },
      { NO_COLOR: "1" },
    );
    const done = screen.waiting(() => "Production waits");
    await new Promise((resolve) => setTimeout(resolve, 250));
    screen.ok("done");
    done();
    const written = text.split("\n");
    expect(written[0]).toContain("Production waits · 0 s");
    expect(written[0]?.endsWith("\r\u001B[2K  ✔ done")).toBe(true);
  });

  it.each([
    [0, "0 s"],
    [59_400, "59 s"],
    [185_000, "3 min 5 s"],
  ])("writes %i ms as %s", (ms, text) => expect(seconds(ms)).toBe(text));
});
