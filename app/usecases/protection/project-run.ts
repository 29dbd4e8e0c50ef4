import { projectionsOf } from "../../../db/projections.ts";
import { protectionById } from "../../../db/protections.ts";
import { isFinished, type ProtectedRun } from "../../domain/deployment/state.ts";
import { atPriority } from "../../github/priority.ts";
import { marker } from "../../messages/marker.ts";
import { protectionFinished } from "../../messages/protection-finished.ts";
import { protectionUnanswered } from "../../messages/protection-unanswered.ts";
import { protectionStatus } from "../../messages/protection-status.ts";
import { runThreadBody, runThreadTitle } from "../../messages/protection-thread.ts";
import { openQuestionsOf } from "../asked.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { onceComment } from "../objects/comment.ts";
import { openQuestions, settledQuestions } from "../objects/questions.ts";
import { reminders } from "../objects/reminders.ts";
import type { ReleaseView } from "../release-view.ts";
import { type Group, notices, showAll, showGroups } from "../show.ts";
import { deploymentUrl, repositoryUrl } from "../urls.ts";
import { type NewThread, openThread } from "../thread.ts";
import type { Desired } from "../writer.ts";
import { answerKey, tellRun } from "./tell-run.ts";

/**
 * Makes GitHub show what is asked about a workflow run: its questions in a thread, how they stand beside its jobs.
 * Where nobody was ever asked, there is nothing to show.
 */
export async function projectRun(deps: Deps, view: ReleaseView): Promise<void> {
  const run = askedRun(view);
  if (run === null) return;
  const thread = view.release.threadNumber ?? (await openThread(deps, view, threadOf(deps, view, run)));
  const groups = (number: number): readonly Group[] => [
    ["answer", () => openQuestions(deps, view, number)],
    ["answer", () => notices(deps, view)],
    ["decorate", () => settledQuestions(deps, view, number)],
    ["answer", () => reminders(deps, view, number)],
    ["answer", () => finished(deps, view, number)],
    ["answer", () => unanswered(deps, view, number)],
  ];
  const failure = await showGroups(deps, view, thread === null ? [] : groups(thread));
  await tellAll(deps, view, thread);
  if (failure !== null) throw failure;
  if (thread === null) return;
  await atPriority("decorate", () => showAll(deps, view, closing(deps, view, thread)));
}

/** The run, if anybody was ever asked about it. */
function askedRun({ deployments }: ReleaseView): ProtectedRun | null {
  const asking = deployments.findLast(({ steps }) => steps.some((step) => step.interruption !== null));
  return asking?.protects ?? null;
}

/** How what is still open stands, beside the jobs that wait. */
async function tellAll(deps: Deps, view: ReleaseView, thread: number | null): Promise<void> {
  const { project, deployments } = view;
  for (const deployment of deployments) {
    if (isFinished(deployment.state)) continue;
    const request = await protectionById(deps.db, deployment.id);
    if (request === undefined || request.closedAt !== null) continue;
    const comment = protectionStatus({
      deployment,
      questions: await openQuestionsOf(deps, view, deployment),
      thread: thread === null ? null : `${repositoryUrl(deps.githubUrl, project)}/issues/${thread}`,
      url: deploymentUrl(deps.publicUrl, project, deployment.id),
      keepsEarlier: (project.processProblems ?? []).length > 0,
    });
    await tellRun(deps, project, request, comment);
  }
}

/** One new comment where a run was not let in: an edit notifies nobody. */
async function finished(deps: Deps, view: ReleaseView, thread: number): Promise<readonly Desired[]> {
  const ended = view.deployments.filter(({ state }) => state === "failed" || state === "rejected");
  return ended.map((deployment) => {
    const id = String(deployment.id);
    const url = deploymentUrl(deps.publicUrl, view.project, deployment.id);
    const body = protectionFinished({ id, deployment, startedBy: view.release.createdBy, url });
    const key = `release:${view.release.id}:finished:${id}`;
    return onceComment(deps, view.project, key, thread, marker("finished", id), body);
  });
}

/** One new comment where GitHub refuses the answer: nobody would know why the job waits on. */
async function unanswered(deps: Deps, view: ReleaseView, thread: number): Promise<readonly Desired[]> {
  const { project, release } = view;
  const ended = view.deployments.filter(({ state }) => isFinished(state));
  const rows = await projectionsOf(
    deps.db,
    project.id,
    ended.map((one) => answerKey(one.id)),
  );
  return ended.flatMap((deployment) => {
    const reason = rows.get(answerKey(deployment.id))?.refused ?? null;
    if (reason === null) return [];
    const id = `${deployment.id}.unanswered`;
    const url = deploymentUrl(deps.publicUrl, project, deployment.id);
    const body = protectionUnanswered({ id, deployment, reason, url });
    const key = `release:${release.id}:unanswered:${deployment.id}`;
    return [onceComment(deps, project, key, thread, marker("finished", id), body)];
  });
}

/** The issue of a run, where there is no other thread. */
function threadOf(deps: Deps, { project, release }: ReleaseView, run: ProtectedRun): NewThread {
  const repository = repositoryUrl(deps.githubUrl, project);
  return {
    title: runThreadTitle(run),
    body: runThreadBody(run, release.sha, String(release.id), repository),
  };
}

/** The issue that was opened for the run is closed once nothing of it waits; asked anew, it stays closed. */
function closing(
  deps: Deps,
  { project, release, deployments }: ReleaseView,
  thread: number,
): readonly Desired[] {
  const open = deployments.some((one) => !isFinished(one.state));
  if (release.threadKind !== "issue" || open) return [];
  return [
    {
      key: `release:${release.id}:closed`,
      content: { closed: true },
      update: null,
      find: null,
      create: async () => {
        await repositoryOf(deps, project).closeIssue(thread);
        return { id: thread };
      },
    },
  ];
}
