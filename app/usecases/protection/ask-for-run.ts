import { deploymentById, nextDeploymentId } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import {
  insertProtection,
  type ProtectionRequest,
  protectionsOfRun,
  updateProtection,
} from "../../../db/protections.ts";
import { fold } from "../../domain/process.ts";
import type { WaitingRun } from "../../github/client.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { type Origin, transact, type Unit } from "../transact.ts";
import { askGates, prepare, type Prepared } from "./ask-gates.ts";
import { carriedOver } from "./carried-over.ts";
import { endRequest, runStartedAgain } from "./end-of-run.ts";
import { judgeRun, type Judged } from "./judge-run.ts";
import { startersOf } from "./starters.ts";

/** A job waits for the app's word on an environment, as a webhook tells. */
export interface WaitingJob {
  readonly environment: string;
  /** Where GitHub wants the answer; only the number of the run is taken from it. */
  readonly callbackUrl: string;
  /** GitHub makes a deployment for each job that waits; null: the webhook does not name it. */
  readonly githubDeploymentId: number | null;
  /** When it began to wait, RFC 3339, GitHub's clock, whole seconds; null or not there: the webhook does not say. */
  readonly waitsSince?: string | null;
}

/**
 * Asks the gates of an environment for a workflow run of which a job waits there; or answers at once, or holds it,
 * where they cannot be asked. Jobs of one run that wait for one environment at once are one question.
 *
 * Rejects with a `GitHubFailure` where GitHub gives no answer: to be done again.
 */
export async function askForRun(
  deps: Deps,
  project: Project,
  origin: Origin,
  job: WaitingJob,
): Promise<void> {
  const runId = runIdOf(deps.githubApiUrl, project, job.callbackUrl);
  if (runId === null) {
    deps.log.warn({ project: project.id }, "a protection rule asks for an answer elsewhere: it gets none");
    return;
  }
  const run = await repositoryOf(deps, project).waitingRun(runId);
  if (run === null || run.isOver) return;
  const judged = await judgeRun(deps, project, run, job.environment);
  const prepared = judged.kind === "askable" ? await prepare(deps, project, run, judged.askable) : null;
  await transact(deps, project.id, origin, async (unit) => {
    const earlier = await protectionsOfRun(unit.tx, project.id, run.id, job.environment);
    if (await joins(unit, earlier, run, job)) return;
    await decide(unit, earlier, run, job, judged, prepared);
  });
}

/**
 * Number of the run in a callback's address, if it is this repository's on GitHub's API as the app knows it:
 * whatever else an address says, nothing is ever sent there.
 */
export function runIdOf(
  apiUrl: string,
  { owner, name }: Pick<Project, "owner" | "name">,
  callbackUrl: string,
): number | null {
  if (!URL.canParse(callbackUrl)) return null;
  const [api, url] = [new URL(apiUrl), new URL(callbackUrl)];
  const base = api.pathname.replace(/\/$/, "");
  const [, path, id] =
    /^(.*)\/actions\/runs\/(\d{1,15})\/deployment_protection_rule$/.exec(url.pathname) ?? [];
  const isOurs =
    url.origin === api.origin &&
    url.username === "" &&
    path !== undefined &&
    fold(path) === fold(`${base}/repos/${owner}/${name}`);
  return isOurs ? Number(id) : null;
}

/** Whether the job belongs to what was asked before: it waits for that answer, or has had it. */
async function joins(
  unit: Unit,
  earlier: readonly ProtectionRequest[],
  run: WaitingRun,
  { githubDeploymentId, waitsSince }: WaitingJob,
): Promise<boolean> {
  const ofAttempt = earlier.filter((request) => request.attempt === run.attempt);
  const known = ofAttempt.some(
    ({ githubDeployments }) => githubDeploymentId !== null && githubDeployments.includes(githubDeploymentId),
  );
  if (known) return true;
  // GitHub gives an answer to every job of the run that waits there then: it is to come, or has come to this one too.
  const its =
    ofAttempt.find(({ closedAt }) => closedAt === null) ??
    (await answeredSince(unit, ofAttempt, waitsSince ?? null));
  if (its === undefined) return false;
  const githubDeployments = [...its.githubDeployments, ...numbers(githubDeploymentId)];
  await updateProtection(unit.tx, its.id, { githubDeployments });
  return true;
}

/**
 * What was answered when a job certainly waited already, which is told so late. In doubt there is none: asked once too
 * often, people are bothered; asked once too seldom, the job waits for ever.
 */
async function answeredSince(
  unit: Unit,
  ofAttempt: readonly ProtectionRequest[],
  waitsSince: string | null,
): Promise<ProtectionRequest | undefined> {
  const since = Date.parse(waitsSince ?? "");
  for (const request of ofAttempt) {
    if (request.state === "ended") continue;
    // The answer left after that.
    const decidedAt = (await deploymentById(unit.tx, request.id))?.finishedAt ?? request.createdAt;
    const waited = decidedAt.getTime() - since;
    if (waited > doubtMs && waited < longestMs) return request;
  }
  return undefined;
}

/** A second for GitHub's whole ones, four for clocks that are apart. */
const doubtMs = 5_000;
/** GitHub lets no job wait for longer: such a time is of something else. */
const longestMs = 30 * 24 * 60 * 60_000;

async function decide(
  unit: Unit,
  earlier: readonly ProtectionRequest[],
  run: WaitingRun,
  { environment, githubDeploymentId }: WaitingJob,
  judged: Judged,
  prepared: Prepared | null,
): Promise<void> {
  for (const before of earlier.filter(({ closedAt }) => closedAt === null)) {
    await endRequest(unit, before, runStartedAgain);
  }
  const carried = judged.kind === "refused" ? null : await carriedOver(unit, earlier, run, environment);
  const verdict = judged.kind === "refused" ? judged.verdict : carried;
  const hold = judged.kind === "held" && carried === null ? judged.hold : null;
  const state =
    judged.kind === "refused" ? "rejected" : carried !== null ? "approved" : hold !== null ? "held" : "asked";
  const request = await insertProtection(unit.tx, {
    id: await nextDeploymentId(unit.tx),
    projectId: unit.project.id,
    runId: run.id,
    attempt: run.attempt,
    environment,
    url: run.url,
    workflow: run.workflow,
    event: run.event,
    sha: run.sha,
    branch: run.branch,
    ...(await startersOf(unit, run)),
    githubDeployments: numbers(githubDeploymentId),
    state,
    held: hold,
    verdict,
    createdAt: unit.now,
    checkedAt: unit.now,
  });
  const { id, runId, attempt, sha } = request;
  const data = { deployment: id, runId, attempt, environment, sha, event: run.event, state, hold, verdict };
  unit.record({ releaseId: null, deploymentId: null, type: "RunWaits", data });
  unit.show(`deployment:${id}`);
  if (state === "asked" && prepared !== null) await askGates(unit, request, prepared);
}

function numbers(id: number | null): readonly number[] {
  return id === null ? [] : [id];
}
