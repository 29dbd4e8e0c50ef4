import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Problem } from "../../app/domain/problem.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import { acme, asking, freezing, gate, problemsOf, withSteps, withTop } from "./support.ts";

const kib = 1024;

describe("limits", () => {
  it("takes a file of 256 KiB, not of one byte more", () => {
    const file = withSteps("  - uses: github-deployment\n");
    const filler = (bytes: number) => `${file}#${"ü".repeat((bytes - file.length - 1) / 2)}`;
    const exact = filler(256 * kib - ((256 * kib - file.length - 1) % 2));
    expect(problemsOf(exact)).toEqual([]);
    expect(problemsOf(`${exact}xx`)).toEqual(["1:1 : The file is larger than 256 KiB."]);
    expect(problemsOf("x".repeat(kib * kib))).toEqual(["1:1 : The file is larger than 256 KiB."]);
  });

  it("takes 20 levels, not 21", () => {
    // The payload's value is on level 5: file, steps, step, with, payload.
    const payload = (levels: number) =>
      withSteps(
        `  - uses: github-deployment\n    with:\n      payload:\n        x: ${"[".repeat(levels)}${"]".repeat(levels)}\n`,
      );
    expect(problemsOf(payload(15))).toEqual([]);
    expect(problemsOf(payload(16))).toEqual(["6:27 : The file is nested deeper than 20 levels."]);
    expect(problemsOf(payload(50_000))).toMatchInlineSnapshot(`
      [
        "6:107 : The file is nested deeper than 20 levels.",
      ]
    `);
    expect(problemsOf("[".repeat(200_000))).toHaveLength(1);
    expect(problemsOf("- ".repeat(100_000))).toHaveLength(1);
    expect(problemsOf("{a: ".repeat(60_000))).toHaveLength(1);
  });

  it("counts levels through aliases", () => {
    const nested = `${"[".repeat(10)}${"]".repeat(10)}`;
    const deeper = `${"[".repeat(6)}*a${"]".repeat(6)}`;
    const payload = (value: string) =>
      withSteps(`  - uses: github-deployment\n    with:\n      payload: {a: &a ${nested}, b: ${value}}\n`);
    expect(problemsOf(payload(deeper.slice(1, -1)))).toEqual([]);
    expect(problemsOf(payload(deeper))).toEqual(["5:54 : The file is nested deeper than 20 levels."]);
  });

  it("takes aliases that make the text 10 times as long, and stops at a bomb", () => {
    const text = (aliases: number) =>
      withSteps(
        `  - uses: github-deployment\n    with:\n      payload:\n        a: &a ${"x".repeat(1000)}\n        b: [${Array(aliases).fill("*a").join(",")}]\n`,
      );
    expect(problemsOf(text(9))).toEqual([]);
    expect(problemsOf(text(13))).toMatchInlineSnapshot(`
      [
        "7:43 : With the aliases written out, the file is more than 10 times as long.",
      ]
    `);
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(", ")}]\n`;
    const bomb = `a: &a [${Array(9).fill("lol").join(", ")}]\n${level("b", "a")}${level("c", "b")}${level("d", "c")}${level("e", "d")}${level("f", "e")}`;
    expect(problemsOf(bomb)).toMatchInlineSnapshot(`
      [
        "3:24 : With the aliases written out, the file is more than 10 times as long.",
      ]
    `);
  });
});

describe("names of prototypes", () => {
  it("are no names of anything", () => {
    const before = Object.keys(Object.prototype);
    expect(
      problemsOf(withTop("__proto__: {polluted: true}\nvariables: {__proto__: {polluted: true}}")),
    ).toEqual([
      '1:1 __proto__: The key "__proto__" cannot be used.',
      '2:13 variables.__proto__: The key "__proto__" cannot be used.',
    ]);
    expect(problemsOf(withSteps("  - uses: toString\n  - uses: __proto__\n"))).toHaveLength(2);
    expect(
      problemsOf(asking("${{ vars.constructor }} ${{ vars.__proto__.x }} ${{ release.toString }}")),
    ).toHaveLength(3);
    expect(Object.keys(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("may be keys where any key may be", () => {
    const file = withSteps(
      "  - uses: github-deployment\n    with: {payload: {constructor: 1, toString: 2}}\n",
    );
    const parsed = parseProcess(file, acme);
    expect(parsed).toMatchObject({
      ok: true,
      process: { steps: [{ payload: { constructor: 1, toString: 2 } }] },
    });
  });
});

describe("a file with very many faults", () => {
  it("reports the first 200 and counts the others", () => {
    const problems = problemsOf(Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join(""));
    expect(problems).toHaveLength(201);
    expect(problems.at(-2)).toMatch(/^198:1 k197: Unknown key "k197"\./);
    expect(problems.at(-1)).toBe("199:1 : And 19802 more problems from here on.");
  });

  it("says the same thing in the same place once", () => {
    const file = withTop('teams:\n  A: &a ["two words", "two words"]\n  B: *a\n');
    expect(problemsOf(file)).toHaveLength(3);
  });

  const lines = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index)).join("");
  it.each<[string, string]>([
    ["teams and members", `teams:\n${lines(15_000, (index) => `  t${index}: x${index}\n`)}`],
    [
      "references",
      `teams:\n${lines(300, (index) => `  ${"a".repeat(30)}${index}: x\n`)}${withSteps(`  - uses: manual-intervention\n    with:\n      instructions: x\n      responsible-teams:\n        - no team\n${lines(2000, (index) => `        - ${"b".repeat(30)}${index}\n`)}`)}`,
    ],
    [
      "environments",
      `lifecycle:\n${lines(10_000, (index) => `  - e${index}\n`)}steps:\n  - uses: github-deployment\n    environments:\n${lines(10_000, (index) => `      - f${index}\n`)}`,
    ],
    ["variables", withTop(`variables:\n${lines(8000, (index) => `  v${index}: \${{ vars.x }}\n`)}`)],
    ["expressions", asking(lines(30_000, () => "${{ }}"))],
    ["expressions over lines", asking(`|\n${lines(10_000, () => "        ${{ a }}\n")}`)],
    ["an expression with many names", asking(`\${{ ${lines(5000, () => "a||")}b }}`)],
    ["steps", withSteps(lines(8000, (index) => `  - {uses: github-deployment, name: s${index}}\n`))],
    ["empty items", `lifecycle:\n${"  -\n".repeat(60_000)}`],
    ["block texts", `lifecycle:\n${"  - |\n".repeat(40_000)}`],
    ["keys twice", "a: 1\n".repeat(50_000)],
    ["blanks", `lifecycle: ["${" ".repeat(250_000)}"]`],
    ["a long key", `? ${"k".repeat(250_000)}\n: 1\n`],
    ["anchors", `lifecycle: [&a x, ${"*a, ".repeat(20_000)}*a]\nsteps: []`],
    [
      "channels of steps and variables",
      withTop(
        `channels:\n${lines(200, (index) => `  - name: c${index}\n`)}variables:\n  V:\n${lines(40, () => `    - {value: x, environments: [${"Production, ".repeat(60)}QA], channels: [${lines(100, (index) => `c${index}, `)}x]}\n`)}`,
      ),
    ],
    [
      "values for many environments and channels",
      `lifecycle:\n${lines(8000, (index) => `  - e${index}\n`)}channels:\n${lines(100, (index) => `  - name: c${index}\n`)}variables:\n  V:\n    - value: x\n      channels: &c [${lines(100, (index) => `c${index}, `)}]\n      environments: &e [${lines(8000, (index) => `e${index}, `)}]\n    - {value: y, channels: *c, environments: *e}\nsteps: [{uses: github-deployment}]`,
    ],
    [
      "freezes",
      withTop(
        `freezes:\n${lines(2000, (index) => `  - {name: F${index}, from: 2026-01-02, to: 2026-01-01, zone: Europe/Berlim, every: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYSETPOS=${index}"}\n`)}`,
      ),
    ],
    [
      "a long rule",
      freezing(`from: 2026-01-01\nto: 2026-01-02\nevery: "FREQ=YEARLY;BYYEARDAY=${"1,".repeat(60_000)}0"`),
    ],
    [
      "a rule of many parts",
      freezing(`from: 2026-01-01\nto: 2026-01-02\nevery: "${"FREQ=DAILY;".repeat(20_000)}"`),
    ],
    ["a long zone", freezing(`from: 2026-01-01\nto: 2026-01-02\nzone: ${"Europe/".repeat(30_000)}`)],
    ["a long time", freezing(`from: 2026-01-01\nto: "${"2026-01-01T".repeat(20_000)}"`)],
    ["inputs", gate(`inputs:\n${lines(8000, (index) => `        i${index}: {type: choice}\n`)}`)],
    ["options", gate(`inputs: {i: {options: [${lines(20_000, (index) => `o${index}, `)} o1]}}`)],
    [
      "prompted variables",
      withTop(
        `variables:\n${lines(5000, (index) => `  v${index}: {prompted: true, type: number, value: x}\n`)}`,
      ),
    ],
    [
      "gates that start together",
      withSteps(
        lines(
          100,
          (index) =>
            `  - {name: S${index}, uses: manual-intervention, start: with-previous, if: "${lines(30, (other) => `steps.s${other}.outcome || `)}true", with: {instructions: x}}\n`,
        ),
      ),
    ],
    ["masks", withTop(`releases: {version: "${"i.".repeat(100_000)}"}`)],
  ])(
    "takes no long time: %s",
    (_, text) => {
      expect(problemsOf(text).length).toBeGreaterThan(0);
    },
    20_000,
  );
});

describe("for any text", () => {
  /** Problems that say nothing, or that stand nowhere in the text. */
  const misplaced = (text: string) => {
    const parsed = parseProcess(text, acme);
    const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
    const isRight = ({ line, column, message }: Problem) =>
      message !== "" && column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1;
    return parsed.ok ? [] : parsed.problems.filter((problem) => !isRight(problem));
  };

  const words = fc.constantFrom(
    ..."lifecycle steps uses with if teams variables manual-intervention github-deployment".split(" "),
    ..."channels freezes phases prompted options inputs from to every zone timeout start approvals".split(
      " ",
    ),
    ..."2026-01-02 2026-13-01T25:61 FREQ=DAILY BYDAY=MO ; Z true 1 -1 .nan".split(" "),
    ..."[ ] { } ' \" | >- # ${{ }} release.version vars. x \\ <<".split(" "),
    ..."\n|\n  |\n    |\n  - |: |:\n|- |, |&a |*a|!!str |? |---\n|...\n|\t|\r\n|\uFEFF|\ud83d|\0|😀".split(
      "|",
    ),
  );
  const anyText = fc.oneof(
    fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
  );

  it("never throws, and every problem has a place in it", () => {
    const check = fc.property(anyText, (text) => {
      expect(misplaced(text)).toEqual([]);
    });
    fc.assert(check, { numRuns: 3000 });
  });

  it("the same for a file in which something was cut out or put in", () => {
    const file = `teams:
  A: [acme/a, octocat]
lifecycle:
  - Development
  - phase: "Pro\\u0064uction"
    deployers: A
    complete: 1
channels: [{name: Stable, branches: [main], phases: [Production]}]
freezes:
  - {name: F, from: 2026-12-24, to: 2027-01-02T08:00Z, every: "FREQ=WEEKLY;BYDAY=SA", zone: Europe/Berlin}
variables:
  HOST: [{value: 'it''s', environments: [Production], channels: [stable]}]
  RISK: {prompted: true, options: [low, high], value: low}
steps:
  - &gate
    uses: manual-intervention
    if: steps.x.outcome
    with:
      instructions: >
        Hello \${{ release.version }}

        and \${{ vars.HOST }}
      approvals: 2
      inputs: {ticket: {type: number, required: true}}
      remind-every: 1h
      timeout: 2h
  - uses: github-deployment
    with: {payload: {a: *gate}}
`;
    const edit = fc.tuple(fc.nat(file.length), fc.nat(12), words);
    const edited = fc
      .array(edit, { minLength: 1, maxLength: 3 })
      .map((edits) =>
        edits.reduce(
          (text, [at, length, word]) => `${text.slice(0, at)}${word}${text.slice(at + length)}`,
          file,
        ),
      );
    const check = fc.property(edited, (text) => {
      expect(misplaced(text)).toEqual([]);
    });
    fc.assert(check, { numRuns: 3000 });
  });
});
