import * as fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { ExpressionContext } from "../../app/domain/conditions.ts";
import { parseComment } from "../../app/commands/parse.ts";
import { inline } from "../../app/messages/escape.ts";
import { expressions } from "../../app/process-file/expressions.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import { parsePolicy } from "../../app/process-file/policy.ts";
import { readWorkflow } from "../../app/workflow-file/read.ts";
import { acme } from "../process-file/support.ts";
import { mutated, nastyText, prototypeNames } from "./support/anything.ts";
import { hangMs, runs } from "./support/runs.ts";

const processFile = {
  name: "Shop",
  teams: { Managers: "acme/managers", People: ["octocat", "acme/people"] },
  lifecycle: [
    { phase: "Testing", deploy: "automatic", complete: "all", deployers: ["Managers"], supersede: "never" },
    { phase: "Production", environments: ["Europe", "America"], production: true, "guided-failure": true },
  ],
  channels: [{ name: "Hotfix", branches: ["hotfix/*"], phases: ["Production"] }],
  releases: { branches: ["main"], version: "1.4.i", thread: "issue" },
  variables: {
    Region: [{ value: "eu", environments: ["Europe"] }, { value: "us" }],
    Reason: { prompted: true },
  },
  freezes: [
    {
      name: "Holidays",
      environments: ["Europe"],
      from: "2026-12-24",
      to: "2026-12-27",
      every: "FREQ=YEARLY",
      zone: "Europe/Berlin",
      reason: "Nobody is here",
    },
  ],
  steps: [
    {
      name: "Check",
      uses: "manual-intervention",
      with: {
        instructions: "Is ${{ release.version }} ready?",
        "responsible-teams": ["Managers"],
        approvals: 2,
        inputs: { ticket: { description: "t", type: "choice", options: ["a", "b"], required: true } },
        "remind-every": "4h",
      },
      timeout: "3d",
      environments: ["Europe"],
    },
    { name: "Hand over", uses: "github-deployment", with: { task: "deploy", payload: { a: [1, { b: 2 }] } } },
    { name: "Migrate", run: "echo hi", env: { A: "${{ vars.Region }}" }, if: "success()" },
    { uses: "wait", with: { for: "30m" } },
  ],
};

const policyFile = [
  {
    repositories: ["*"],
    environments: ["Production"],
    require: { teams: ["acme/security"], approvals: 2, "from-each-team": true },
    emergency: false,
    branches: ["main"],
  },
];

const workflowFile = {
  name: "Deploy",
  "run-name": "Deploy ${{ inputs.drawbridge }}",
  on: {
    workflow_dispatch: {
      inputs: { sha: { required: true }, environment: { type: "choice", options: ["a"] } },
    },
    deployment: null,
  },
  jobs: {
    deploy: { "runs-on": "ubuntu-latest", environment: { name: "Production" }, steps: [{ run: "make" }] },
  },
};

/** Text as YAML has it that people, and those who mean harm, write. */
const splice = fc.constantFrom(
  "\t",
  "\0",
  "\uFEFF",
  "\uD800",
  "\u2028",
  "\r",
  "---\n",
  "...\n",
  "%YAML 9.9\n---\n",
  "<<: *a\n",
  "&a ",
  "*a ",
  "*nobody ",
  "!!js/function 'x' ",
  "!!binary ",
  "!<tag:evil,2026:x> ",
  "? ",
  "|+\n",
  ">-9\n",
  "[",
  "{",
  "]",
  '"',
  "'",
  "0x",
  "1e999",
  "-.inf",
  "~",
  "__proto__: {polluted: true}\n",
  "constructor: {prototype: {polluted: true}}\n",
  "[".repeat(25),
  "x".repeat(5_000),
  "${{",
  "${{ fromJSON('[') }}",
  "${{ format('{0}{1}', 'a') }}",
);

/** A valid file with wrong values in it, and then with wrong text in that. */
function hostile(file: object): fc.Arbitrary<string> {
  const texts = fc.oneof(fc.constant(file), mutated(file)).map((value) => dump(value, { skipInvalid: true }));
  return fc.tuple(texts, fc.array(fc.tuple(fc.nat(), splice), { maxLength: 3 })).map(([text, splices]) =>
    splices.reduce((now, [at, what]) => {
      const place = now.length === 0 ? 0 : at % now.length;
      return now.slice(0, place) + what + now.slice(place);
    }, text),
  );
}

/** Ends, in a time in which nothing hangs, and leaves every object as it was. */
function ends<T>(work: () => T): T {
  const started = performance.now();
  const result = work();
  expect(performance.now() - started).toBeLessThan(hangMs);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  return result;
}

describe("whatever is in it", () => {
  it("comes of a file that nothing is wrong with", () => {
    expect(parseProcess(dump(processFile), acme).ok).toBe(true);
    expect(parsePolicy(dump(policyFile), { owner: "acme" }).ok).toBe(true);
    expect(readWorkflow(dump(workflowFile)).ok).toBe(true);
  });

  it("a process file becomes a process, or problems that each say something", () => {
    fc.assert(
      fc.property(hostile(processFile), (text) => {
        const parsed = ends(() => parseProcess(text, acme));
        if (parsed.ok) return;
        expect(parsed.problems.length).toBeGreaterThan(0);
        expect(parsed.problems.length).toBeLessThanOrEqual(201);
        for (const { message } of parsed.problems) expect(message).not.toBe("");
      }),
      runs(300),
    );
  });

  it("a policy file becomes a policy, or problems", () => {
    fc.assert(
      fc.property(hostile(policyFile), (text) => {
        const parsed = ends(() => parsePolicy(text, { owner: "acme" }));
        if (!parsed.ok) expect(parsed.problems.length).toBeGreaterThan(0);
      }),
      runs(300),
    );
  });

  it("a workflow file is read, or the problem said", () => {
    fc.assert(
      fc.property(hostile(workflowFile), (text) => {
        const read = ends(() => readWorkflow(text));
        if (!read.ok) expect(read.problem).not.toBe("");
      }),
      runs(300),
    );
  });
});

describe("made to grow", () => {
  const bomb = (levels: number) =>
    Array.from({ length: levels }, (_, i) =>
      i === 0
        ? "a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n"
        : `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join()}]\n`,
    ).join("");
  const size = 256 * 1024;
  it.each<[string, string]>([
    ["aliases of aliases", bomb(20)],
    [
      "aliases in a key that is allowed",
      `variables:\n  V: &v ${"x".repeat(100_000)}\n  W: [${Array(10_000).fill("*v").join()}]\n`,
    ],
    ["lists in lists", "[".repeat(size)],
    ["mappings in mappings", "{a: ".repeat(size / 4)],
    ["block lists", "- ".repeat(size / 2)],
    ["indentation", Array.from({ length: 700 }, (_, i) => `${" ".repeat(i)}a:\n`).join("")],
    ["one text", `name: "${"x".repeat(size)}"`],
    ["one number", `name: ${"9".repeat(size)}`],
    ["anchors", "&a ".repeat(size / 3)],
    ["merge keys", `a: &a {b: 1}\n${"<<: *a\n".repeat(size / 8)}`],
    ["blanks", " ".repeat(size)],
    ["tabs", "\t".repeat(size)],
    ["quotes", "'".repeat(size)],
    ["escapes", `"${"\\u0041".repeat(size / 6)}"`],
    ["halves of characters", "\uD800".repeat(size / 4)],
    ["expressions", `name: ${"${{ a ".repeat(size / 8)}`],
  ])("%s are read to an end as process, policy and workflow", (_name, text) => {
    expect(ends(() => parseProcess(text, acme)).ok).toBe(false);
    expect(ends(() => parsePolicy(text, { owner: "acme" })).ok).toBe(false);
    ends(() => readWorkflow(text));
  });
});

const context: ExpressionContext = {
  project: { name: "shop" },
  release: {
    version: "1.4.0",
    notes: "${{ vars.SECRET }} __proto__",
    sha: "abc",
    ref: "refs/heads/main",
    channel: "Default",
    created_by: "octocat",
    created_at: "2026-01-01T00:00:00.000Z",
    previous: { version: "1.3.9" },
  },
  deployment: {
    id: "d1",
    environment: "Production",
    created_by: "octocat",
    url: "https://example.com/d1",
    comment: "${{ release.sha }}",
    trigger: "automatic",
    mode: "deploy",
    previous: { version: "1.3.0", sha: "def" },
    changes: "- one",
  },
  vars: { Region: "eu" },
  steps: {},
  status: "success",
};

describe("an expression", () => {
  const pieces = fc.constantFrom(
    ..."release deployment vars steps . [ ] ( ) , ! && || == != < > * 'x' '' 1 1e999 -0 0xff true null ${{ }} \\ \" '".split(
      " ",
    ),
    ...prototypeNames.map((name) => `.${name}`),
    "['__proto__']",
    'fromJSON(\'{"__proto__":{"polluted":true}}\')',
    "fromJSON(",
    "toJSON(release)",
    "format('{0}', release)",
    "format('{999999999}', 1)",
    "join(fromJSON('[1,[2]]'), vars)",
    "contains(",
    "hashFiles('**')",
    " ",
  );
  const source = fc.array(pieces, { maxLength: 25 }).map((some) => some.join(""));

  it("of any pieces has a value or a problem", () => {
    fc.assert(
      fc.property(source, (text) => {
        const condition = ends(() => expressions.condition(text, context));
        const written = ends(() => expressions.text(`a \${{ ${text} }} b`, context));
        for (const result of [condition, written]) if (!result.ok) expect(result.error).not.toBe("");
      }),
      runs(500),
    );
  });
});

describe("a comment", () => {
  const size = 65_536;
  const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
  it.each<[string, string]>([
    ["quotes", fill("> ")],
    ["quotes in lists in quotes", fill("> - > - > - > - > - a\n")],
    ["deeper and deeper lists", Array.from({ length: 250 }, (_, i) => `${"  ".repeat(i)}- a`).join("\n")],
    ["brackets", fill("[")],
    ["links that never close", fill("[a](")],
    ["emphasis that never closes", fill("**a *b _c ")],
    ["longer and longer fences", Array.from({ length: 350 }, (_, i) => "`".repeat(i + 1)).join(" ")],
    ["tags that never close", fill("<a ")],
    ["HTML comments that never close", fill("<!-- ")],
    ["definitions", fill("[a]: b\n")],
    ["entities", fill("&#x41;&amp;")],
    ["tables", fill("| a | b |\n|--|--|\n")],
    ["commands", fill("/approve\n")],
    ["near misses", fill("/aprove x\n")],
    ["options", `/deploy 1 to P with ${fill('a="b" ')}`],
    ["names to skip", `/deploy 1 to P skip ${fill("a, ")}`],
    ["an open quote", fill('/deploy "')],
    ["line ends", fill("\r\n")],
    ["tabs", fill("\t")],
    ["NUL and halves of characters", fill("\0\uD83D/approve\n")],
    ["more than GitHub takes", "> /approve\n".repeat(100_000)],
  ])("made of %s is read to an end", (_name, body) => {
    expect(ends(() => parseComment(body, { environments: ["Production"] })).length).toBeLessThanOrEqual(10);
  });

  it("that is shown again mentions nobody and forges no marker", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(nastyText, fc.constantFrom("@acme/team", "<!--", "-->", "|", "\n")), {
          maxLength: 8,
        }),
        (all) => {
          const shown = ends(() => inline(all.join("")));
          expect(shown).not.toMatch(/(^|[^\w`])@\w/);
          expect(shown).not.toContain("<!-- drawbridge:");
          expect(shown).not.toContain("\n");
        },
      ),
      runs(300),
    );
  });
});
