import { type Projection, projectionsOf } from "../../db/projections.ts";
import { sameName } from "../domain/process.ts";
import type { GitHubFailure } from "../github/client.ts";
import { atPriority } from "../github/priority.ts";
import { threadBody, threadTitle } from "../messages/thread.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { checkObjects } from "./objects/checks.ts";
import { finishedObjects, unattendedObjects } from "./objects/endings.ts";
import { livingObject } from "./objects/living.ts";
import { openQuestions, settledQuestions } from "./objects/questions.ts";
import { reminders } from "./objects/reminders.ts";
import { type ReleaseView, releaseView } from "./release-view.ts";
import { projectRun } from "./protection/project-run.ts";
import { type Group, notices, show, showAll, showGroups } from "./show.ts";
import { type NewThread, openThread } from "./thread.ts";
import { repositoryUrl } from "./urls.ts";
import { type Desired, isWritten } from "./writer.ts";

/**
 * Makes GitHub show a release: its thread, the questions that wait for people,
 * answers to commands, checks, outcomes, the living comment. In the order of what
 * people wait for; the same again does nothing.
 *
 * @returns until when the living comment rests, where it would have been edited; null: all is shown
 */
export async function projectRelease(deps: Deps, releaseId: number): Promise<Date | null> {
  const view = await releaseView(deps, releaseId);
  const { release } = view;
  if (release.kind === "run") {
    await projectRun(deps, view);
    return null;
  }
  const thread = release.threadNumber ?? (await openThread(deps, view, threadOf(deps, view)));
  if (thread === null) {
    // Without a thread the checks and their buttons are all that people have.
    await showAll(deps, view, await checkObjects(deps, view));
    return null;
  }
  const groups: readonly Group[] = [
    ["answer", () => openQuestions(deps, view, thread)],
    ["answer", () => notices(deps, view)],
    ["decorate", () => checkObjects(deps, view)],
    ["decorate", () => settledQuestions(deps, view, thread)],
    ["answer", () => reminders(deps, view, thread)],
    ["answer", () => finishedObjects(deps, view, thread)],
    ["answer", () => unattendedObjects(deps, view, thread)],
  ];
  const failure = await showGroups(deps, view, groups);
  return atPriority("decorate", () => decorate(deps, view, thread, failure));
}

/** The living comment, and the end of the thread: once nothing is missing that people wait for. */
async function decorate(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  failure: GitHubFailure | null,
): Promise<Date | null> {
  const living = await livingObject(deps, view, thread);
  const row = (await projectionsOf(deps.db, view.project.id, [living.key])).get(living.key);
  const rests = restsUntil(deps, row);
  const isDue = rests === null || isWritten(row, living);
  if (isDue) await show(deps, view, row, living);
  if (failure !== null) throw failure;
  if (!isDue) return rests;
  await showAll(deps, view, closing(deps, view, thread));
  return null;
}

/** Until when the living comment is not edited again; null: it can be, or is not there yet. */
function restsUntil(deps: Deps, row: Projection | undefined): Date | null {
  if (row?.githubId == null || row.writtenAt === null) return null;
  const until = new Date(row.writtenAt.getTime() + deps.livingRestMs);
  return until > deps.now() ? until : null;
}

/** The release's issue, where there is no pull request. */
function threadOf(deps: Deps, { project, release }: ReleaseView): NewThread {
  const { version, sha, notes, createdBy, createdAt } = release;
  const of = { version, sha, notes, createdBy, createdAt };
  const repository = repositoryUrl(deps.githubUrl, project);
  const body = threadBody({ id: String(release.id), ...of, changes: [release], repository });
  return { title: threadTitle(version), body };
}

/** The issue is closed once the release has come through its phases, or a newer one took its place, and nothing of it is open. */
function closing(deps: Deps, view: ReleaseView, thread: number): readonly Desired[] {
  const { deployments, environments, release } = view;
  const inEnvironment = (name: string) => deployments.filter((one) => sameName(one.environment, name));
  const replaced = (name: string) => inEnvironment(name).at(-1)?.cause?.code === "superseded";
  const open = deployments.some((one) => one.finishedAt === null);
  const done = !open && (view.through || environments.some(replaced));
  if (release.threadKind !== "issue" || !done) return [];
  return [
    {
      key: `release:${release.id}:closed`,
      content: { closed: true },
      update: null,
      find: null,
      create: async () => {
        await repositoryOf(deps, view.project).closeIssue(thread);
        return { id: thread };
      },
    },
  ];
}
