import { finishNoticesIn, addNotice } from "../../../db/notices.ts";
import { openDeployments, openQuestions } from "../../../db/open-questions.ts";
import { forgetObjects, forgetRefused, keysLike } from "../../../db/projections.ts";
import { projectById, type Project } from "../../../db/projects.ts";
import { releasesOfThread, setThread } from "../../../db/releases.ts";
import type { Person } from "../../domain/deployment/state.ts";
import { GitHubFailure } from "../../github/client.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { type Origin, transact, type Unit } from "../transact.ts";
import { Away } from "./away.ts";
import { identityOnGitHub } from "./identity.ts";
import { outOfReach } from "./lost.ts";
import { noticed } from "./origin.ts";
import { projectReached } from "./returned.ts";

/** What a person did to an issue. */
interface ChangedIssue {
  readonly thread: number;
  /** GitHub's action. */
  readonly change: string;
  readonly sender: Person;
}

/** Somebody else than the app did something to an issue in which a release may be talked about. */
export async function issueChanged(
  deps: Deps,
  project: Project,
  deliveryId: string,
  { thread, change, sender }: ChangedIssue,
): Promise<void> {
  const { id, login } = sender;
  const origin: Origin = { by: { kind: "person", id, login }, source: "webhook", deliveryId };
  switch (change) {
    case "deleted":
    case "transferred":
      return loseThread(deps, project.id, thread, change, origin);
    case "closed":
      return transact(deps, project.id, origin, (unit) => openAgain(unit, thread, login));
    case "unlocked":
      return transact(deps, project.id, origin, (unit) => writeAgain(unit, thread));
    default:
  }
}

/**
 * The issue of a release is gone: what is open in it is shown in a new one. What has ended is not said again, until
 * something new happens to the release.
 */
async function loseThread(
  deps: Deps,
  projectId: number,
  thread: number,
  change: string,
  origin: Origin,
): Promise<void> {
  await transact(deps, projectId, origin, async (unit) => {
    await finishNoticesIn(unit.tx, projectId, thread);
    const open = new Set((await openDeployments(unit.tx, projectId)).map(({ releaseId }) => releaseId));
    const questions = await openQuestions(unit.tx, projectId);
    for (const { id, threadKind } of await releasesOfThread(unit.tx, projectId, thread)) {
      if (threadKind !== "issue") continue;
      await setThread(unit.tx, id, null);
      const asked = questions.filter(({ releaseId }) => releaseId === id);
      await forgetObjects(unit.tx, projectId, [
        ...["thread", "living", "closed"].map((name) => `release:${id}:${name}`),
        ...asked.map(({ interruptionId }) => `release:${id}:question:${interruptionId}`),
      ]);
      unit.record({ releaseId: id, deploymentId: null, type: "ThreadLost", data: { thread, change } });
      if (open.has(id)) unit.show(`release:${id}`);
    }
  });
}

/**
 * GitHub takes no comment in a thread as if it were not there. If it is not, the release gets another one.
 *
 * Rejects with `Away` where it is the whole repository that is out of reach.
 */
export async function threadMissing(deps: Deps, projectId: number, thread: number): Promise<void> {
  const known = await projectById(deps.db, projectId);
  const identity = await identityOnGitHub(deps, known.githubRepositoryId, [known]);
  if (identity === null) {
    await outOfReach(deps, known);
    throw new Away(known);
  }
  const project = await projectReached(deps, projectId, identity);
  if (await repositoryOf(deps, project).hasIssue(thread)) {
    throw new GitHubFailure(
      "unavailable",
      `GitHub takes no comment on #${thread}, and shows it all the same`,
    );
  }
  await loseThread(deps, projectId, thread, "missing", noticed);
}

/** Once for each release: who closes it again has the last word. */
async function openAgain({ tx, project, now, show }: Unit, thread: number, user: string): Promise<void> {
  const questions = await openQuestions(tx, project.id);
  for (const { id, version, threadKind } of await releasesOfThread(tx, project.id, thread)) {
    if (threadKind !== "issue" || !questions.some(({ releaseId }) => releaseId === id)) continue;
    const content = { kind: "reopened", user, version } as const;
    const notice = { projectId: project.id, releaseId: id, key: `reopened:${id}`, content };
    const added = await addNotice(tx, { ...notice, threadNumber: thread, commentId: null, createdAt: now });
    if (added) show(`release:${id}`);
  }
}

/** What could not be written while the conversation was locked is tried once more. */
async function writeAgain({ tx, project, show }: Unit, thread: number): Promise<void> {
  for (const { id } of await releasesOfThread(tx, project.id, thread)) {
    await forgetRefused(tx, project.id, await keysLike(tx, project.id, `release:${id}:`));
    show(`release:${id}`);
  }
}
