import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitInputs } from "../../app/commands/split-inputs.ts";

const names = ["ticket", "Tested by", "count"];

describe("the inputs below /approve", () => {
  it.each<readonly [string, string, Record<string, string>, string]>([
    ["nothing", "", {}, ""],
    ["a note alone", "looks good\nto me", {}, "looks good\nto me"],
    ["one", "ticket: OPS-1", { ticket: "OPS-1" }, ""],
    ["among notes", "looks good\nticket: OPS-1\nto me", { ticket: "OPS-1" }, "looks good\nto me"],
    ["between empty lines", "\nticket: OPS-1\n\nfine\n\ncount: 3\n", { ticket: "OPS-1", count: "3" }, "fine"],
    ["no white space", "ticket:OPS-1", { ticket: "OPS-1" }, ""],
    ["white space and unseen characters", " ticket\u00A0:\t\u200B OPS-1\u200F ", { ticket: "OPS-1" }, ""],
    ["another letter case", "TICKET: ops-1", { ticket: "ops-1" }, ""],
    ["a name of several words", "tested  BY: Jane", { "Tested by": "Jane" }, ""],
    ["the first colon only", "ticket: https://x.org:80/a", { ticket: "https://x.org:80/a" }, ""],
    ["twice: the last", "ticket: a\nTicket: b", { ticket: "b" }, ""],
    ["empty", "ticket:\ncount: ", { ticket: "", count: "" }, ""],
    ["back-ticks in the value stay", "ticket: `OPS-1`", { ticket: "`OPS-1`" }, ""],
    ["other names stay", "note: fine\nticketing: a", {}, "note: fine\nticketing: a"],
    ["a name with more before it stays", "the ticket: a\n- ticket: b", {}, "the ticket: a\n- ticket: b"],
    ["no colon", "ticket OPS-1", {}, "ticket OPS-1"],
    ["names of a prototype stay", "__proto__: a\nconstructor: b", {}, "__proto__: a\nconstructor: b"],
    // Code
    ["a log", "ok\n```\ncount: 7\n```\ncount: 3", { count: "3" }, "ok\n```\ncount: 7\n```"],
    ["a log with a language", "```yaml\ncount: 7\n```\ncount: 3", { count: "3" }, "```yaml\ncount: 7\n```"],
    [
      "a log between tildes",
      "~~~\ncount: 7\n```\n~~~~\ncount: 3",
      { count: "3" },
      "~~~\ncount: 7\n```\n~~~~",
    ],
    ["a log in a log", "````\n```\ncount: 7\n```\n````", {}, "````\n```\ncount: 7\n```\n````"],
    ["a log that does not end", "```\ncount: 7\n```x\ncount: 8", {}, "```\ncount: 7\n```x\ncount: 8"],
    ["code in a line is no log", "```count``` was\ncount: 3", { count: "3" }, "```count``` was"],
    [
      "tildes with words",
      "~~~ a log\ncount: 7\n~~~ b\ncount: 8\n~~~",
      {},
      "~~~ a log\ncount: 7\n~~~ b\ncount: 8\n~~~",
    ],
  ])("%s", (_name, note, inputs, rest) => {
    expect(splitInputs(note, names)).toEqual({ inputs, note: rest });
  });

  it("are none where none are asked for", () => {
    expect(splitInputs("ticket: OPS-1", [])).toEqual({ inputs: {}, note: "ticket: OPS-1" });
  });

  it("may have any name", () => {
    const { inputs } = splitInputs("__proto__: a\ntoString: b", ["__proto__", "toString"]);
    expect(Object.entries(inputs)).toEqual([
      ["__proto__", "a"],
      ["toString", "b"],
    ]);
  });

  it("lose nothing: every line is an input or stays in the note", () => {
    const line = fc.constantFrom("ticket: a", "Count : b:c", "ok", "", "```", "~~~", "a: b", ":", "ticket");
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string({ maxLength: 8 })), { maxLength: 12 }), (lines) => {
        const typed = lines
          .join("\n")
          .split("\n")
          .map((one) => one.trim());
        const { inputs, note } = splitInputs(typed.join("\n"), names);
        const left = note.split("\n").filter((one) => one !== "");
        for (const one of typed.filter((text) => text !== "")) {
          if (left[0] === one) left.shift();
          else expect(one).toMatch(/^(?:ticket|tested by|count)\s*:/i);
        }
        expect(left).toEqual([]);
        expect(names).toEqual(expect.arrayContaining(Object.keys(inputs)));
      }),
    );
  });

  it.each(["ticket: a\n", "```\n", ":", "a:", "`"])("do not take long: %j", (piece) => {
    const before = process.cpuUsage();
    splitInputs(piece.repeat(65_000 / piece.length), names);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000).toBeLessThan(1);
  });
});
