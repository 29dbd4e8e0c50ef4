import { behindOfProject } from "../../../db/behind.ts";
import { openDeliveriesOf } from "../../../db/deliveries.ts";
import { openDeployments } from "../../../db/open-questions.ts";
import { forgetRefused, refusedKeys } from "../../../db/projections.ts";
import {
  awayProjects,
  projectById,
  type Project,
  type RepositoryIdentity,
  setAwayChecked,
  upsertProject,
} from "../../../db/projects.ts";
import { askForProject } from "../../../db/recovery.ts";
import { GitHubFailure } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import { type Origin, type Subject, transact, type Unit } from "../transact.ts";
import { identityOnGitHub } from "./identity.ts";
import { noticed } from "./origin.ts";

/**
 * The repository as GitHub says it is now: its names and its installation are kept, and where it had been out of
 * reach everything that waited for it goes on.
 */
export async function projectReached(
  deps: Deps,
  projectId: number,
  identity: RepositoryIdentity,
  origin: Origin = noticed,
): Promise<Project> {
  await transact(deps, projectId, origin, async (unit) => {
    const { away, owner, name } = unit.project;
    await upsertProject(unit.tx, identity, unit.now);
    if (owner !== identity.owner || name !== identity.name) {
      const data = { from: `${owner}/${name}`, to: `${identity.owner}/${identity.name}` };
      unit.record({ releaseId: null, deploymentId: null, type: "RepositoryRenamed", data });
    }
    if (away === null) return;
    const { why, since } = away;
    const data = { why, since, installation: identity.installationId };
    unit.record({ releaseId: null, deploymentId: null, type: "InstallationReturned", data });
    await showEverything(unit);
    for (const id of await openDeliveriesOf(unit.tx, identity.githubRepositoryId)) {
      unit.later({ queue: "delivery", id });
    }
    await askForProject(unit.tx, { projectId, since: new Date(since) }, unit.now);
    unit.later({ queue: "recover" });
  });
  return projectById(deps.db, projectId);
}

/** What GitHub has refused for good is tried once more: the permission may be there now. */
export async function tryRefusedAgain(deps: Deps, projectId: number, origin: Origin): Promise<void> {
  await transact(deps, projectId, origin, showEverything);
}

/** Everything of a project that has not ended is shown, also what GitHub refused before; and all that lags. */
async function showEverything(unit: Unit): Promise<void> {
  const { tx, project } = unit;
  const open = await openDeployments(tx, project.id);
  const prefixes = open.flatMap(({ deploymentId, releaseId }) => [
    `release:${releaseId}:`,
    `deployment:${deploymentId}:`,
  ]);
  const known = new Set(prefixes);
  const refused = await refusedKeys(tx, project.id);
  await forgetRefused(
    tx,
    project.id,
    refused.filter((key) => known.has(/^\w+:\d+:/.exec(key)?.[0] ?? "")),
  );
  for (const { deploymentId, releaseId } of open) {
    unit.show(`deployment:${deploymentId}`);
    unit.show(`release:${releaseId}`);
  }
  for (const { subject } of await behindOfProject(tx, project.id)) unit.show(subject as Subject);
}

/** Of so many installations and repositories GitHub is asked in one run whether they are back. */
const mostAsked = 30;
const longestPauseMs = 60 * 60_000;

/** Asks GitHub whether what is out of reach is back: the webhook that says so may be lost. The longer away, the more seldom. */
export async function lookForReturns(deps: Deps): Promise<void> {
  const away = await awayProjects(deps.db);
  // One that is suspended or uninstalled is so with all its repositories.
  const groups = Map.groupBy(away, ({ id, installationId, away: { why } }) =>
    why === "suspended" || why === "uninstalled" ? `installation:${installationId}` : `project:${id}`,
  );
  const due = [...groups.values()].filter(([first]) => first !== undefined && isDue(first.away, deps.now()));
  for (const group of due.slice(0, mostAsked)) {
    if ((await lookFor(deps, group)) === "throttled") return;
  }
}

function isDue({ since, checkedAt = since }: { since: string; checkedAt?: string }, now: Date): boolean {
  const pause = Math.min((Date.parse(checkedAt) - Date.parse(since)) / 4, longestPauseMs);
  return now.getTime() - Date.parse(checkedAt) >= pause;
}

/** Where the first is not back, neither are the others, as far as is known: each is asked about in its turn. */
async function lookFor(deps: Deps, group: readonly Project[]): Promise<"throttled" | "asked"> {
  for (const [index, project] of group.entries()) {
    try {
      const identity = await identityOnGitHub(deps, project.githubRepositoryId, [project]);
      if (identity !== null) {
        await projectReached(deps, project.id, identity);
        continue;
      }
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      deps.log.warn({ project: project.id, error: error.message }, "could not ask whether the app is back");
      if (error.kind === "throttled") return "throttled";
      // Noted as well: at the next run it takes no other's place.
      await setAwayChecked(deps.db, project.id, deps.now());
      return "asked";
    }
    await setAwayChecked(deps.db, project.id, deps.now());
    if (index === 0) return "asked";
  }
  return "asked";
}
