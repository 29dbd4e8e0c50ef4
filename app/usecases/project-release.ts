import { type Projection, projectionsOf } from "../../db/projections.ts";
import { finishNotice, openNotices } from "../../db/notices.ts";
import { setThread } from "../../db/releases.ts";
import { executingStep } from "../domain/deployment/state.ts";
import { marker } from "../messages/marker.ts";
import { threadBody, threadTitle } from "../messages/thread.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { noticeObject } from "./notice-object.ts";
import { checkObjects } from "./objects/checks.ts";
import { finishedObjects, unattendedObjects } from "./objects/endings.ts";
import { livingKey, livingObject } from "./objects/living.ts";
import { openQuestions, settledQuestions } from "./objects/questions.ts";
import { type ReleaseView, releaseView } from "./release-view.ts";
import { repositoryUrl } from "./urls.ts";
import { type Desired, write } from "./writer.ts";

/**
 * Makes GitHub show a release: its thread, the questions that wait for people,
 * answers to commands, checks, outcomes, the living comment. In the order of what
 * people wait for; the same again does nothing.
 *
 * @returns when to come again for what was put off, or null
 */
export async function projectRelease(deps: Deps, releaseId: number): Promise<Date | null> {
  const view = await releaseView(deps, releaseId);
  const { project, release } = view;
  const thread = release.threadNumber ?? (await openThread(deps, view));

  const later = await calmAt(deps, view);
  // Without a thread the checks and their buttons are all that people have.
  const groups: readonly (() => Promise<readonly Desired[]>)[] =
    thread === null ? [() => checkObjects(deps, view)] : inThread(deps, view, thread, later);
  for (const group of groups) {
    const objects = await group();
    const rows = await projectionsOf(
      deps.db,
      project.id,
      objects.map((one) => one.key),
    );
    for (const object of objects) await show(deps, view, rows.get(object.key), object);
  }
  return later;
}

/**
 * Until when the living comment is left as it is. Work that has just begun may
 * end at once, and its beginning is told by the question and the 👍: both news
 * become one edit. Null where people are asked, or where there is no comment yet.
 */
async function calmAt(deps: Deps, { project, release, deployments }: ReleaseView): Promise<Date | null> {
  if (deployments.some((one) => one.state === "waiting")) return null;
  const begun = deployments.map((one) => executingStep(one)?.startedAt?.getTime() ?? 0);
  const until = Math.max(0, ...begun) + deps.patienceMs;
  if (until <= deps.now().getTime()) return null;
  const key = livingKey(release.id);
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  return row?.written == null ? null : new Date(until);
}

function inThread(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  later: Date | null,
): readonly (() => Promise<readonly Desired[]>)[] {
  return [
    () => openQuestions(deps, view, thread),
    () => notices(deps, view),
    () => checkObjects(deps, view),
    () => settledQuestions(deps, view, thread),
    () => finishedObjects(deps, view, thread),
    () => unattendedObjects(deps, view, thread),
    async () => (later === null ? [await livingObject(deps, view, thread)] : []),
    async () => closing(deps, view, thread),
  ];
}

async function show(
  deps: Deps,
  view: ReleaseView,
  row: Projection | undefined,
  object: Desired,
): Promise<void> {
  const written = await write(deps, view.project.id, row, object);
  if (written.kind === "refused") {
    deps.log.warn(
      { project: view.project.id, key: object.key, reason: written.reason },
      "GitHub refuses an object",
    );
  }
  await object.done?.();
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

async function notices(deps: Deps, view: ReleaseView): Promise<readonly Desired[]> {
  const open = await openNotices(deps.db, view.project.id, view.release.id);
  return Promise.all(
    open.map(async (notice) => ({
      ...(await noticeObject(deps, view.project, notice)),
      done: () => finishNotice(deps.db, notice.id),
    })),
  );
}

/** The issue is closed once the release has succeeded everywhere and nothing of it is open. */
function closing(deps: Deps, view: ReleaseView, thread: number): readonly Desired[] {
  const { deployments, environments, release } = view;
  const succeeded = (environment: string) =>
    deployments.some((one) => one.environment === environment && one.state === "success");
  const open = deployments.some((one) => one.finishedAt === null);
  if (release.threadKind !== "issue" || open || !environments.every(succeeded)) return [];
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
