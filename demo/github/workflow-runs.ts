/** Workflow runs. Nothing is executed: tests and the demo move them on. */
import {
  invalid,
  notFound,
  ok,
  page,
  Refused,
  repoRoutes,
  type Call,
  type RepoCall,
  type Routes,
} from "./http.ts";
import { runJson, workflowJson } from "./workflow-run-json.ts";
import { timestamp, type Repo, type WorkflowRun, type World } from "./world.ts";

export function workflowRunRoutes(world: World): Routes {
  return repoRoutes(world, {
    "GET /actions/runs": (call) => {
      const found = call.repo.runs.filter((run) => matches(call, run)).toReversed();
      return page(
        call,
        world,
        found.map((run) => runJson(world, call.repo, run)),
        (workflow_runs) => ({
          total_count: found.length,
          workflow_runs,
        }),
      );
    },
    "GET /actions/runs/{run_id}": (call) => ok(runJson(world, call.repo, runOf(call))),
    "GET /actions/runs/{run_id}/attempts/{attempt_number}": (call) => {
      const run = runOf(call);
      const attempt = Number(call.params["attempt_number"]);
      const then = attempt === run.attempt ? run : run.earlier.find((each) => each.attempt === attempt);
      if (then === undefined) throw notFound();
      return ok(runJson(world, call.repo, { ...run, ...then }));
    },
    "POST /actions/runs/{run_id}/cancel": (call) => {
      const run = runOf(call);
      if (run.status === "completed")
        throw new Refused(409, "Cannot cancel a workflow run that is completed.");
      moveRun(world, call.repo, run, "completed", "cancelled");
      return { status: 202, body: {} };
    },
  });
}

/** A run that GitHub has queued. */
export function addRun(
  world: World,
  repo: Repo,
  given: Pick<
    WorkflowRun,
    "workflow" | "event" | "headSha" | "headBranch" | "actor" | "title" | "inputs" | "deployment"
  >,
): WorkflowRun {
  const now = timestamp(world);
  const run: WorkflowRun = {
    ...given,
    id: world.nextId("run"),
    runNumber: repo.runs.filter((other) => other.workflow === given.workflow).length + 1,
    attempt: 1,
    earlier: [],
    status: "queued",
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    startedAt: now,
  };
  repo.runs.push(run);
  emit(world, repo, run, "requested");
  return run;
}

/** Moves a run on and tells of it. */
function moveRun(
  world: World,
  repo: Repo,
  run: WorkflowRun,
  status: "in_progress" | "completed",
  conclusion: string | null,
): void {
  run.status = status;
  run.conclusion = conclusion;
  run.updatedAt = timestamp(world);
  emit(world, repo, run, status);
}

/** What tests and the demo do with a run, in the place of a runner. */
export type RunControls = {
  readonly id: number;
  readonly run: WorkflowRun;
  start(): void;
  succeed(): void;
  fail(): void;
  complete(conclusion: string): void;
  rerun(): void;
  /** A person deletes it, as GitHub lets them once it is completed. */
  delete(): void;
};

export function runControls(world: World, repo: Repo, id: number): RunControls {
  const run = repo.runs.find((candidate) => candidate.id === id);
  if (run === undefined) throw new Error(`there is no workflow run ${id}`);
  const complete = (conclusion: string) => moveRun(world, repo, run, "completed", conclusion);
  return {
    id,
    run,
    start: () => moveRun(world, repo, run, "in_progress", null),
    succeed: () => complete("success"),
    fail: () => complete("failure"),
    complete,
    rerun: () => rerun(world, run),
    delete: () => {
      repo.runs.splice(repo.runs.indexOf(run), 1);
      world.changed();
    },
  };
}

/** A person re-runs a run: the attempt rises, and GitHub sends no `requested`. */
function rerun(world: World, run: WorkflowRun): void {
  const { attempt, status, conclusion, updatedAt, startedAt } = run;
  run.earlier.push({ attempt, status, conclusion, updatedAt, startedAt });
  run.attempt += 1;
  run.status = "queued";
  run.conclusion = null;
  run.startedAt = timestamp(world);
  run.updatedAt = run.startedAt;
  world.changed();
}

function emit(world: World, repo: Repo, run: WorkflowRun, action: string): void {
  world.emit({
    event: "workflow_run",
    action,
    repo,
    sender: run.actor,
    payload: { workflow_run: runJson(world, repo, run), workflow: workflowJson(world, repo, run.workflow) },
  });
}

function runOf(call: RepoCall): WorkflowRun {
  const run = call.repo.runs.find((candidate) => candidate.id === Number(call.params["run_id"]));
  if (run === undefined) throw notFound();
  return run;
}

/** Whether a list of runs that is asked for in this way holds the run. */
export function matches(call: Call, run: WorkflowRun): boolean {
  const wanted = (key: string, ...values: (string | null)[]) => {
    const value = call.query.get(key);
    return value === null || values.includes(value);
  };
  return (
    wanted("event", run.event) &&
    wanted("head_sha", run.headSha) &&
    wanted("branch", run.headBranch) &&
    wanted("actor", run.actor.login) &&
    wanted("status", run.status, run.conclusion) &&
    within(call.query.get("created"), run.createdAt)
  );
}

/** GitHub's date syntax: `>=2026-01-01T00:00:00Z`, `<…`, `a..b`, `a..*`, or one day or instant. */
function within(range: string | null, time: string): boolean {
  if (range === null) return true;
  const at = Date.parse(time);
  const [from, to] = range.split("..");
  if (to !== undefined)
    return (from === "*" || at >= Date.parse(from ?? "")) && (to === "*" || at <= Date.parse(to));
  const [, operator = "", date = ""] = /^(>=|<=|>|<)?(.*)$/.exec(range) ?? [];
  const limit = Date.parse(date);
  if (Number.isNaN(limit)) throw invalid("WorkflowRun", "created", `${range} is no date or range`);
  switch (operator) {
    case ">=":
      return at >= limit;
    case "<=":
      return at <= limit;
    case ">":
      return at > limit;
    case "<":
      return at < limit;
    default:
      return time.startsWith(date.replace("+00:00", "Z"));
  }
}
