/** Custom deployment protection rules: jobs that wait for the app's word on their environment. */
import { invalid, notFound, Refused, repoRoutes, text, type RepoCall, type Routes } from "./http.ts";
import { deploymentJson } from "./deployment-json.ts";
import type { InRepo } from "./views.ts";
import { addRun, runControls } from "./workflow-runs.ts";
import {
  known,
  timestamp,
  type Deployment,
  type Repo,
  type Workflow,
  type WorkflowRun,
  type World,
} from "./world.ts";

export type WaitingJobOptions = InRepo & {
  readonly environment: string;
  /** A job of a run that is there; default: a run of its own. */
  readonly runId?: number;
  /** What started the run; default `push`. */
  readonly event?: string;
  /** Default: the head of `branch`, or of the default branch. */
  readonly sha?: string;
  readonly branch?: string;
  /** Name of the workflow's file; default `deploy.yml`. */
  readonly file?: string;
  /** Who started it; default `releaser`. */
  readonly by?: string;
  /** Full name of the repository that its commits come from, where it is another. */
  readonly fork?: string;
};

/** A job that waits, or waited, for its environment. */
export type WaitingJob = {
  readonly runId: number;
  readonly attempt: number;
  readonly environment: string;
  /** The deployment that GitHub made for the job. */
  readonly deploymentId: number;
  /** What the app said while it waited. */
  readonly statuses: string[];
  /** What the app decided; undefined: nothing yet. */
  answer: { readonly state: "approved" | "rejected"; readonly comment: string } | undefined;
};

export type ProtectionControls = {
  /** A job comes to an environment that has the app as its rule: GitHub asks the app. */
  waitingJob(options: WaitingJobOptions): Promise<WaitingJob>;
  /** All jobs that ever waited, oldest first. */
  readonly waitingJobs: readonly WaitingJob[];
};

const MOST_STATUSES = 10;
const MOST_CHARACTERS = 1024;
const FORK_ID = 777_000_001;

export function protectionRules(
  world: World,
  jobs: WaitingJob[],
  repoNamed: (given?: InRepo) => Repo,
  headOf: (given: { repo?: string; sha?: string; branch?: string }) => Promise<string>,
): ProtectionControls {
  return {
    waitingJobs: jobs,
    async waitingJob(options) {
      const repo = repoNamed(options);
      const run = await runFor(world, repo, options, headOf);
      run.status = "waiting";
      const deployment = deploymentOf(world, repo, run, options.environment);
      const job: WaitingJob = {
        runId: run.id,
        attempt: run.attempt,
        environment: options.environment,
        deploymentId: deployment.id,
        statuses: [],
        answer: undefined,
      };
      jobs.push(job);
      const callback = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}/actions/runs/${run.id}/deployment_protection_rule`;
      world.emit({
        event: "deployment_protection_rule",
        action: "requested",
        repo,
        sender: run.actor,
        payload: {
          environment: options.environment,
          event: run.event,
          sha: run.headSha,
          ref: `refs/heads/${run.headBranch ?? repo.defaultBranch}`,
          deployment_callback_url: callback,
          deployment: deploymentJson(world, repo, deployment),
          pull_requests: [],
        },
      });
      return job;
    },
  };
}

async function runFor(
  world: World,
  repo: Repo,
  options: WaitingJobOptions,
  headOf: (given: { repo?: string; sha?: string; branch?: string }) => Promise<string>,
): Promise<WorkflowRun> {
  if (options.runId !== undefined) {
    const found = repo.runs.find((run) => run.id === options.runId);
    if (found === undefined) throw new Error(`there is no workflow run ${options.runId}`);
    return found;
  }
  const run = addRun(world, repo, {
    workflow: workflowOf(world, repo, options.file ?? "deploy.yml"),
    event: options.event ?? "push",
    headSha: await headOf(options),
    headBranch: options.branch ?? repo.defaultBranch,
    actor: known(world, options.by ?? "releaser"),
    title: "Deploy",
    inputs: {},
    deployment: undefined,
  });
  if (options.fork !== undefined) run.fork = { id: FORK_ID, fullName: options.fork };
  return run;
}

function workflowOf(world: World, repo: Repo, file: string): Workflow {
  const path = `.github/workflows/${file}`;
  const there = repo.workflows.find((workflow) => workflow.path === path);
  if (there !== undefined) return there;
  const made = { id: world.nextId("workflow"), path, name: "Deploy" };
  repo.workflows.push(made);
  return made;
}

/** GitHub makes a deployment for each job with an environment, before its rules are asked. */
function deploymentOf(world: World, repo: Repo, run: WorkflowRun, environment: string): Deployment {
  const now = timestamp(world);
  const deployment: Deployment = {
    id: world.nextId("deployment"),
    sha: run.headSha,
    ref: run.headBranch ?? run.headSha,
    task: "deploy",
    payload: {},
    originalEnvironment: environment,
    environment,
    description: null,
    creator: world.actionsApp.bot,
    via: world.actionsApp,
    transient: false,
    production: false,
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repo.deployments.push(deployment);
  return deployment;
}

export function protectionRoutes(world: World, jobs: WaitingJob[]): Routes {
  return repoRoutes(world, {
    "POST /actions/runs/{run_id}/deployment_protection_rule": (call) => {
      review(world, call, jobs);
      return { status: 204 };
    },
  });
}

function review(world: World, call: RepoCall, jobs: WaitingJob[]): void {
  const run = call.repo.runs.find((one) => one.id === Number(call.params["run_id"]));
  if (run === undefined) throw notFound();
  const environment = text(call.body, "environment_name", "DeploymentProtectionRule");
  const state = text(call.body, "state", "DeploymentProtectionRule");
  const comment = text(call.body, "comment", "DeploymentProtectionRule");
  const no = (field: string, message: string) => invalid("DeploymentProtectionRule", field, message);
  if (environment === undefined) throw no("environment_name", "environment_name is missing");
  if (comment !== undefined && [...comment].length > MOST_CHARACTERS)
    throw no("comment", `comment is too long (maximum is ${MOST_CHARACTERS} characters)`);
  const here = jobs.filter((job) => job.runId === run.id && sameName(job.environment, environment));
  const waiting = here.filter((job) => job.answer === undefined && job.attempt === run.attempt);
  if (waiting.length === 0 || run.status === "completed")
    throw new Refused(422, "No pending deployment requests to approve or reject");
  if (state === undefined) {
    if (comment === undefined || comment === "") throw no("comment", "comment can't be blank");
    const told = here[0]?.statuses ?? [];
    if (told.length >= MOST_STATUSES) throw no("comment", "too many status reports");
    // All jobs of the run show what is said of its environment.
    told.push(comment);
    world.changed();
    return;
  }
  if (state !== "approved" && state !== "rejected") throw no("state", `${state} is not a state`);
  for (const job of waiting) job.answer = { state, comment: comment ?? "" };
  const controls = runControls(world, call.repo, run.id);
  if (state === "rejected") controls.fail();
  else if (jobs.every((job) => job.runId !== run.id || job.answer !== undefined)) controls.start();
  world.changed();
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
