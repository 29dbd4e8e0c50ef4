/** Lets something of the history happen: by the app's own use cases, as it would have happened then. */
import { releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import { projectById } from "../../db/projects.ts";
import { releaseByVersion } from "../../db/releases.ts";
import { drawbridge } from "../../app/domain/actor.ts";
import { executingStep, openSteps, type Person } from "../../app/domain/deployment/state.ts";
import type { Outcome } from "../../app/domain/refusal.ts";
import { createRelease } from "../../app/usecases/create-release.ts";
import type { Deps } from "../../app/usecases/deps.ts";
import { carryOutOrder, type PersonOrder } from "../../app/usecases/person-order.ts";
import { followStatus } from "../../app/usecases/steps/follow-status.ts";
import { timerDue } from "../../app/usecases/steps/timer-due.ts";
import type { Origin } from "../../app/usecases/transact.ts";
import type { LocalGitHub } from "../github/local-github.ts";
import type { Act, ReleaseStory } from "./told.ts";

/** Where something happens. */
export interface Place {
  readonly deps: Deps;
  readonly github: LocalGitHub;
  readonly projectId: number;
  /** Name of the repository. */
  readonly repo: string;
}

const byWebhook: Origin = { by: drawbridge, source: "webhook", deliveryId: null };

export async function makeRelease(
  { deps, github, projectId }: Place,
  { version, by, notes }: ReleaseStory,
  sha: string,
  runId: number,
): Promise<void> {
  const actor = { kind: "workflow", ...personOf(github, by), runId } as const;
  const origin: Origin = { by: actor, source: "api", deliveryId: null };
  const project = await projectById(deps.db, projectId);
  const input = { version, sha, ref: "refs/heads/main", notes, channel: null, variables: {} };
  happened(`release ${version}`, await createRelease(deps, project, origin, input));
}

/** @param version of the release that the act is about */
export async function carryOut(place: Place, version: string, act: Act): Promise<void> {
  const { deps, github, projectId, repo } = place;
  const project = await projectById(deps.db, projectId);
  const there = () => newest(place, version, "environment" in act ? act.environment : "");
  switch (act.kind) {
    case "reports": {
      const { id, githubDeploymentId, ...deployment } = await there();
      if (githubDeploymentId === null) throw new Error(`d${id} was handed over to nobody`);
      const description =
        act.state === "success" ? `Deployed ${deployment.version}` : "deploy.sh ended with exit code 1";
      const logUrl = `${github.url}/${github.owner.login}/${repo}/actions/runs/${githubDeploymentId}`;
      const status = { state: act.state, description, logUrl, environmentUrl: null };
      const creator = "github-actions[bot]";
      github.pastStatus(githubDeploymentId, status, creator, { repo });
      return followStatus(deps, project, byWebhook, {
        githubDeploymentId,
        ordered: null,
        ...status,
        creator,
      });
    }
    case "times-out": {
      const deployment = await there();
      const step = executingStep(deployment)?.definition.id ?? "";
      const timer = { deploymentId: deployment.id, step, at: deps.now().toISOString() };
      return timerDue(deps, project, { kind: "work-timeout", ...timer });
    }
    case "answers":
    case "guides":
    case "cancels":
    case "deploys":
    case "blocks": {
      const user = personOf(github, act.who);
      const by = { kind: "person", ...user } as const;
      const origin: Origin = { by, source: act.source, deliveryId: null };
      const order = await orderOf(act, version, there);
      const outcome = await carryOutOrder(deps, project, origin, user, order);
      if (outcome === null) throw new Error(`${act.who} ${act.kind} what is not there`);
      happened(`${act.who} ${act.kind} ${repo} ${version}`, outcome);
    }
  }
}

type Ordered = Extract<Act, { readonly who: string }>;

async function orderOf(
  act: Ordered,
  version: string,
  there: () => Promise<StoredDeployment>,
): Promise<PersonOrder> {
  switch (act.kind) {
    case "answers":
      return { kind: "answer", interruption: questionOf(await there()), answer: act.answer };
    case "guides": {
      const { guidance, note } = act;
      return { kind: "guide", interruption: questionOf(await there()), guidance, note };
    }
    case "cancels":
      return { kind: "cancel", deployment: (await there()).id, note: act.note };
    case "deploys":
      return { kind: "deploy", ask: act.ask };
    case "blocks":
      return { kind: "block", version, reason: act.reason };
  }
}

/** Id of the first question that is open. */
function questionOf(deployment: StoredDeployment): number {
  const step = openSteps(deployment)[0]?.definition.id ?? "";
  const id = deployment.interruptionIds[step];
  if (id === undefined) throw new Error(`d${deployment.id} asks nobody`);
  return id;
}

/** The newest deployment of a release to an environment. */
async function newest(
  { deps, projectId }: Place,
  version: string,
  environment: string,
): Promise<StoredDeployment> {
  const release = await releaseByVersion(deps.db, projectId, version);
  const all = release === undefined ? [] : await releaseSummaries(deps.db, release.id);
  const ids = all.flatMap((one) => (one.environment === environment ? [one.id] : []));
  const deployment = ids.length === 0 ? undefined : await deploymentById(deps.db, Math.max(...ids));
  if (deployment === undefined) throw new Error(`${version} was never sent to ${environment}`);
  return deployment;
}

function personOf(github: LocalGitHub, login: string): Person {
  return { login, id: github.person(login).id };
}

function happened(what: string, outcome: Outcome<unknown>): void {
  if (!outcome.ok) throw new Error(`${what}: ${JSON.stringify(outcome.refusal)}`);
}
