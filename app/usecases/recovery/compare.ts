import { type DeploymentName, openDeployments, openQuestions } from "../../../db/open-questions.ts";
import { forgetWritten, projectionsOf, keysLike, type Projection } from "../../../db/projections.ts";
import { projectById, type Project } from "../../../db/projects.ts";
import { forgetProject, type Missed, missedProjects, noteProjectProblem } from "../../../db/recovery.ts";
import { type Release, releaseById } from "../../../db/releases.ts";
import { type FoundComment, GitHubFailure } from "../../github/client.ts";
import { atPriority } from "../../github/priority.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { checkObjects } from "../objects/checks.ts";
import { reconsider } from "../reconsider.ts";
import { type ReleaseView, releaseView } from "../release-view.ts";
import { askAboutStatuses } from "../steps/ask-statuses.ts";
import { lookForRuns } from "../steps/follow-deployment-runs.ts";
import { askAboutRun } from "../steps/follow-run.ts";
import { transact } from "../transact.ts";
import { Away } from "./away.ts";
import { identityOnGitHub } from "./identity.ts";
import type { Inbox } from "./inbox.ts";
import { outOfReach } from "./lost.ts";
import { noticed } from "./origin.ts";
import { projectReached } from "./returned.ts";
import { threadMissing } from "./threads.ts";

/**
 * Compares the projects that ask for it with GitHub: what happened there is in no list of webhooks. One that GitHub
 * does not answer about holds up no other, and is compared at the next run.
 */
export async function compareProjects(deps: Deps, inbox: Inbox): Promise<void> {
  for (const missed of await missedProjects(deps.db)) {
    try {
      await compareProject(deps, inbox, missed);
      await forgetProject(deps.db, missed);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      // One that is out of reach stays asked for as it is, for when it is back.
      if (!(error instanceof Away))
        await noteProjectProblem(deps.db, missed.projectId, error.message, deps.now());
      deps.log.warn(
        { project: missed.projectId, error: error.message },
        "could not compare a project with GitHub",
      );
    }
  }
}

/**
 * Looks for what happened in a repository since a time: its name, its rules, comments in threads with an open
 * question, how work under way stands; and for what should be shown there and is not.
 */
async function compareProject(deps: Deps, inbox: Inbox, { projectId, since }: Missed): Promise<void> {
  const known = await projectById(deps.db, projectId);
  if (known.away !== null) throw new Away(known);
  const identity = await identityOnGitHub(deps, known.githubRepositoryId, [known]);
  if (identity === null) {
    await outOfReach(deps, known);
    throw new Away(known);
  }
  const project = await projectReached(deps, projectId, identity);
  if (project.process !== null) await reconsider(deps, project, noticed, true);
  const open = await openDeployments(deps.db, projectId);
  const asking = new Set((await openQuestions(deps.db, projectId)).map(({ releaseId }) => releaseId));
  const releases = await releasesOf(deps, open);
  const read = new Map<number, readonly FoundComment[]>();
  // Several releases can be talked about in one pull request: its comments are read once.
  for (const [thread, talkedAbout] of Map.groupBy(releases, ({ threadNumber }) => threadNumber)) {
    if (thread === null) continue;
    const comments = await commentsOf(deps, project, thread, talkedAbout);
    if (comments === null) continue;
    read.set(thread, comments);
    if (talkedAbout.some(({ id }) => asking.has(id)))
      await takeComments(deps, inbox, project, thread, comments, since);
  }
  for (const { deploymentId, state } of open) {
    if (state === "executing") await atPriority("resume", () => askAboutWork(deps, project, deploymentId));
  }
  // What is only shown comes last: it may take more requests than there are.
  for (const { id } of releases) {
    const view = await releaseView(deps, id);
    const thread = view.release.threadNumber;
    await repair(deps, view, thread === null ? undefined : read.get(thread));
  }
}

/** How the work of a deployment stands. */
async function askAboutWork(deps: Deps, project: Project, deploymentId: number): Promise<void> {
  await askAboutStatuses(deps, project, deploymentId);
  await lookForRuns(deps, project, deploymentId);
  await askAboutRun(deps, project, deploymentId);
}

/** The releases that these are deployments of, each once. */
async function releasesOf(deps: Deps, open: readonly DeploymentName[]): Promise<readonly Release[]> {
  const releases: Release[] = [];
  for (const id of new Set(open.map(({ releaseId }) => releaseId)))
    releases.push(await releaseById(deps.db, id));
  return releases;
}

/**
 * What was written in the thread since the first of the releases came that are open in it; null: the thread is gone,
 * and they get another.
 */
async function commentsOf(
  deps: Deps,
  project: Project,
  thread: number,
  talkedAbout: readonly Release[],
): Promise<readonly FoundComment[] | null> {
  const first = Math.min(...talkedAbout.map(({ createdAt }) => createdAt.getTime()));
  const comments = await repositoryOf(deps, project).commentsSince(thread, onGitHubsClock(first));
  if (comments !== "gone") return comments;
  await threadMissing(deps, project.id, thread);
  return null;
}

/** What people wrote meanwhile becomes commands, if it stands as it was written: an edit is no command. */
async function takeComments(
  deps: Deps,
  inbox: Inbox,
  project: Project,
  thread: number,
  comments: readonly FoundComment[],
  since: Date,
): Promise<void> {
  const from = onGitHubsClock(since.getTime()).getTime();
  for (const comment of comments) {
    const { createdAt, updatedAt, author, viaApp } = comment;
    const isOriginal = createdAt === updatedAt && author.type === "User" && viaApp === null;
    if (!isOriginal || Date.parse(createdAt) < from) continue;
    if (await inbox.takeComment(project, thread, comment))
      deps.log.info(
        { project: project.id, comment: comment.id },
        "a comment was found that no webhook told of",
      );
  }
}

/**
 * Comments and checks that were deleted meanwhile, and comments that others edited, are written anew.
 * @param comments undefined: the release has no thread now, or another one than was read
 */
async function repair(
  deps: Deps,
  view: ReleaseView,
  comments: readonly FoundComment[] | undefined,
): Promise<void> {
  const { project, release } = view;
  const there = new Map(comments?.map((comment) => [comment.id, comment]));
  const keys = await keysLike(deps.db, project.id, `release:${release.id}:`);
  const rows = await projectionsOf(
    deps.db,
    project.id,
    keys.filter((key) => isComment.test(key)),
  );
  const broken: { readonly row: Projection; readonly change: "deleted" | "edited" }[] = [];
  for (const row of rows.values()) {
    if (comments === undefined || row.githubId === null || row.written === null) continue;
    const comment = there.get(row.githubId);
    if (comment !== undefined) {
      if (isEdited(comment, row)) broken.push({ row, change: "edited" });
      // It can be older than what was read, by a clock that is wrong, or beyond it: then it is there all the same.
    } else if (!(await repositoryOf(deps, project).hasComment(row.githubId))) {
      broken.push({ row, change: "deleted" });
    }
  }
  const checks = await checkObjects(deps, view);
  const checkRows = await projectionsOf(
    deps.db,
    project.id,
    checks.map(({ key }) => key),
  );
  for (const { key, find } of checks) {
    const row = checkRows.get(key);
    if (row === undefined || row.githubId === null || row.written === null || find === null) continue;
    if ((await find()) === null) broken.push({ row, change: "deleted" });
  }
  if (broken.length === 0) return;
  await transact(deps, project.id, noticed, async (unit) => {
    for (const { row, change } of broken) {
      await forgetWritten(unit.tx, project.id, row.key, change === "deleted");
      const data = { key: row.key, github: row.githubId, change };
      unit.record({ releaseId: release.id, deploymentId: null, type: "ShownAnew", data });
    }
    unit.show(`release:${release.id}`);
  });
}

const isComment = /^release:\d+:(?:living|question|finished|unattended|emergency)/;

/** So far ahead of GitHub's our clock may be without a comment being missed; what is here already is not taken twice. */
const clocksApartMs = 60 * 60_000;

/** A time that GitHub's clock, which counts whole seconds, had certainly not passed when ours showed this one. */
function onGitHubsClock(time: number): Date {
  return new Date(Math.floor((time - clocksApartMs) / 1_000) * 1_000);
}

/** GitHub's clock and ours need not agree to the second. */
const editMarginMs = 60_000;

function isEdited({ updatedAt }: FoundComment, { writtenAt }: Projection): boolean {
  return writtenAt !== null && Date.parse(updatedAt) > writtenAt.getTime() + editMarginMs;
}
