import { type Projection, projectionsOf } from "../../db/projections.ts";
import { setThread } from "../../db/releases.ts";
import { sameName } from "../domain/process.ts";
import { marker } from "../messages/marker.ts";
import { threadBody, threadTitle } from "../messages/thread.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { checkObjects } from "./objects/checks.ts";
import { finishedObjects, unattendedObjects } from "./objects/endings.ts";
import { livingObject } from "./objects/living.ts";
import { openQuestions, settledQuestions } from "./objects/questions.ts";
import { reminders } from "./objects/reminders.ts";
import { type ReleaseView, releaseView } from "./release-view.ts";
import { projectRun } from "./protection/project-run.ts";
import { notices, show, showAll, showGroups } from "./show.ts";
import { repositoryUrl } from "./urls.ts";
import { type Desired, isWritten, write } from "./writer.ts";

/**
 * Makes GitHub show a release: its thread, the questions that wait for people,
 * answers to commands, checks, outcomes, the living comment. In the order of what
 * people wait for; the same again does nothing.
 *
 * @returns until when the living comment rests, where it would have been edited; null: all is shown
 */
export async function projectRelease(deps: Deps, releaseId: number): Promise<Date | null> {
  const view = await releaseView(deps, releaseId);
  const { project, release } = view;
  if (release.kind === "run") {
    await projectRun(deps, view);
    return null;
  }
  const thread = release.threadNumber ?? (await openThread(deps, view));
  if (thread === null) {
    // Without a thread the checks and their buttons are all that people have.
    await showAll(deps, view, await checkObjects(deps, view));
    return null;
  }
  const groups: readonly (() => Promise<readonly Desired[]>)[] = [
    () => openQuestions(deps, view, thread),
    () => notices(deps, view),
    () => checkObjects(deps, view),
    () => settledQuestions(deps, view, thread),
    () => reminders(deps, view, thread),
    () => finishedObjects(deps, view, thread),
    () => unattendedObjects(deps, view, thread),
  ];
  const failure = await showGroups(deps, view, groups);

  const living = await livingObject(deps, view, thread);
  const row = (await projectionsOf(deps.db, project.id, [living.key])).get(living.key);
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

/** Opens the release's issue, where there is no pull request. Null: GitHub refuses one (issues are disabled). */
async function openThread(deps: Deps, view: ReleaseView): Promise<number | null> {
  const { project, release } = view;
  const repository = repositoryOf(deps, project);
  const key = `release:${release.id}:thread`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const body = threadBody({
    id: String(release.id),
    version: release.version,
    sha: release.sha,
    notes: release.notes,
    changes: [release],
    createdBy: release.createdBy,
    createdAt: release.createdAt,
    repository: repositoryUrl(deps.githubUrl, project),
  });
  const written = await write(deps, project.id, row, {
    key,
    content: { version: release.version },
    update: null,
    find: async () => {
      const found = await repository.findIssue(marker("thread", String(release.id)));
      return found === null ? null : { id: found.number };
    },
    create: async () => ({ id: (await repository.createIssue(threadTitle(release.version), body)).number }),
  });
  if (written.kind === "refused" || written.id === null) {
    const reason = written.kind === "refused" ? written.reason : "no number";
    deps.log.warn({ project: project.id, release: release.id, reason }, "the release has no thread");
    return null;
  }
  await setThread(deps.db, release.id, written.id);
  return written.id;
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
