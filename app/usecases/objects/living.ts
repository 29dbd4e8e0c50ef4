import type { StoredDeployment } from "../../../db/deployments.ts";
import { actorLogin } from "../../domain/actor.ts";
import { isFinished } from "../../domain/deployment/state.ts";
import { lifecycleFor } from "../../domain/channels.ts";
import { openPhases } from "../../domain/lifecycle.ts";
import { fold, sameName } from "../../domain/process.ts";
import { livingComment, type LivingEnvironment } from "../../messages/living.ts";
import { marker } from "../../messages/marker.ts";
import { releaseSummaries } from "../../../db/deployment-summaries.ts";
import type { Deps } from "../deps.ts";
import { openQuestionsOf } from "../asked.ts";
import { freezeOf, rulesAt } from "../holds.ts";
import { policyInForce } from "../policy.ts";
import type { ReleaseView } from "../release-view.ts";
import { questionUrl } from "./questions.ts";
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
      questions: deployment === undefined ? [] : await questionsOf(deps, view, thread, deployment),
      frozen: await frozenIn(deps, view, name, deployment),
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
    blocked:
      release.blocked === null
        ? null
        : { by: actorLogin(release.blocked.by), reason: release.blocked.reason },
    environments,
    url: releaseUrl(deps.publicUrl, project, release.version),
    repository: repositoryUrl(deps.githubUrl, project),
  });
  return commentObject(deps, project, `release:${id}:living`, thread, marker("living", id), body);
}

async function questionsOf(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  deployment: StoredDeployment,
): Promise<LivingEnvironment["questions"]> {
  return Promise.all(
    (await openQuestionsOf(deps, view, deployment)).map(async (question) => ({
      ...question,
      url: await questionUrl(deps, view, thread, deployment, question.run.definition.id),
    })),
  );
}

/** The freeze that holds what the release may do there now; none where it is done, or overrides it. */
async function frozenIn(
  deps: Deps,
  { project, process }: ReleaseView,
  environment: string,
  deployment: StoredDeployment | undefined,
): Promise<LivingEnvironment["frozen"]> {
  if (deployment !== undefined && isFinished(deployment.state)) return null;
  const policy = await policyInForce(deps.db, project);
  const rules = rulesAt(process, policy, project, environment);
  const active = freezeOf(rules, environment, deps.now(), deployment?.options.overridesFreeze ?? null);
  if (active === null) return null;
  return { name: active.freeze.name, reason: active.freeze.reason, until: active.until };
}
