import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
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

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

describe("the workflows of docs/examples", () => {
  const events: Readonly<Record<string, readonly string[]>> = {
    release: ["push"],
    deploy: ["workflow_dispatch"],
    wait: ["push"],
    report: ["deployment"],
    run: ["workflow_dispatch"],
    validate: ["pull_request"],
  };

  it("together show every command, with the permissions and the inputs that it needs and has", async () => {
    const shown = new Set<string>();
    const examples = await readdir(join(root, "docs/examples"));
    // Rules for Prometheus are no workflow.
    for (const name of examples.filter((one) => one !== "alerts.yml")) {
      const { on, permissions, jobs } = load(await read(`docs/examples/${name}`)) as Workflow;
      const steps = Object.values(jobs).flatMap((job) => job.steps);
      const own = steps.filter(({ uses }) => uses?.startsWith("drawbridge-dev/drawbridge@"));
      expect([name, own.length]).not.toEqual([name, 0]);
      for (const { uses, with: given = {} } of own) {
        const { command = "release", ...rest } = given;
        shown.add(command);
        expect(uses).toBe("drawbridge-dev/drawbridge@v1");
        expect(events[command]).toContain(typeof on === "string" ? on : Object.keys(on)[0]);
        const offline = command === "validate";
        expect(permissions).toEqual(
          offline ? { contents: "read" } : { contents: "read", "id-token": "write" },
        );
        if (!offline) expect(rest["server-url"]).toBe("${{ vars.DRAWBRIDGE_URL }}");
        const used = Object.entries<{ readonly usedBy: readonly string[] }>(inputs)
          .filter(([, { usedBy }]) => usedBy.includes(command))
          .map(([input]) => input);
        expect(used).toEqual(expect.arrayContaining(Object.keys(rest)));
      }
    }
    expect([...shown].toSorted()).toEqual([...commandNames].toSorted());
  });

  it("are what docs/action.md shows, and nothing else", async () => {
    const blocks = [...(await read("docs/action.md")).matchAll(/```yaml\n([^]*?)```/g)].map(
      ([, yaml]) => yaml,
    );
    const names = ["release", "release-and-wait", "smoke-test", "deploy", "on-deployment", "validate"];
    const files = await Promise.all(names.map((name) => read(`docs/examples/${name}.yml`)));
    expect(blocks).toEqual(files);
  });
});

describe("docs/action.md", () => {
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
