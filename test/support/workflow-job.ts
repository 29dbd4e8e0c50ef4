import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { load } from "js-yaml";
import type { LocalGitHub } from "../../demo/github/local-github.ts";
import type { JobOptions } from "../../demo/github/runner.ts";

const bundle = join(import.meta.dirname, "../../action/dist/index.js");

interface WorkflowFile {
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, JobFile>>;
}

interface JobFile {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly StepFile[];
}

interface StepFile {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

export interface WorkflowRunInput extends JobOptions {
  readonly event: string;
  /** The repository's variable DRAWBRIDGE_URL. */
  readonly serverUrl: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

export interface StepEnd {
  /** What the step uses, or its command. */
  readonly step: string;
  readonly exitCode: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Executes a workflow as a runner does, job after job and step after step, as far as our examples go: expressions,
 * `if`, `needs`, outputs. A checkout brings `files`; the Action is the built one; a step that fails ends its job and
 * those that need it.
 *
 * @returns the steps that were executed, in their order
 */
export async function runWorkflow(
  github: LocalGitHub,
  source: string,
  { serverUrl, inputs = {}, files = {}, ...job }: WorkflowRunInput,
): Promise<readonly StepEnd[]> {
  const file = load(source) as WorkflowFile;
  if (!eventsOf(file.on).includes(job.event)) throw new Error(`The workflow is not on: ${job.event}`);
  const payload = job.payload ?? {};
  const ended: StepEnd[] = [];
  const needs: Record<string, { outputs: Record<string, string> }> = {};
  const idToken = file.permissions["id-token"] === "write";
  for (const [name, { steps, outputs = {} }] of Object.entries(file.jobs)) {
    const contexts: Contexts = {
      github: { event: payload },
      inputs,
      vars: { DRAWBRIDGE_URL: serverUrl },
      needs,
    };
    const done = await runJob(github, steps, contexts, { ...job, payload, idToken }, files);
    ended.push(...done.ended);
    if (!done.ok) return ended;
    needs[name] = { outputs: filled(outputs, { ...contexts, steps: done.steps }) };
  }
  return ended;
}

type Contexts = Readonly<Record<string, unknown>>;
type Steps = Record<string, { outputs: Readonly<Record<string, string>> }>;

async function runJob(
  github: LocalGitHub,
  all: readonly StepFile[],
  contexts: Contexts,
  options: JobOptions,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly ok: boolean; readonly ended: readonly StepEnd[]; readonly steps: Steps }> {
  const steps: Steps = {};
  const ended: StepEnd[] = [];
  let workspace: string | null = null;
  let checkedOut = false;
  for (const step of all) {
    const world = { ...contexts, steps };
    if (step.if !== undefined && evaluated(step.if, world) !== "true") continue;
    checkedOut ||= step.uses?.startsWith("actions/checkout@") === true;
    // Files of commands of its own for each step, as on a runner; all steps share the workspace.
    const runner = await github.runnerEnvironment({ ...options, ...(checkedOut ? { files } : {}) });
    workspace = checkedOut || workspace === null ? runner.workspace : workspace;
    if (step.uses?.startsWith("actions/checkout@") === true) continue;
    const env = { ...runner.env, GITHUB_WORKSPACE: workspace, ...filled(step.env ?? {}, world) };
    const given = Object.entries(filled(step.with ?? {}, world));
    const command =
      step.run === undefined
        ? [process.execPath, bundle]
        : ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.run];
    if (checkedOut) for (const path of Object.keys(files)) chmodSync(join(workspace, path), 0o755);
    const inputs = Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
    const { exitCode, log } = await execute(command, { ...env, ...inputs }, workspace);
    const outputs = runner.outputs();
    if (step.id !== undefined) steps[step.id] = { outputs };
    ended.push({ step: step.run ?? step.uses ?? "", exitCode, log, summary: runner.summary(), outputs });
    if (exitCode !== 0) return { ok: false, ended, steps };
  }
  return { ok: true, ended, steps };
}

async function execute(
  [command = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<{ readonly exitCode: number; readonly log: string }> {
  const child = spawn(command, args, { cwd, env: { PATH: process.env["PATH"], ...env } });
  const closed = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  const [exitCode, out, error] = await Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { exitCode, log: out + error };
}

function eventsOf(on: unknown): readonly string[] {
  return typeof on === "string" ? [on] : Object.keys(on as object);
}

/** Values as the runner hands them over: text, with every `${{ }}` replaced. */
function filled(values: Readonly<Record<string, unknown>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      String(value).replace(/\$\{\{(.*?)\}\}/g, (_, source: string) => evaluated(source, contexts)),
    ]),
  );
}

/** GitHub's own language, by its own library. */
function evaluated(source: string, contexts: Contexts): string {
  const { tokens } = new Lexer(source.trim()).lex();
  const tree = new Parser(tokens, Object.keys(contexts), []).parse();
  const world = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(tree, world).evaluate().coerceString();
}
