import { type Delivery, deliveryById, finishDelivery } from "../../db/deliveries.ts";
import { executingOfCommit } from "../../db/deployment-lookups.ts";
import { drawbridge } from "../domain/actor.ts";
import type { Deps } from "../usecases/deps.ts";
import { followDispatched } from "../usecases/steps/follow-run.ts";
import { checkProcess } from "../usecases/process-check.ts";
import { projectOfWebhook } from "../usecases/projects.ts";
import type { Project } from "../../db/projects.ts";
import { sameName } from "../domain/process.ts";
import { checkPolicyFile } from "../usecases/policy-check.ts";
import { policyRepository } from "../usecases/policy.ts";
import { reconsider, reconsiderAll } from "../usecases/reconsider.ts";
import { askForRun } from "../usecases/protection/ask-for-run.ts";
import { runIsOver } from "../usecases/protection/end-of-run.ts";
import { askHeldAgain } from "../usecases/protection/look-again.ts";
import {
  installationChanged,
  permissionsChanged,
  repositoryChanged,
} from "../usecases/recovery/installation.ts";
import { issueChanged } from "../usecases/recovery/threads.ts";
import { restoreComment } from "../usecases/restore.ts";
import { followRuns } from "../usecases/steps/follow-deployment-runs.ts";
import { followStatus } from "../usecases/steps/follow-status.ts";
import type { Origin } from "../usecases/transact.ts";
import { pressButton } from "./button.ts";
import { readComment, readEdit } from "./comment.ts";
import type { Incoming } from "./incoming.ts";

/** Who the app is on GitHub: what it wrote itself says nothing new. */
export interface Self {
  readonly appId: number;
  readonly slug: () => Promise<string>;
}

/** Works on a stored delivery; one that is done already is left alone. */
export async function handleDelivery(deps: Deps, self: Self, id: string): Promise<void> {
  const delivery = await deliveryById(deps.db, id);
  if (delivery === undefined || delivery.processedAt !== null) return;
  await deps.metrics.since("drawbridge_decision_delay_seconds", delivery.receivedAt, () =>
    handle(deps, self, delivery, delivery.payload as Incoming),
  );
  await finishDelivery(deps.db, id, deps.now());
}

async function handle(
  deps: Deps,
  self: Self,
  { id: deliveryId, receivedAt }: Pick<Delivery, "id" | "receivedAt">,
  incoming: Incoming,
): Promise<void> {
  const engine = { by: drawbridge, source: "webhook", deliveryId } as const;
  if (!("repository" in incoming)) return followInstallation(deps, engine, incoming);
  if (incoming.type === "repository-changed") {
    return repositoryChanged(deps, incoming.repository, incoming.installationId, incoming.change, engine);
  }
  const project = await projectOfWebhook(deps, incoming.repository, incoming.installationId, engine);
  switch (incoming.type) {
    case "comment-created":
      return readComment(deps, project, deliveryId, incoming);
    case "comment-changed":
      if (await isOwn(self, incoming.comment.author.login, incoming.comment.viaApp)) {
        if (await isOwn(self, incoming.sender.login, null)) return;
        return restoreComment(
          deps,
          project,
          incoming.comment.id,
          incoming.change,
          incoming.sender,
          deliveryId,
        );
      }
      return readEdit(deps, project, deliveryId, incoming);
    case "button-pressed":
      return pressButton(deps, project, deliveryId, incoming);
    case "deployment-status": {
      if (await isOwn(self, incoming.creator.login, incoming.viaApp)) return;
      const { githubDeploymentId, order, state, description, logUrl, environmentUrl, creator } = incoming;
      const made = order?.creator.type === "Bot" && (await isOwn(self, order.creator.login, order.viaApp));
      const ordered = made ? { deployment: order.deployment, attempt: order.attempt } : null;
      const status = { githubDeploymentId, ordered, state, description, logUrl, environmentUrl };
      return followStatus(deps, project, engine, { ...status, creator: creator.login });
    }
    case "run-waits":
      return askForRun(deps, project, engine, incoming.job);
    case "run-ended":
      return runIsOver(deps, project, engine, incoming.ended);
    case "run-changed": {
      if (incoming.ended) await runIsOver(deps, project, engine, incoming.ended);
      const executing = await executingOfCommit(deps.db, project.id, incoming.run.sha);
      for (const deploymentId of executing) {
        await followRuns(deps, project, deploymentId, executing.length === 1, incoming.run);
      }
      return;
    }
    case "dispatched-run-changed":
      if (incoming.ended) await runIsOver(deps, project, engine, incoming.ended);
      if (!(await isOwn(self, incoming.actor, null))) return;
      return followDispatched(deps, project, engine, receivedAt, incoming.run);
    case "issue-changed":
      if (await isOwn(self, incoming.sender.login, null)) return;
      return issueChanged(deps, project, deliveryId, incoming);
    case "pushed":
      return readPush(deps, project, deliveryId, incoming);
  }
}

/** What concerns no single repository. */
async function followInstallation(
  deps: Deps,
  engine: Origin,
  incoming: Exclude<Incoming, { readonly repository: unknown }>,
): Promise<void> {
  switch (incoming.type) {
    case "uninstalled": {
      const { installationId, repositoryIds, all } = incoming;
      return installationChanged(deps, installationId, all ? null : repositoryIds, !all, engine);
    }
    case "installed":
      await installationChanged(deps, incoming.installationId, incoming.repositoryIds, false, engine);
      return incoming.policyOwner === null ? undefined : reconsiderAll(deps, incoming.policyOwner, engine);
    case "permissions-changed":
      return permissionsChanged(deps, incoming.installationId, engine);
    case "policy-shown":
      return reconsiderAll(deps, incoming.ownerId, engine);
  }
}

/** The process file of a branch, or the organization's policy, may be another now. */
async function readPush(
  deps: Deps,
  project: Project,
  deliveryId: string,
  { ref, sha, touchesProcess, touchesPolicy, touchesWorkflows }: Extract<Incoming, { type: "pushed" }>,
): Promise<void> {
  const guards = ref === `refs/heads/${project.defaultBranch}`;
  const engine = { by: drawbridge, source: "webhook", deliveryId } as const;
  if (sameName(project.name, policyRepository) && touchesPolicy !== false) {
    if (guards) await reconsiderAll(deps, project.ownerId, engine);
    await checkPolicyFile(deps, project, { ref, sha }, engine);
  }
  // A process file may be right no longer because of the workflows around it.
  if (touchesProcess === false && touchesWorkflows === false) return;
  await checkProcess(deps, project, { ref, sha }, engine);
  // Freezes, phases and who may do what are those of the default branch at every moment.
  if (!guards || touchesProcess === false) return;
  await reconsider(deps, project, engine, false);
  await askHeldAgain(deps, project, engine);
}

async function isOwn(self: Self, login: string, viaApp: number | null): Promise<boolean> {
  return viaApp === self.appId || login === `${await self.slug()}[bot]`;
}
