import { createHash, timingSafeEqual } from "node:crypto";
import { deploymentById, type StoredDeployment } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { saveStepLog } from "../../../db/step-logs.ts";
import type { Actor } from "../../domain/actor.ts";
import type { DeploymentCommand } from "../../domain/deployment/commands.ts";
import { outputsProblem } from "../../domain/deployment/script-outputs.ts";
import { type Deployment, type StepRun, type WorkingStep, worksAs } from "../../domain/deployment/state.ts";
import type { Shell } from "../../domain/process.ts";
import { accepted, type Outcome, type Refusal, refused } from "../../domain/refusal.ts";
import type { Deps } from "../deps.ts";
import { command } from "../engine.ts";
import { readGuard } from "../guard.ts";
import { type Origin, transact } from "../transact.ts";

/** A job of the workflow that executes scripts, known by its token. */
export type Runner = Extract<Actor, { kind: "workflow" }>;

/** A script as a runner gets it, every template filled in. */
export interface Task {
  readonly step: string;
  readonly name: string;
  readonly attempt: number;
  /** The release's commit. */
  readonly sha: string;
  readonly shell: Shell;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Until its time has run out. */
  readonly timeoutMs: number;
}

/** How a script ended. */
export interface ScriptEnd {
  /** Null: it has none, since it was never started or was killed. */
  readonly exitCode: number | null;
  /** Why it counts as failed, whatever the exit code; null: the exit code says all. */
  readonly error: string | null;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * `no-such-task`: nothing more is said to whoever shows nothing true. `not-ready`: the
 * run that was dispatched is not known yet; this one may be it.
 */
export type TaskAnswer<T> = Outcome<T> | "no-such-task" | "not-ready";

/**
 * Gives the script to the job that shows the nonce of the dispatch, if it is a job of the run that was
 * dispatched: once. The same job, known by its key, gets it again: the answer may have been lost.
 *
 * @param shown `key`: secret of the job, of which the digest is kept; with it all that follows is said
 */
export async function takeTask(
  deps: Deps,
  project: Project,
  by: Runner,
  deploymentId: number,
  shown: { readonly nonce: string; readonly key: string },
): Promise<TaskAnswer<Task>> {
  return transact(deps, project.id, originOf(by), async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    if (state === undefined || state.projectId !== project.id) return "no-such-task";
    const asked = ofNonce(deps, state, shown.nonce);
    if (asked === undefined) return "no-such-task";
    const { run, attempt } = asked;
    const step = run.definition.id;
    if (run.starts !== attempt) return refused(ended(state, run));
    if (run.state === "executing" && run.work?.runId === null) return "not-ready";
    // The timer is about to say so.
    if (worksAs(run, "run") && timeLeft(run, unit.now) === 0) return refused(ended(state, run));
    const taken = { type: "TakeTask", step, runId: by.runId, key: digestOf(shown.key) } as const;
    const outcome = await command(unit, null, state, taken);
    if (!outcome.ok) return outcome;
    // The domain gives it to nobody but where the step executes as one.
    if (!worksAs(run, "run")) throw new Error(`${step} of d${state.id} is no script`);
    return accepted(taskOf(state, run, unit.now));
  });
}

/**
 * Keeps the end of what the script has printed so far, masked by the job.
 *
 * @returns milliseconds until its time has run out; refused: the script is to be stopped
 */
export async function keepLog(
  deps: Deps,
  project: Project,
  by: Runner,
  deploymentId: number,
  { key, tail }: { readonly key: string; readonly tail: string },
): Promise<TaskAnswer<number>> {
  const state = await deploymentById(deps.db, deploymentId);
  const run = ofKey(project, state, key);
  if (state === undefined || run === undefined) return "no-such-task";
  if (run.work.runId !== by.runId) return refused({ ...ended(state, run), code: "task-of-other-run" });
  const now = deps.now();
  if (run.state !== "executing" || timeLeft(run, now) === 0) return refused(ended(state, run));
  const { id: stepKey } = run.definition;
  await saveStepLog(deps.db, { deploymentId, stepKey, attempt: run.starts, tail, updatedAt: now });
  return accepted(timeLeft(run, now));
}

/** The script has ended. Said again, nothing changes. */
export async function finishTask(
  deps: Deps,
  project: Project,
  by: Runner,
  deploymentId: number,
  end: ScriptEnd & { readonly key: string },
): Promise<TaskAnswer<Deployment>> {
  const guard = await readGuard(deps, project);
  return transact(deps, project.id, originOf(by), async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    const run = ofKey(project, state, end.key);
    if (state === undefined || run === undefined) return "no-such-task";
    return command(unit, guard.process, state, whatEnded(run, by, end, unit.now));
  });
}

/** A failure after the deadline is the end of the time, whoever notices first. */
function whatEnded(
  run: WorkingStep<"run">,
  by: Runner,
  end: ScriptEnd & { readonly key: string },
  now: Date,
): DeploymentCommand {
  const step = run.definition.id;
  const problem = outputsProblem(end.outputs);
  const error = end.error ?? whyFailed(end.exitCode) ?? problem;
  const isOwn = run.work.runId === by.runId && run.state === "executing";
  if (isOwn && error !== null && timeLeft(run, now) === 0) return { type: "TimeOut", step };
  const outputs = problem === null ? end.outputs : {};
  return { type: "FinishTask", step, runId: by.runId, key: digestOf(end.key), error, outputs };
}

function whyFailed(exitCode: number | null): string | null {
  if (exitCode === null) return "The script ended without an exit code";
  return exitCode === 0 ? null : `The script ended with exit code ${exitCode}`;
}

function taskOf(state: StoredDeployment, run: WorkingStep<"run">, now: Date): Task {
  const { script, shell, env } = run.work.order;
  const { id: step, name } = run.definition;
  return {
    step,
    name,
    attempt: run.starts,
    sha: state.sha,
    shell,
    script,
    env,
    timeoutMs: timeLeft(run, now),
  };
}

function timeLeft({ work }: WorkingStep<"run">, now: Date): number {
  return Math.max(0, work.deadline.getTime() - now.getTime());
}

/** The step, and which start of its work, that a nonce was made for. */
function ofNonce(
  deps: Deps,
  { id, steps }: StoredDeployment,
  nonce: string,
): { readonly run: StepRun; readonly attempt: number } | undefined {
  const shown = sha256(nonce);
  return steps
    .filter(({ definition }) => definition.uses === "run")
    .flatMap((run) => Array.from({ length: run.starts }, (_, index) => ({ run, attempt: index + 1 })))
    .find(({ run, attempt }) =>
      timingSafeEqual(sha256(deps.taskNonce(id, run.definition.id, attempt)), shown),
    );
}

/** The step whose script was taken with this key. */
function ofKey(
  project: Project,
  state: StoredDeployment | undefined,
  key: string,
): WorkingStep<"run"> | undefined {
  if (state?.projectId !== project.id) return undefined;
  const digest = sha256(key);
  return state.steps.find(
    (run): run is WorkingStep<"run"> =>
      worksAs(run, "run") &&
      run.work.takenBy !== null &&
      timingSafeEqual(Buffer.from(run.work.takenBy, "hex"), digest),
  );
}

function ended({ id }: StoredDeployment, { definition }: StepRun): Extract<Refusal, { code: "task-ended" }> {
  return { code: "task-ended", deployment: id, step: definition.id };
}

function digestOf(key: string): string {
  return sha256(key).toString("hex");
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function originOf(by: Runner): Origin {
  return { by, source: "api", deliveryId: null };
}
