import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./support/world.ts";

const good = `lifecycle: [Production]
steps:
  - uses: github-deployment
`;

let world: World;
beforeAll(async () => {
  world = await World.start({ process: good, otherRepos: ["broken", "empty"] });
});
afterAll(() => world.end());

const gate = (fields: string) => `teams: { Approvers: acme/octopus-managers }
lifecycle: [Testing, Production]
steps:
  - name: Check
    uses: manual-intervention
    ${fields}
  - uses: github-deployment
`;

/** Name of the kind, the file, and the words at which its (first) problem is to be found. */
const kinds: readonly [kind: string, text: string, at: string, about: RegExp][] = [
  ["text that is no YAML", "lifecycle: [Production\nsteps:\n  - uses: github-deployment\n", "", /./],
  ["a tab in the indentation", `${good.trimEnd()}\n\tname: x\n`, "\tname", /./],
  ["a key that is unknown", `nmae: Shop\n${good}`, "nmae", /name/],
  [
    "a key that is unknown, deep inside",
    gate("with: { instruction: Ready? }"),
    "instruction:",
    /instructions/,
  ],
  ["no lifecycle", "steps:\n  - uses: github-deployment\n", "steps", /lifecycle/],
  [
    "a value of the wrong type",
    "lifecycle: [Production]\nsteps: github-deployment\n",
    "github-deployment",
    /list|steps/i,
  ],
  [
    "a kind of step that does not exist",
    "lifecycle: [Production]\nsteps:\n  - uses: github-deploymnet\n",
    "github-deploymnet",
    /github-deployment/,
  ],
  ["a key written twice", `${good}steps: []\n`, "steps: []", /steps/],
  [
    "two steps of one name",
    gate("with: { instructions: Ready? }").replace("- uses", "- name: check\n    uses"),
    "check\n",
    /Check|name/i,
  ],
  [
    "an environment that is defined nowhere",
    gate("environments: [Prodution]\n    with: { instructions: Ready? }"),
    "Prodution",
    /Production/,
  ],
  [
    "a team that is defined nowhere",
    gate("with: { instructions: Ready?, responsible-teams: [Aprovers] }"),
    "Aprovers",
    /Approvers/,
  ],
  [
    "a team of another organization",
    gate("with: { instructions: Ready?, responsible-teams: [evil/admins] }"),
    "evil/admins",
    /acme/,
  ],
  [
    "a duration that is none",
    "lifecycle: [Production]\nsteps:\n  - uses: github-deployment\n    timeout: soon\n",
    "soon",
    /30m|90s/,
  ],
  [
    "an expression that does not parse",
    gate("if: ${{ success( }}\n    with: { instructions: Ready? }"),
    "( }}",
    /./,
  ],
  [
    "an expression that reads what is not there",
    gate("with: { instructions: 'Ready, ${{ secrets.TOKEN }}?' }"),
    "secrets",
    /Secrets/,
  ],
  [
    "two hand-overs",
    `${good}  - { name: Again, uses: github-deployment }\n`,
    "github-deployment }",
    /one step/,
  ],
  [
    "an address that is not https",
    `${good}    with: { environment-url: "http://shop.acme.com" }\n`,
    '"http:',
    /https/,
  ],
  ["an intervention that asks nothing", gate("enabled: true"), "name: Check", /with/],
  [
    "more than a hundred steps",
    `lifecycle: [Production]\nsteps:\n${Array.from({ length: 101 }, (_, i) => `  - { name: S${i}, uses: manual-intervention, with: { instructions: x } }\n`).join("")}`,
    "{ name: S100,",
    /100/,
  ],
  [
    "nesting without end",
    `${good}    with: { payload: ${"[".repeat(30)}${"]".repeat(30)} }\n`,
    "",
    /20|deep/i,
  ],
  [
    "aliases that explode",
    `x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\ny: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nz: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n${good}`,
    "",
    /./,
  ],
  ["more than 256 KiB", `${good}# ${"x".repeat(262_144)}\n`, "", /256/],
];

function placeOf(text: string, words: string): Place {
  const before = text.slice(0, text.indexOf(words)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

type Problem = Place & { readonly path: string; readonly message: string };

let tries = 0;

/** Pushes a process file and asks for a release of it; gives the commit and the API's answer. */
async function push(text: string) {
  tries += 1;
  const sha = await world.github.commit({ files: { ".deploy/process.yml": text }, message: `Try ${tries}` });
  const answer = await world.api("POST", "/releases", { body: { version: `1.0.${tries}` }, token: { sha } });
  return { sha, answer };
}

const checkOf = (sha: string) =>
  world.until(() => world.checks("Drawbridge / process.yml", sha)[0], "the process file is checked");

describe("a process file with", () => {
  beforeAll(async () => {
    expect((await push(good)).answer.status).toBe(201);
  });

  it.each(kinds)(
    "%s: 422 and a failed check at the place",
    { timeout: 60_000 },
    async (_kind, text, at, about) => {
      const { sha, answer } = await push(text);
      expect(answer).toMatchObject({ status: 422, body: { code: "process-invalid" } });
      const errors: readonly Problem[] = answer.body.errors;
      const places = errors.map(({ line, column }) => ({ line, column }));
      expect(places.every(({ line, column }) => line >= 1 && column >= 1)).toBe(true);
      if (at !== "") expect(places).toContainEqual(placeOf(text, at));
      expect(errors.map(({ path, message }) => `${path}: ${message}`).join("\n")).toMatch(about);

      const check = await checkOf(sha);
      expect(check).toMatchObject({ status: "completed", conclusion: "failure" });
      const shown = check.annotations.map(({ path, start_line, start_column }) => {
        return { path, line: start_line, column: start_column };
      });
      expect(shown).toEqual(places.map((place) => ({ path: ".deploy/process.yml", ...place })));
    },
  );

  it("a team that does not exist: the same", async () => {
    const text = gate("with: { instructions: Ready?, responsible-teams: [acme/octopus-gone] }");
    const { sha, answer } = await push(text);
    expect(answer).toMatchObject({ status: 422, body: { code: "process-invalid" } });
    expect(answer.body.errors).toMatchObject([placeOf(text, "acme/octopus-gone")]);
    const check = await checkOf(sha);
    expect(check.conclusion).toBe("failure");
    expect(check.annotations).toMatchObject([
      { start_line: 6, message: expect.stringContaining("octopus-gone") },
    ]);
  });

  it("nothing wrong any more: a check that succeeds, and a release", async () => {
    const { sha, answer } = await push(`name: Shop\n${good}`);
    expect(answer.status).toBe(201);
    expect((await checkOf(sha)).conclusion).toBe("success");
  });
});

describe("a default branch whose process file is broken", () => {
  it("keeps the last one that was not, for releases of commits before", async () => {
    const { github } = world;
    const before = (await github.branchHead()) ?? "";
    const { answer } = await push("lifecycle: [Production]\nsteps: 1\n");
    expect(answer.status).toBe(422);
    const older = await world.api("POST", "/releases", { body: { version: "1.1.0", sha: before } });
    expect(older.status).toBe(201);
  });

  it("that was never in order lets nothing be released, with the places; and none at all says so", async () => {
    const { github } = world;
    const files = { ".deploy/process.yml": "lifecycle: [Production]\nstps: []\n" };
    await github.commit({ repo: "broken", files, message: "Begin" });
    const broken = await world.api("POST", "/releases", {
      repo: "broken",
      token: { repo: "broken" },
      body: { version: "1.0.0" },
    });
    expect(broken).toMatchObject({ status: 422, body: { code: "process-invalid" } });
    expect(broken.body.errors).toContainEqual(expect.objectContaining({ line: 2, column: 1, path: "stps" }));
    const missing = await world.api("POST", "/releases", {
      repo: "empty",
      token: { repo: "empty" },
      body: { version: "1.0.0" },
    });
    expect(missing).toMatchObject({ status: 422, body: { code: "process-missing" } });
    expect(missing.body.detail).toContain(".deploy/process.yml");
    expect(github.violations).toEqual([]);
  });
});
