import { environmentSummaries, releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentsByIds, type StoredDeployment } from "../../db/deployments.ts";
import { projectById, type Project } from "../../db/projects.ts";
import { type Release, releaseById } from "../../db/releases.ts";
import { lifecycleFor } from "../domain/channels.ts";
import { current, previous, staleBehind } from "../domain/history.ts";
import { isThrough } from "../domain/lifecycle.ts";
import type { Process } from "../domain/process.ts";
import { changesSince } from "./changes.ts";
import type { Deps } from "./deps.ts";
import type { ReleaseChanges } from "../messages/changes.ts";

/** Everything that GitHub shows of a release, read from the database at one moment. */
export interface ReleaseView {
  readonly project: Project;
  readonly release: Release;
  /** The process whose lifecycle counts: the default branch's, else the release's own. */
  readonly process: Process;
  /** Oldest first; of very many, the newest. */
  readonly deployments: readonly StoredDeployment[];
  /** Those of its channel's phases, in their order. */
  readonly environments: readonly string[];
  /** Whether the release has come to the end of them. */
  readonly through: boolean;
}

/** More deployments of one release than these are not shown anew. */
const mostDeployments = 60;

export async function releaseView(deps: Deps, releaseId: number): Promise<ReleaseView> {
  const release = await releaseById(deps.db, releaseId);
  const project = await projectById(deps.db, release.projectId);
  const process = project.process ?? release.process;
  const summaries = await releaseSummaries(deps.db, releaseId);
  const ids = summaries.map((one) => one.id).slice(-mostDeployments);
  const deployments = await deploymentsByIds(deps.db, ids);
  const phases = lifecycleFor(process, release.channel);
  const environments = phases.flatMap((phase) => [...phase.environments]);
  return { project, release, process, deployments, environments, through: isThrough(phases, summaries) };
}

/** What the environment ran when the deployment came, and what the deployment brings to it. */
export async function broughtBy(
  deps: Deps,
  view: ReleaseView,
  deployment: StoredDeployment,
): Promise<{
  readonly running: string | null;
  /** It ran something newer, and this was asked for all the same. */
  readonly runsNewer: boolean;
  readonly changes: readonly ReleaseChanges[];
  readonly previous: string | null;
  readonly staleBehind: string | null;
}> {
  const peers = await environmentSummaries(deps.db, view.project.id, deployment.environment);
  // Only what had succeeded before: the texts stay the same when something newer succeeds later.
  const earlier = peers.filter((one) => one.id < deployment.id);
  const running = current(earlier);
  const { releases } = await changesSince(deps.db, view.project.id, view.release, running?.releaseId ?? null);
  return {
    running: running?.version ?? null,
    runsNewer:
      deployment.trigger !== "automatic" && running !== null && running.releaseId > deployment.releaseId,
    changes: releases,
    previous: previous(peers)?.version ?? null,
    staleBehind: staleBehind(deployment, peers),
  };
}
