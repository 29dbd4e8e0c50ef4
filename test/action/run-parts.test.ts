import { describe, expect, it } from "vitest";
import { scriptEnvironment } from "../../action/script/environment.ts";
import { failure } from "../../action/result.ts";
import { linesOf } from "../../action/script/lines.ts";
import { masksOf } from "../../action/script/masks.ts";
import { progressOf } from "../../action/script/progress.ts";
import { readOutputFile } from "../../action/script/output-file.ts";
import { relayOf } from "../../action/script/relay.ts";
import { shells } from "../../action/script/shells.ts";
import { tailOf } from "../../action/script/tail.ts";
import { maxOutputBytes, outputsProblem } from "../../app/domain/deployment/script-outputs.ts";

describe("$GITHUB_OUTPUT is read as the runner reads it", () => {
  const good: readonly (readonly [written: string, outputs: Record<string, string>])[] = [
    ["", {}],
    ["a=1\nb=2", { a: "1", b: "2" }],
    ["a=1\n\n\na=2\n", { a: "2" }],
    ["a=x=y<<z", { a: "x=y<<z" }],
    ["a=", { a: "" }],
    ["\uFEFFa=1", { a: "1" }],
    ["a<<EOF\none\n\ntwo=2\nEOF\nb=3", { a: "one\n\ntwo=2", b: "3" }],
    ["a<<EOF\r\none\r\ntwo\r\nEOF\r\n", { a: "one\r\ntwo" }],
    ["a<<E=F\n EOF\nE=F\n", { a: " EOF" }],
    ["a<<EOF\nEOF", { a: "" }],
  ];
  it.each(good)("%j", (written, outputs) => {
    expect(readOutputFile(written)).toEqual({ ok: true, outputs });
  });

  it.each([
    ["no sign", "has a line that is neither name=value nor name<<DELIMITER"],
    ["=1", "has a line without a name before ="],
    ["<<EOF\nEOF", "has a line without a name before <<"],
    ["a<<\nb\n", "has no delimiter after a<<"],
    ["a<<EOF\none\nEOF2", "has no line that ends the value of a"],
  ])("%j is wrong", (written, why) => {
    expect(readOutputFile(written)).toEqual({
      ok: false,
      why: `The file $GITHUB_OUTPUT of the script ${why}`,
    });
  });
});

describe("outputs that can be kept", () => {
  it.each([
    [{}, null],
    [{ "a-b_C9": "x", _: "" }, null],
    [{ big: "x".repeat(maxOutputBytes - 3) }, null],
    [{ big: "x".repeat(maxOutputBytes - 2) }, "The script's outputs have 1048577 bytes"],
    [{ big: "ä".repeat(maxOutputBytes / 2) }, "The script's outputs have 1048579 bytes"],
    [{ "a b": "x" }, "The script gave an output whose name is not made of letters"],
    [{ "9": "x" }, "The script gave an output whose name is not made of letters"],
    [{ a: "x\0" }, "The output a of the script is no text"],
    [{ a: "\uD800" }, "The output a of the script is no text"],
    [JSON.parse('{"__proto__": "x"}'), "The script gave an output named __proto__"],
    [Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`a${index}`, ""])), null],
    [
      Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`a${index}`, ""])),
      "The script gave 101 outputs, more than 100",
    ],
  ] as const)("%#", (outputs, why) => {
    const problem = outputsProblem(outputs);
    if (why === null) expect(problem).toBeNull();
    else expect(problem).toContain(why);
  });
});

describe("what nobody may read", () => {
  it("is the value of a variable whose name looks secret, however it is written", () => {
    const masks = masksOf({
      NPM_TOKEN: "hunter2 & co",
      dbPassword: 'quo"te',
      HOME: "/home/runner",
      KEY: "abc",
      HAS_SECRETS: "true",
      SSH_KEY: "-----BEGIN\nline one\nline two\n-----END",
      GONE_SECRET: undefined,
    });
    const text = `hunter2 & co|hunter2%20%26%20co|${Buffer.from("hunter2 & co").toString("base64")}|quo\\"te|/home/runner|abc|true|line two|line`;
    expect(masks.hide(text)).toBe("***|***|***|***|/home/runner|abc|true|***|line");
  });

  it("is what the script says, each line of it, however short", () => {
    const masks = masksOf({});
    masks.add("one two\nxy");
    expect(masks.hide("one two, xy")).toBe("***, ***");
  });

  it("is hidden whole where one value holds another", () => {
    const masks = masksOf({ A_TOKEN: "secret", B_TOKEN: "secret-longer" });
    expect(masks.hide("secret-longer")).toBe("***");
  });
});

describe("the script's lines on their way to the job's log", () => {
  const zero = "\u200B";
  it("pass, and masks are learned from them", () => {
    const masks = masksOf({});
    const relay = relayOf(masks);
    for (const line of [
      "Hello",
      "::error file=a.ts::Bad",
      "  ::add-mask::s3cret%25",
      "x ##[add-mask]other",
    ]) {
      expect(relay(line)).toBe(line);
    }
    expect(masks.hide("s3cret% other")).toBe("*** ***");
  });

  it("cannot stop the Action's own commands", () => {
    const masks = masksOf({});
    const relay = relayOf(masks);
    expect(relay("::stop-commands::Tok-1")).toBe(`:${zero}:stop-commands::Tok-1`);
    expect(relay("::add-mask::harmless")).toBe(`:${zero}:add-mask::harmless`);
    expect(relay("a ##[error]b")).toBe(`a ##${zero}[error]b`);
    expect(relay("::tok-1::")).toBe(`:${zero}:tok-1::`);
    expect(relay("::error::real again")).toBe("::error::real again");
    expect(masks.hide("harmless")).toBe("harmless");
  });
});

describe("lines", () => {
  it("are made of pieces that end anywhere", () => {
    const lines = linesOf();
    const bytes = Buffer.from("ä\r\nb\n\nrest");
    const taken = [...bytes].flatMap((byte) => lines.take(Buffer.from([byte])));
    expect([...taken, ...lines.rest()]).toEqual(["ä", "b", "", "rest"]);
    expect(lines.rest()).toEqual([]);
  });

  it("without an end do not grow for ever", () => {
    const lines = linesOf();
    const pieces = Array.from({ length: 50 }, () => lines.take(Buffer.alloc(64 * 1024, "x"))).flat();
    expect(pieces.length).toBeGreaterThan(5);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(400 * 1024);
  });
});

describe("the tail", () => {
  it("is the last 64 KiB, from a whole line on, without what is known to be secret by now", () => {
    const masks = masksOf({});
    const tail = tailOf(masks);
    for (let number = 0; number < 100_000; number++) tail.add(`line ${number} ä s3cret`);
    masks.add("s3cret");
    const text = tail.text();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(text)).toBeGreaterThan(65_000);
    expect(text).toMatch(/^line \d+ ä \*\*\*\n/);
    expect(text.endsWith("line 99999 ä ***\n")).toBe(true);
    expect(text).not.toContain("s3cret");
    expect(tail.lastLines(2)).toEqual(["line 99998 ä ***", "line 99999 ä ***"]);
  });

  it("holds no part of a line: it could be the part of a secret", () => {
    const masks = masksOf({});
    const tail = tailOf(masks);
    tail.add("x".repeat(200_000));
    tail.add("\0end");
    expect(tail.text()).toBe("(a line of 200000 characters)\n\uFFFDend\n");
  });

  it("says so where its last line alone is longer than that", () => {
    const tail = tailOf(masksOf({}));
    tail.add("before");
    tail.add("ä".repeat(60_000));
    expect(tail.text()).toBe("(a line of 120000 bytes)\n");
    const masks = masksOf({});
    masks.add("a");
    const masked = tailOf(masks);
    masked.add("a".repeat(30_000));
    expect(masked.text()).toBe("(a line of 90000 bytes)\n");
  });

  it("is empty before anything was printed", () => {
    expect(tailOf(masksOf({})).text()).toBe("");
    expect(tailOf(masksOf({})).lastLines(3)).toEqual([]);
  });
});

describe("what Drawbridge hears meanwhile", () => {
  /** A minute in which the clock stands still but for what the test says. */
  const listening = (answers: readonly (string | null)[] = []) => {
    const heard: string[] = [];
    const left = [...answers];
    let now = 0;
    const clock = { now: () => now, within: <T>(_ms: number, work: Promise<T>) => work };
    const api = {
      logTask: async (id: number, { key, tail }: { readonly key: string; readonly tail: string }) => {
        heard.push(`${now / 1000} s: ${id} ${key} ${tail.trim()}`);
        const reason = left.shift() ?? null;
        return reason === null
          ? ({ ok: true, created: false, value: { timeout_seconds: 1 } } as const)
          : failure(reason as "network", "No");
      },
    };
    const tail = tailOf(masksOf({}));
    const progress = progressOf(clock, api, { deploymentId: 12, key: "k" }, tail);
    return { heard, tail, progress, pass: (seconds: number) => (now += seconds * 1000) };
  };

  it("is what is new, and every half minute that nothing is", async () => {
    const { heard, tail, progress, pass } = listening();
    await progress.beat();
    tail.add("one");
    for (let beat = 0; beat < 14; beat++) {
      expect(await progress.beat()).toBeNull();
      pass(5);
    }
    tail.add("two");
    await progress.last();
    await progress.last();
    expect(heard).toEqual(["0 s: 12 k one", "30 s: 12 k one", "60 s: 12 k one", "70 s: 12 k one\ntwo"]);
  });

  it("is said again where nobody heard it; only a final answer stops the script", async () => {
    const { heard, tail, progress } = listening([
      "network",
      "not-ready",
      "internal-error",
      "already-finished",
    ]);
    tail.add("one");
    for (let beat = 0; beat < 3; beat++) expect(await progress.beat()).toBeNull();
    expect(await progress.beat()).toMatchObject({ ok: false, reason: "already-finished" });
    expect(heard.length).toBe(4);
  });
});

it("the environment of the script is the job's, less what is the Action's own", () => {
  const files = { GITHUB_OUTPUT: "/o", GITHUB_ENV: "/e", GITHUB_PATH: "/p", GITHUB_STATE: "/s" };
  const job = {
    PATH: "/bin",
    MINE: "job",
    GONE: undefined,
    GITHUB_OUTPUT: "/action-output",
    GITHUB_TOKEN: "t",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
    ACTIONS_ID_TOKEN_REQUEST_URL: "x",
    ACTIONS_RUNTIME_TOKEN: "x",
    ACTIONS_RUNTIME_URL: "x",
    ACTIONS_RESULTS_URL: "x",
    ACTIONS_STEP_DEBUG: "true",
    "INPUT_SERVER-URL": "x",
    input_command: "run",
  };
  expect(scriptEnvironment(job, { MINE: "step", GITHUB_ENV: "/step" }, files)).toEqual({
    PATH: "/bin",
    MINE: "step",
    GITHUB_TOKEN: "t",
    ACTIONS_STEP_DEBUG: "true",
    ...files,
  });
});

it("each shell executes as in Actions", () => {
  const commands = Object.entries(shells).map(([name, { command, extension }]) => [
    name,
    command(`/t/s${extension}`).join(" "),
  ]);
  expect(Object.fromEntries(commands)).toEqual({
    bash: "bash --noprofile --norc -eo pipefail /t/s.sh",
    sh: "sh -e /t/s.sh",
    pwsh: "pwsh -command . '/t/s.ps1'",
    powershell: "powershell -command . '/t/s.ps1'",
    python: "python /t/s.py",
    cmd: 'cmd /D /E:ON /V:OFF /S /C CALL "/t/s.cmd"',
  });
  expect(shells.pwsh.text("echo 1")).toBe(
    "$ErrorActionPreference = 'stop'\necho 1\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }",
  );
  expect(shells.pwsh.command("/it's/s.ps1").at(-1)).toBe(". '/it''s/s.ps1'");
});
