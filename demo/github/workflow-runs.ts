/** Workflow runs of `on: deployment` and `workflow_dispatch`. Nothing is executed: tests and the demo move them. */
import { load } from "js-yaml";
import {
  actorOf,
  invalid,
  notFound,
  ok,
  page,
  repoRoutes,
  Refused,
  text,
  type Call,
  type RepoCall,
  type Routes,
} from "./http.ts";
import { nodeId, repositoryJson, userJson } from "./shapes.ts";
import type { Resolve } from "./checks.ts";
import {
  timestamp,
  type Deployment,
  type Json,
  type Repo,
  type Workflow,
  type WorkflowRun,
  type World,
} from "./world.ts";

/** What the runs need to know of Git. */
export type Files = {
  readonly resolve: Resolve;
  readonly listFiles: (repo: Repo, ref: string) => Promise<readonly { path: string }[]>;
  readonly readFile: (repo: Repo, ref: string, path: string) => Promise<string | undefined>;
};

export function workflowRoutes(world: World, files: Files): Routes {
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
    "POST /actions/runs/{run_id}/cancel": (call) => {
      const run = runOf(call);
      if (run.status === "completed")
        throw new Refused(409, "Cannot cancel a workflow run that is completed.");
      moveRun(world, call.repo, run, "completed", "cancelled");
      return { status: 202, body: {} };
    },
    "GET /actions/workflows": async (call) => {
      const found = await workflowsAt(world, files, call.repo, call.repo.defaultBranch);
      return page(
        call,
        world,
        found.map(({ workflow }) => workflowJson(world, call.repo, workflow)),
        (workflows) => ({
          total_count: found.length,
          workflows,
        }),
      );
    },
    "GET /actions/workflows/{workflow_id}": async (call) =>
      ok(workflowJson(world, call.repo, await workflowOf(world, files, call))),
    "POST /actions/workflows/{workflow_id}/dispatches": async (call) => {
      const run = await dispatch(world, files, call);
      if (call.body["return_run_details"] !== true) return { status: 204 };
      const { url, html_url } = runJson(world, call.repo, run);
      return ok({ workflow_run_id: run.id, run_url: url, html_url });
    },
  });
}

/** Starts the workflows of the deployment's commit that listen to `deployment`. */
export async function startDeploymentRuns(
  world: World,
  files: Files,
  repo: Repo,
  deployment: Deployment,
): Promise<void> {
  for (const { workflow, events, document } of await workflowsAt(world, files, repo, deployment.sha)) {
    if (!events.includes("deployment")) continue;
    addRun(world, repo, {
      workflow,
      event: "deployment",
      headSha: deployment.sha,
      // A deployment of a SHA belongs to no branch.
      headBranch: deployment.ref === deployment.sha ? null : deployment.ref,
      actor: deployment.creator,
      title: typeof document["run-name"] === "string" ? document["run-name"] : workflow.name,
      inputs: {},
      deployment,
    });
  }
}

async function dispatch(world: World, files: Files, call: RepoCall): Promise<WorkflowRun> {
  const workflow = await workflowOf(world, files, call);
  const ref = text(call.body, "ref", "Workflow");
  if (ref === undefined) throw invalid("Workflow", "ref", "ref is missing");
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const sha = /^[0-9a-f]{40}$/.test(ref) ? undefined : await files.resolve(call.repo, ref);
  if (sha === undefined) throw new Refused(422, `No ref found for: ${ref}`);
  const there = (await workflowsAt(world, files, call.repo, sha)).find(
    (each) => each.workflow.path === workflow.path,
  );
  if (there === undefined || !there.events.includes("workflow_dispatch")) {
    throw new Refused(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  const inputs = (call.body["inputs"] ?? {}) as Json;
  const declared = inputsOf(there.document);
  for (const key of Object.keys(inputs)) {
    if (!(key in declared)) throw new Refused(422, `Unexpected inputs provided: ["${key}"]`);
  }
  for (const [key, input] of Object.entries(declared)) {
    if (input?.required === true && input.default === undefined && inputs[key] === undefined) {
      throw new Refused(422, `Required input '${key}' not provided`);
    }
  }
  if (Object.keys(inputs).length > 25) throw new Refused(422, "inputs must have at most 25 properties");
  const actor = actorOf(world, call.caller);
  return addRun(world, call.repo, {
    workflow,
    event: "workflow_dispatch",
    headSha: sha,
    headBranch: name,
    actor,
    title: workflow.name,
    inputs,
    deployment: undefined,
  });
}

function inputsOf(document: Json): Record<string, { required?: boolean; default?: unknown } | null> {
  const on = document["on"] as { workflow_dispatch?: { inputs?: Record<string, null> } | null } | undefined;
  return (typeof on === "object" ? on?.workflow_dispatch?.inputs : undefined) ?? {};
}

type Found = { workflow: Workflow; events: string[]; document: Json };

async function workflowsAt(world: World, files: Files, repo: Repo, ref: string): Promise<Found[]> {
  const paths = (await files.listFiles(repo, ref))
    .map((file) => file.path)
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  const found: Found[] = [];
  for (const path of paths) {
    const document = parsed((await files.readFile(repo, ref, path)) ?? "");
    let workflow = repo.workflows.find((candidate) => candidate.path === path);
    if (workflow === undefined) {
      workflow = {
        id: world.nextId("workflow"),
        path,
        name: typeof document["name"] === "string" ? document["name"] : path,
      };
      repo.workflows.push(workflow);
    }
    found.push({ workflow, document, events: eventsOf(document["on"]) });
  }
  return found;
}

/** A workflow that is no YAML mapping listens to nothing, as on GitHub. */
function parsed(source: string): Json {
  try {
    const document = load(source);
    return typeof document === "object" && document !== null ? (document as Json) : {};
  } catch (error) {
    if (error instanceof Error && error.name === "YAMLException") return {};
    throw error;
  }
}

function eventsOf(on: unknown): string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  return typeof on === "object" && on !== null ? Object.keys(on) : [];
}

async function workflowOf(world: World, files: Files, call: RepoCall): Promise<Workflow> {
  const wanted = call.params["workflow_id"] ?? "";
  const all = await workflowsAt(world, files, call.repo, call.repo.defaultBranch);
  const found = all.find(
    ({ workflow }) => String(workflow.id) === wanted || workflow.path.split("/").at(-1) === wanted,
  );
  if (found === undefined) throw notFound();
  return found.workflow;
}

function addRun(
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
  };
}

/** A person re-runs a run: the attempt rises, and GitHub sends no `requested`. */
function rerun(world: World, run: WorkflowRun): void {
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

function matches(call: Call, run: WorkflowRun): boolean {
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

function workflowJson(world: World, repo: Repo, workflow: Workflow): Json {
  const url = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}/actions/workflows/${workflow.id}`;
  const web = `${world.url}/${repo.owner.login}/${repo.name}`;
  return {
    id: workflow.id,
    node_id: nodeId("Workflow", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    url,
    html_url: `${web}/blob/${repo.defaultBranch}/${workflow.path}`,
    badge_url: `${web}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

export function runJson(world: World, repo: Repo, run: WorkflowRun): Json {
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const url = `${repository}/actions/runs/${run.id}`;
  const suite = run.id + 20_000_000_000;
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WorkflowRun", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: suite,
    check_suite_node_id: nodeId("CheckSuite", suite),
    url,
    html_url: `${world.url}/${repo.owner.login}/${repo.name}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: userJson(world, run.actor),
    triggering_actor: userJson(world, run.actor),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.startedAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repository}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${repository}/actions/workflows/${run.workflow.id}`,
    head_commit: headCommitJson(repo, run.headSha),
    repository: repositoryJson(world, repo),
    head_repository: repositoryJson(world, repo),
  };
}

function headCommitJson(repo: Repo, sha: string): Json | null {
  const facts = repo.commits.get(sha);
  if (facts === undefined) return null;
  const person = { name: facts.author.login, email: facts.author.email };
  return {
    id: sha,
    tree_id: facts.treeSha,
    message: facts.message,
    timestamp: facts.timestamp,
    author: person,
    committer: person,
  };
}
