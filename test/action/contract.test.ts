import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { commandNames } from "../../action/command-names.ts";
import { inputs } from "../../action/inputs.ts";
import { outputs } from "../../action/outputs.ts";
import { ownReasons, reasons } from "../../action/reasons.ts";
import * as contract from "../../app/http/contract.ts";
import { runJob } from "./support/job.ts";
import { deployment, problem, release, vote } from "./support/scripted-server.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFile(join(root, path), "utf8");
const node = (...args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd: root });

interface ActionFile {
  readonly name: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: unknown }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

describe("action.yml", () => {
  it("declares exactly the inputs that are read, with the defaults that count without it", async () => {
    const file = load(await read("action.yml")) as ActionFile;
    expect(file.inputs).toEqual(
      Object.fromEntries(
        Object.entries(inputs).map(([name, spec]) => [
          name,
          { description: spec.description, default: spec.default },
        ]),
      ),
    );
  });

  it("declares exactly the outputs that are set, and runs what is built", async () => {
    const file = load(await read("action.yml")) as ActionFile;
    expect(file.outputs).toEqual(
      Object.fromEntries(Object.entries(outputs).map(([name, { description }]) => [name, { description }])),
    );
    expect(file.runs).toEqual({ using: "node24", main: "action/dist/index.js" });
    expect(file.name).toBe("Drawbridge");
    expect(file.branding).toEqual({ icon: "git-merge", color: "blue" });
  });
});

describe("outputs", () => {
  const at = { "server-url": "https://drawbridge.acme.com" };
  const approved: Parameters<typeof deployment>[3] = { state: "approved", approvals: [vote("octocat")] };
  const moreInputs: Readonly<Partial<Record<string, Readonly<Record<string, string>>>>> = {
    deploy: { version: "1.4.0", environment: "Production" },
    wait: { "deployment-id": "12" },
  };
  it.each([
    ["release", { status: 201, body: release([[12, "Production", "queued"]]) }],
    ["deploy", { status: 201, body: deployment(12, "Production", "executing", approved) }],
    ["wait", { status: 200, body: deployment(12, "Production", "success", approved) }],
    ["report", { status: 200, body: deployment(12, "Production", "executing", approved) }],
    ["validate", problem(500, "internal-error", "is not asked")],
  ] as const)("%s sets those that it is said to set", async (command, answer) => {
    const { outputs: set } = await runJob({
      inputs: { command, ...at, ...moreInputs[command] },
      env: command === "report" ? { GITHUB_EVENT_NAME: "deployment" } : {},
      payload: { deployment: { id: 912 } },
      files: { ".deploy/process.yml": "lifecycle: [Production]\nsteps:\n  - uses: github-deployment\n" },
      answers: [answer],
    });
    const said = Object.entries<{ readonly setBy: readonly string[] }>(outputs)
      .filter(([name, { setBy }]) => name !== "reason-code" && setBy.includes(command))
      .map(([name]) => name);
    expect(Object.keys(set).toSorted()).toEqual(said.toSorted());
  });
});

describe("what is made from the sources", () => {
  it("action/dist is what they give", async () => {
    await expect(node("scripts/bundle.ts", "--check")).resolves.toMatchObject({ stderr: "" });
  });

  it("action/dist has @actions/github in it, without the Octokit that nothing there calls", async () => {
    const licenses = await read("action/dist/licenses.txt");
    expect(licenses).toMatch(/^@actions\/github \d/m);
    expect(licenses).not.toMatch(/^(@octokit\/|undici)/m);
  });

  it("action.yml and docs/action.md are what they give", async () => {
    await expect(node("scripts/generate-action-docs.ts", "--check")).resolves.toMatchObject({ stderr: "" });
  });
});

describe("docs/action.md", () => {
  it("shows workflows that are complete", async () => {
    const blocks = [...(await read("docs/action.md")).matchAll(/```yaml\n([^]*?)```/g)].map(([, yaml]) =>
      load(yaml!),
    );
    const workflows = blocks as readonly {
      readonly on: unknown;
      readonly permissions: Readonly<Record<string, string>>;
      readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
    }[];
    interface Step {
      readonly uses?: string;
      readonly with?: Readonly<Record<string, string>>;
    }
    const steps = workflows.map(({ on, permissions, jobs }) => {
      const step = Object.values(jobs)
        .flatMap((job) => job.steps)
        .find(({ uses }) => uses === "drawbridge-dev/drawbridge@v1");
      return { on, permissions, with: step?.with };
    });
    expect(steps).toEqual([
      {
        on: { push: { branches: ["main"] } },
        permissions: { contents: "read", "id-token": "write" },
        with: { "server-url": "https://drawbridge.acme.com" },
      },
      {
        on: "deployment",
        permissions: { contents: "read", "id-token": "write" },
        with: { command: "report", "server-url": "https://drawbridge.acme.com" },
      },
      {
        on: { pull_request: { paths: [".deploy/**"] } },
        permissions: { contents: "read" },
        with: { command: "validate" },
      },
    ]);
  });

  it("has a row for each input, output, command and reason", async () => {
    const text = await read("docs/action.md");
    const names = [...Object.keys(inputs), ...Object.keys(outputs), ...Object.keys(reasons), ...commandNames];
    for (const name of names) expect(text).toContain(`| \`${name}\``);
  });
});

describe("the API", () => {
  it("has a meaning in the docs for each of its codes, and none twice", () => {
    expect(Object.keys(reasons).toSorted()).toEqual(
      [...contract.problemCode.options, ...ownReasons].toSorted(),
    );
  });

  it("could answer what the scripts of these tests answer", () => {
    expect(contract.release.parse(release([[12, "Production", "waiting"]]))).toEqual(
      release([[12, "Production", "waiting"]]),
    );
    const asked = deployment(12, "Production", "waiting", { approvals: [vote("octocat")] });
    expect(contract.deployment.parse(asked)).toEqual(asked);
    const { body } = problem(404, "not-found", "There is none.", [
      { path: "", line: null, column: null, message: "None." },
    ]);
    expect(contract.problem.parse(body)).toEqual(body);
  });
});
