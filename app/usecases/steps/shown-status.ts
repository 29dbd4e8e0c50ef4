import type { StoredDeployment } from "../../../db/deployments.ts";
import { projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { executingStep, openSteps } from "../../domain/deployment/state.ts";
import type { NewDeploymentStatus } from "../../github/client.ts";
import { statusDescription } from "../../messages/status.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { statusesOf } from "./order-statuses.ts";
import { deploymentUrl } from "../urls.ts";
import { write } from "../writer.ts";

/** Lets the GitHub Deployment that shows work of other kinds say how the deployment stands, anew with each change. */
export async function showStatus(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  githubDeploymentId: number,
): Promise<void> {
  const status = statusOf(deps, project, deployment);
  const key = statusesOf(deployment.id, 1);
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const repository = repositoryOf(deps, project);
  const result = await write(deps, project.id, row, {
    key,
    content: status,
    update: null,
    find: async () => {
      const newest = (await repository.deploymentStatuses(githubDeploymentId)).find((one) => one.own);
      const isThere = newest?.state === status.state && newest.description === status.description;
      // It keeps no id: the next one is another status, not a change of this one.
      return isThere ? { id: null } : null;
    },
    create: async () => {
      await repository.createDeploymentStatus(githubDeploymentId, status);
      return { id: null };
    },
  });
  if (result.kind === "refused") {
    deps.log.warn({ project: project.id, key, reason: result.reason }, "GitHub refuses a deployment status");
  }
}

/** How the deployment stands, in GitHub's states; leads to the run while one runs. */
function statusOf(deps: Deps, project: Project, deployment: StoredDeployment): NewDeploymentStatus {
  const page = deploymentUrl(deps.publicUrl, project, deployment.id);
  const status = (
    state: NewDeploymentStatus["state"],
    fact: Parameters<typeof statusDescription>[0],
  ): NewDeploymentStatus => ({
    state,
    description: statusDescription(fact),
    logUrl: executingStep(deployment)?.work?.logUrl ?? page,
    environmentUrl: null,
  });
  const { state, cause, waitsFor } = deployment;
  switch (state) {
    case "executing":
      return status("in_progress", { kind: "in-progress" });
    case "queued":
      return status("queued", { kind: "queued", reason: waitsFor });
    case "waiting": {
      const [open] = openSteps(deployment);
      const step = open?.definition.name ?? "";
      const failed = open?.interruption.kind === "guided-failure";
      return status("queued", failed ? { kind: "guided-failure", step } : { kind: "waiting", step });
    }
    case "success":
      return status("success", { kind: "success" });
    case "failed":
      return status("failure", { kind: "failed", error: cause?.code === "step-failed" ? cause.error : "" });
    case "rejected":
    case "timed-out":
      return status("failure", { kind: "canceled", cause });
    case "canceled":
      return status("error", { kind: "canceled", cause });
  }
}
