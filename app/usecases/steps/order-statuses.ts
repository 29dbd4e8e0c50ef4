import type { StoredDeployment } from "../../../db/deployments.ts";
import { projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { failedOutside, type Work, type WorkingStep } from "../../domain/deployment/state.ts";
import type { NewDeploymentStatus } from "../../github/client.ts";
import { statusDescription } from "../../messages/status.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { deploymentUrl } from "../urls.ts";
import { write } from "../writer.ts";

/** The names of an attempt's objects: those of the first are as they always were. */
export function statusesOf(deploymentId: number, attempt: number): string {
  return `deployment:${deploymentId}:status${attempt > 1 ? `:${attempt}` : ""}`;
}

/** The statuses of an order that the app itself owes GitHub: what it learned without a status from outside. */
export function ownStatuses(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  step: WorkingStep<"github-deployment">,
): readonly NewDeploymentStatus[] {
  const { work } = step;
  const page = deploymentUrl(deps.publicUrl, project, deployment.id);
  const status = (state: NewDeploymentStatus["state"], description: string): NewDeploymentStatus => ({
    state,
    description,
    logUrl: work.logUrl ?? page,
    environmentUrl: state === "success" ? work.environmentUrl : null,
  });
  const success = status("success", statusDescription({ kind: "success" }));
  switch (step.state) {
    case "executing":
      return isLearned(work) ? [status("in_progress", statusDescription({ kind: "in-progress" }))] : [];
    case "success":
      return isLearned(work) ? [success] : [];
    case "failed":
    case "waiting": {
      // Somebody said to go on all the same: once the deployment has succeeded, so has its order.
      const after = step.ignored && deployment.state === "success" ? [success] : [];
      if (failedOutside(work)) return after;
      const state = isLearned(work) && work.reported === "failure" ? "failure" : "error";
      return [status(state, statusDescription({ kind: "failed", error: step.error ?? "" })), ...after];
    }
    case "canceled":
      return [status("error", statusDescription({ kind: "canceled", cause: deployment.cause }))];
    case "pending":
    case "skipped":
      return [];
  }
}

function isLearned({ reportedVia }: Work): boolean {
  return reportedVia === "run" || reportedVia === "report";
}

/** Writes a status that its GitHub Deployment gets once. */
export async function writeStatus(
  deps: Deps,
  project: Project,
  group: string,
  githubDeploymentId: number,
  status: NewDeploymentStatus,
): Promise<void> {
  const key = `${group}:${status.state}`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  if (row?.written != null) return;
  const repository = repositoryOf(deps, project);
  const result = await write(deps, project.id, row, {
    key,
    content: { state: status.state },
    update: null,
    find: async () => {
      const statuses = await repository.deploymentStatuses(githubDeploymentId);
      const own = statuses.find((one) => one.own && one.state === status.state);
      return own === undefined ? null : { id: own.id, createdAt: own.createdAt };
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
