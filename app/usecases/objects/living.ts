import { projectionsOf } from "../../../db/projections.ts";
import type { StoredDeployment } from "../../../db/deployments.ts";
import { openStep } from "../../domain/deployment/state.ts";
import { lifecycleFor } from "../../domain/channels.ts";
import { openPhases } from "../../domain/lifecycle.ts";
import { fold, sameName } from "../../domain/process.ts";
import { livingComment, type LivingEnvironment } from "../../messages/living.ts";
import { marker } from "../../messages/marker.ts";
import { releaseSummaries } from "../../../db/deployment-summaries.ts";
import type { Deps } from "../deps.ts";
import { askedOf, type ReleaseView } from "../release-view.ts";
import { deploymentUrl, releaseUrl, repositoryUrl } from "../urls.ts";
import type { Desired } from "../writer.ts";
import { commentObject } from "./comment.ts";

/** The one comment of a release that is edited in place: every environment and its state. */
export async function livingObject(deps: Deps, view: ReleaseView, thread: number): Promise<Desired> {
  const { project, release, process } = view;
  const route = lifecycleFor(process, release.channel);
  const phases = openPhases(route, await releaseSummaries(deps.db, release.id));
  const open = phases.flatMap((phase) => [...phase.environments]);
  // An environment that the lifecycle no longer names still shows what was deployed there.
  const gone = view.deployments
    .map((one) => one.environment)
    .filter((name) => !view.environments.some((known) => sameName(known, name)));
  const names = [...view.environments, ...new Map(gone.map((name) => [fold(name), name])).values()];
  const environments: LivingEnvironment[] = [];
  for (const name of names) {
    const deployment = view.deployments.findLast((one) => sameName(one.environment, name));
    environments.push({
      name,
      open: open.some((one) => sameName(one, name)),
      latest:
        deployment === undefined
          ? null
          : { deployment, url: deploymentUrl(deps.publicUrl, project, deployment.id) },
      question: deployment === undefined ? null : await questionOf(deps, view, thread, deployment),
    });
  }
  const id = String(release.id);
  const body = livingComment({
    id,
    version: release.version,
    sha: release.sha,
    notes: release.notes,
    changes: [release],
    createdBy: release.createdBy,
    createdAt: release.createdAt,
    environments,
    url: releaseUrl(deps.publicUrl, project, release.version),
    repository: repositoryUrl(deps.githubUrl, project),
  });
  return commentObject(deps, project, `release:${id}:living`, thread, marker("living", id), body);
}

async function questionOf(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  deployment: StoredDeployment,
): Promise<LivingEnvironment["question"]> {
  const open = openStep(deployment);
  if (open === undefined) return null;
  const key = `release:${view.release.id}:question:${deployment.interruptionIds[open.definition.id]}`;
  const posted = (await projectionsOf(deps.db, view.project.id, [key])).get(key);
  const repository = repositoryUrl(deps.githubUrl, view.project);
  return {
    asked: await askedOf(deps, view, open.interruption.responsibleTeams),
    url: posted?.githubId == null ? null : `${repository}/issues/${thread}#issuecomment-${posted.githubId}`,
  };
}
