import { describe, expect, it } from "vitest";
import { parseComment } from "../../app/commands/parse.ts";

const environments = ["Production", "Pre Production", "With At"];
const plainly = { at: null, guided: false, skip: [], variables: {}, overrideFreeze: null, note: "" };

function deployed(words: string) {
  const [first] = parseComment(`/deploy 1.4.0 to Production ${words}`, { environments });
  return first?.kind === "command" ? first.command : first;
}

function problem(words: string) {
  const [first] = parseComment(`/deploy 1.4.0 to Production ${words}`, { environments });
  return first?.kind === "usage" ? [first.problem, first.example] : first;
}

describe("the options of /deploy", () => {
  it.each<readonly [string, object]>([
    ["", {}],
    // at
    ["at 2026-12-01T06:00Z", { at: "2026-12-01T06:00Z" }],
    ["AT 2026-12-01T06:00:30+01:00", { at: "2026-12-01T06:00:30+01:00" }],
    ["at 2026-12-01T06:00[Europe/Berlin]", { at: "2026-12-01T06:00[Europe/Berlin]" }],
    ["at: 2026-12-01T06:00Z, for the fair", { at: "2026-12-01T06:00Z", note: "for the fair" }],
    ["`at` `2026-12-01T06:00Z`", { at: "2026-12-01T06:00Z" }],
    ['at "2026-12-01 06:00"', { at: "2026-12-01 06:00" }],
    ["at\u00A02026-12-\u200B01T06:00Z", { at: "2026-12-01T06:00Z" }],
    ["at last", { at: "last" }],
    ["at guided", { at: "guided" }],
    // guided
    ["guided", { guided: true }],
    ["Guided, please", { guided: true, note: "please" }],
    ["“guided”", { guided: true }],
    ["guided\nguided", { guided: true, note: "guided" }],
    // skip
    ["skip smoke-tests", { skip: ["smoke-tests"] }],
    ["skip smoke-tests load-test", { skip: ["smoke-tests", "load-test"] }],
    ["skip smoke-tests, load-test.", { skip: ["smoke-tests", "load-test"] }],
    ["skip smoke-tests,load-test ,, warm-up", { skip: ["smoke-tests", "load-test", "warm-up"] }],
    ['skip "Smoke tests" load-test', { skip: ["Smoke tests", "load-test"] }],
    ["skip „Smoke tests“, ‘Load, test’,`Warm up`", { skip: ["Smoke tests", "Load, test", "Warm up"] }],
    ["skip: Smoke tests", { skip: ["Smoke", "tests"] }],
    ["skip QA qa Q\u00ADA", { skip: ["QA"] }],
    ['skip "guided" guided', { skip: ["guided"], guided: true }],
    ["skip a @acme/all\nskip b", { skip: ["a", "@acme/all"], note: "skip b" }],
    // with
    ["with region=eu", { variables: { region: "eu" } }],
    ["with region=eu size=3 for the fair", { variables: { region: "eu", size: "3" }, note: "for the fair" }],
    [
      "with region=eu, size=3, for the fair",
      { variables: { region: "eu", size: "3" }, note: "for the fair" },
    ],
    ['with reason="first try" size=3', { variables: { reason: "first try", size: "3" } }],
    ['with reason="first try", size=3', { variables: { reason: "first try", size: "3" } }],
    ["with reason=„first try“ x=1", { variables: { reason: "first try", x: "1" } }],
    ["with `reason=first try` 'x=1'", { variables: { reason: "first try", x: "1" } }],
    ["with url=https://x.org/?a=b&c=d", { variables: { url: "https://x.org/?a=b&c=d" } }],
    ["with url=https://x.org/?q=1.", { variables: { url: "https://x.org/?q=1." } }],
    ['with empty="" other=\'\', x="="', { variables: { empty: "", other: "", x: "=" } }],
    ['with `empty=` json={"a":[1]}', { variables: { empty: "", json: '{"a":[1]}' } }],
    ["with list=a,b,c", { variables: { list: "a,b,c" } }],
    ["with say=don't", { variables: { say: "don't" } }],
    ["with at=6 guided=no skip=", { kind: "usage" }],
    ["with at=6 guided=no guided", { variables: { at: "6", guided: "no" }, guided: true }],
    ["with _x-1=2 1x=2", { variables: { "_x-1": "2" }, note: "1x=2" }],
    ["with re\u00ADgion=e\u200Bu", { variables: { region: "eu" } }],
    // override-freeze
    ["override-freeze checkout is down", { overrideFreeze: "checkout is down" }],
    ["override-freeze: checkout is down\nsince 6", { overrideFreeze: "checkout is down", note: "since 6" }],
    [
      "override-freeze we skip nothing, with care, guided",
      { overrideFreeze: "we skip nothing, with care, guided" },
    ],
    // The note
    ["for the fair", { note: "for the fair" }],
    ["for the fair\nat six", { note: "for the fair\nat six" }],
    ["please look at it, skip lunch, with joy", { note: "please look at it, skip lunch, with joy" }],
    ['"at last" it goes', { note: '"at last" it goes' }],
    ["\nat 2026-12-01T06:00Z", { note: "at 2026-12-01T06:00Z" }],
    [
      "at 2026-12-01T06:00Z sale until 2026-12-02T06:00Z",
      { at: "2026-12-01T06:00Z", note: "sale until 2026-12-02T06:00Z" },
    ],
    // Together, in any order
    [
      "guided at 2026-12-01T06:00Z with region=eu skip a, b override-freeze checkout is down\nnote",
      {
        at: "2026-12-01T06:00Z",
        guided: true,
        skip: ["a", "b"],
        variables: { region: "eu" },
        overrideFreeze: "checkout is down",
        note: "note",
      },
    ],
    [
      "skip a with region=eu at 2026-12-01T06:00Z guided note",
      { at: "2026-12-01T06:00Z", guided: true, skip: ["a"], variables: { region: "eu" }, note: "note" },
    ],
  ])("%j", (words, expected) => {
    if ("kind" in expected) expect(deployed(words)).toMatchObject(expected);
    else {
      const environment = "Production";
      expect(deployed(words)).toEqual({
        kind: "deploy",
        version: "1.4.0",
        environment,
        ...plainly,
        ...expected,
      });
    }
  });

  it.each<readonly [string, string, string]>([
    ["at", 'the time behind "at" is missing', "at 2026-12-01T06:00Z"],
    ["guided at !", 'the time behind "at" is missing', "at 2026-12-01T06:00Z"],
    ["at 6:00 at 7:00", 'the option "at" stands there twice', "at 2026-12-01T06:00Z"],
    ["guided guided", 'the option "guided" stands there twice', "guided"],
    ["skip a with b=c skip d", 'the option "skip" stands there twice', 'skip smoke-tests "Load test"'],
    ["skip", 'the names of the steps behind "skip" are missing', 'skip smoke-tests "Load test"'],
    ["skip , ! guided", 'the names of the steps behind "skip" are missing', 'skip smoke-tests "Load test"'],
    [
      "with care",
      'behind "with" stands name=value, with no space beside the "="',
      'with region=eu reason="first try"',
    ],
    [
      "with region = eu",
      'behind "with" stands name=value, with no space beside the "="',
      'with region=eu reason="first try"',
    ],
    [
      "with region=eu size = 3",
      'behind "with" stands name=value, with no space beside the "="',
      'with region=eu reason="first try"',
    ],
    [
      "with region= eu",
      'the value behind "=" is missing; an empty one is written ""',
      'with region=eu reason="first try"',
    ],
    [
      "with region=\u200B eu",
      'the value behind "=" is missing; an empty one is written ""',
      'with region=eu reason="first try"',
    ],
    ["with region=eu Region=us", 'one name stands twice behind "with"', 'with region=eu reason="first try"'],
    [
      'with reason="first try',
      "a value that begins with a quotation mark has to end with one",
      'with region=eu reason="first try"',
    ],
    [
      'with reason="first"try',
      "a value that begins with a quotation mark has to end with one",
      'with region=eu reason="first try"',
    ],
    [
      "with region=eu,size=3",
      "between two values stands a space; one that holds both a comma and a name stands in quotation marks",
      'with region=eu reason="first try"',
    ],
    [
      "override-freeze\nbecause",
      'the reason behind "override-freeze" is missing',
      "override-freeze checkout is down",
    ],
  ])("%j: is not understood", (words, why, example) => {
    expect(problem(words)).toEqual([why, `/deploy 1.4.0 to Production ${example}`]);
  });

  it.each<readonly [string, string]>([
    ["for the fair at 2026-12-01T06:00Z", "at"],
    ["for the fair at: `2026-12-01T06:00Z`", "at"],
    ["2026-12-01T06:00Z", "at"],
    ["tomorrow --at 6:00", "at"],
    ["at=6:00", "at"],
    ["now --guided", "guided"],
    ["guided=true", "guided"],
    ["--Skip smoke-tests", "skip"],
    ["and skip=smoke-tests", "skip"],
    ["now with region=eu", "with"],
    ["now w\u00ADith region=eu", "with"],
    ["please override-freeze checkout is down", "override-freeze"],
  ])("%j: starts nothing, since a note would hold what was meant for an option", (words, option) => {
    const [why, example] = problem(words) as string[];
    expect(why).toBe(
      `the option "${option}" stands before the note; a note that holds this word goes on a line of its own`,
    );
    expect(example).toContain(`/deploy 1.4.0 to Production ${option}`);
  });

  it("keeps options out of the reason, which would swallow them", () => {
    expect(problem("override-freeze checkout is down at 2026-12-01T06:00Z")).toEqual([
      'the option "at" stands before "override-freeze", which takes the rest of the line for its reason',
      "/deploy 1.4.0 to Production at 2026-12-01T06:00Z",
    ]);
    expect(problem("guided override-freeze down --guided with region=eu")).toEqual([
      'the option "with" stands before "override-freeze", which takes the rest of the line for its reason',
      '/deploy 1.4.0 to Production with region=eu reason="first try"',
    ]);
  });

  it("are not looked for in the name of the environment", () => {
    const [first] = parseComment("/deploy 1.4.0 to with at guided", { environments });
    expect(first).toMatchObject({ command: { environment: "With At", guided: true, at: null } });
  });

  it("gives names that any object has no meaning of their own", () => {
    const made = deployed("with __proto__=1 constructor=2 toString=3");
    const variables = made?.kind === "deploy" ? made.variables : {};
    expect(Object.entries(variables)).toEqual([
      ["__proto__", "1"],
      ["constructor", "2"],
      ["toString", "3"],
    ]);
  });

  it.each(
    ["with", "skip", "at", "override-freeze"].flatMap((option) =>
      ["a ", "a=1 ", "a=", '"', '"a" ', ",", ",a=", "guided ", "with ", " \u200B", "a1=b "].map(
        (word) => [option, word] as const,
      ),
    ),
  )("%s, and very many of %j behind it, do not take long", (option, word) => {
    const before = process.cpuUsage();
    deployed(`${option} ${word.repeat(65_000 / word.length)}`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000_000).toBeLessThan(2);
  });
});
