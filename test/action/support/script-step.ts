import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Task } from "../../../app/http/contract.ts";
import { type ScriptedAnswer, startScripted } from "./scripted-server.ts";

export interface ScriptStep {
  readonly script?: string;
  readonly task?: Partial<Task>;
  /** Of the API in their order, instead of the script and that all is well. */
  readonly answers?: readonly ScriptedAnswer[];
  /** Nothing is checked out. */
  readonly empty?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly payload?: unknown;
}

export interface ScriptStepResult {
  readonly exitCode: number;
  readonly log: string;
  readonly outputs: string;
  readonly summary: string;
  /** Bodies of what was said to Drawbridge, by the end of the path. */
  readonly said: readonly (readonly [path: string, body: any])[];
  /** What is left in the runner's folder for temporary files. */
  readonly left: readonly string[];
  readonly workspace: readonly string[];
}

/** Answers a log and the report of an end: a script that prints nothing says only the latter. */
const allIsWell: ScriptedAnswer = {
  status: 200,
  body: {
    timeout_seconds: 60,
    id: 12,
    environment: "Production",
    state: "success",
    html_url: "http://drawbridge/d12",
    release: { version: "1.4.0" },
    steps: [],
  },
};

/** Runs the built Action's command `run` in a checkout of its own, with a Drawbridge that answers from a script. */
export async function scriptStep(step: ScriptStep = {}): Promise<ScriptStepResult> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-run-"));
  const at = (name: string, content = "") => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  for (const name of ["workspace", "temp"]) mkdirSync(join(folder, name));
  const workspace = join(folder, "workspace");
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: workspace })
      .toString()
      .trim();
  if (step.empty !== true) {
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "1.4.0");
  }
  const sha = step.empty === true ? "a".repeat(40) : git("rev-parse", "HEAD");
  const task: Task = {
    step: "migrate",
    name: "Migrate",
    attempt: 1,
    sha,
    shell: "bash",
    script: step.script ?? "echo Hello",
    env: {},
    timeout_seconds: 60,
    ...step.task,
  };
  await using server = await startScripted(
    step.answers ?? [{ status: 200, body: task }, allIsWell, allIsWell],
  );
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../../action/dist/index.js")], {
    cwd: workspace,
    env: {
      PATH: process.env["PATH"],
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_EVENT_NAME: step.event ?? "workflow_dispatch",
      GITHUB_EVENT_PATH: at(
        "event.json",
        JSON.stringify(step.payload ?? { inputs: { "deployment-id": "12", task: "nonce-1" } }),
      ),
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: at("output"),
      GITHUB_ENV: at("env"),
      GITHUB_PATH: at("path"),
      GITHUB_STEP_SUMMARY: at("summary"),
      RUNNER_TEMP: join(folder, "temp"),
      ...server.env,
      INPUT_COMMAND: "run",
      "INPUT_SERVER-URL": server.origin,
      ...Object.fromEntries(
        Object.entries(step.inputs ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...step.env,
    },
  });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const closed = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  const [exitCode, stderr] = await Promise.all([closed, text(child.stderr)]);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const result = {
    exitCode,
    log: log + stderr,
    outputs: read("output"),
    summary: read("summary"),
    said: server.requests.filter((one) => one.startsWith("POST")).map(saidIn),
    left: readdirSync(join(folder, "temp")),
    workspace: readdirSync(workspace).filter((name) => name !== ".git"),
  };
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function saidIn(request: string): readonly [path: string, body: any] {
  const [, path = "", body = ""] = /^POST \S*\/deployments\/(\S+) with \S+ (.*)$/s.exec(request) ?? [];
  return [path, JSON.parse(body)];
}
