import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { load } from "js-yaml";
import type { JobOptions } from "../../demo/github/runner.ts";
import type { LocalGitHub } from "../../demo/github/local-github.ts";

const root = join(import.meta.dirname, "../..");

/** The workflow that the documentation shows. */
export const scriptWorkflow = readFileSync(join(root, "docs/examples/drawbridge.yml"), "utf8");

interface WorkflowFile {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly run: {
      readonly steps: readonly {
        readonly uses: string;
        readonly with: Readonly<Record<string, string>>;
        readonly env?: Readonly<Record<string, string>>;
      }[];
    };
  };
}

/** What differs from what GitHub would do. */
export interface JobDifference {
  readonly secrets?: Readonly<Record<string, string>>;
  /** Instead of the ref that the workflow checks out. */
  readonly checkedOut?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly token?: Partial<JobOptions>;
  readonly workflow?: string;
}

export interface RunningJob {
  readonly process: ChildProcess;
  readonly workspace: string;
  readonly ended: Promise<EndedJob>;
  /** The log so far. */
  readonly log: () => string;
}

export interface EndedJob {
  readonly exitCode: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Executes the job of the documented workflow for a run of the local GitHub, as a runner does: checks out, then
 * starts the built Action with the step's inputs and environment.
 *
 * @param serverUrl the repository's variable DRAWBRIDGE_URL
 */
export async function startScriptJob(
  github: LocalGitHub,
  serverUrl: string,
  runId: number,
  differs: JobDifference = {},
): Promise<RunningJob> {
  const { run } = github.workflowRun(runId);
  const inputs = { ...(run.inputs as Record<string, string>), ...differs.inputs };
  const file = load(differs.workflow ?? scriptWorkflow) as WorkflowFile;
  const [checkout, action] = file.jobs.run.steps;
  if (checkout === undefined || action === undefined) throw new Error("The workflow has two steps");
  const contexts = { inputs, vars: { DRAWBRIDGE_URL: serverUrl }, secrets: differs.secrets ?? {} };
  const fill = (all: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(all).map(([name, value]) => [name, evaluated(String(value), contexts)] as const);

  const runner = await github.runnerEnvironment({
    event: "workflow_dispatch",
    sha: run.headSha,
    runId,
    runAttempt: run.attempt,
    actor: run.actor.login,
    workflow: "drawbridge.yml",
    idToken: file.permissions["id-token"] === "write",
    payload: { inputs },
    ...differs.token,
  });
  const { ref } = Object.fromEntries(fill(checkout.with));
  const path = `${checkedOut(runner.env["RUNNER_TEMP"] ?? "", differs.checkedOut ?? ref ?? "")}:${process.env["PATH"]}`;
  const given = fill(action.with).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const child = spawn(process.execPath, [join(root, "action/dist/index.js")], {
    cwd: runner.workspace,
    env: {
      ...runner.env,
      PATH: path,
      ...Object.fromEntries([...fill(action.env), ...given]),
      ...differs.env,
    },
  });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const closed = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  const ended = Promise.all([closed, text(child.stderr)]).then(([exitCode, stderr]) => ({
    exitCode,
    log: log + stderr,
    outputs: runner.outputs(),
    summary: runner.summary(),
  }));
  return { process: child, workspace: runner.workspace, ended, log: () => log };
}

/** The same, to its end. */
export async function scriptJob(...args: Parameters<typeof startScriptJob>): Promise<EndedJob> {
  return (await startScriptJob(...args)).ended;
}

/** A git that knows which commit `actions/checkout` has checked out: the local GitHub gives no clones. */
function checkedOut(folder: string, sha: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "git"), `#!/bin/sh\n[ "$1" = rev-parse ] && echo ${sha}\n`);
  chmodSync(join(bin, "git"), 0o755);
  return bin;
}

function evaluated(
  value: string,
  contexts: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  return value.replace(/\$\{\{ (\w+)\.([\w-]+) \}\}/g, (_all, context: string, name: string) => {
    const found = contexts[context]?.[name];
    if (found === undefined && context !== "secrets") throw new Error(`There is no ${context}.${name}`);
    return found ?? "";
  });
}
