import type { DeploymentSummary } from "../../../app/domain/summary.ts";
import type { Process } from "../../../app/domain/process.ts";
import { work } from "./given.ts";
import { phase, processOf } from "./processes.ts";

/** Minutes after noon. */
export const noon = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 12, minutes));

/** A deployment of release `1.<releaseId>.0` to Production as the rules between deployments see it. */
export function summary(id: number, more: Partial<DeploymentSummary> = {}): DeploymentSummary {
  const { releaseId = id } = more;
  return {
    id,
    releaseId,
    version: `1.${releaseId}.0`,
    sha: "a".repeat(40),
    channel: "Default",
    environment: "Production",
    state: "waiting",
    mode: "deploy",
    trigger: "automatic",
    queuedAt: null,
    workStartedAt: null,
    finishedAt: null,
    waitsFor: null,
    behind: null,
    blocks: false,
    notBefore: null,
    workSkipped: false,
    touched: false,
    ...more,
  };
}

/** One that succeeded: its work started at noon and `minutes`, and ended a minute later. */
export function success(
  id: number,
  minutes: number,
  more: Partial<DeploymentSummary> = {},
): DeploymentSummary {
  return summary(id, {
    state: "success",
    workStartedAt: noon(minutes),
    finishedAt: noon(minutes + 1),
    ...more,
  });
}

/** A process with these phases, each automatic. */
export function phases(...environments: readonly (readonly string[])[]): Process {
  return processOf({
    lifecycle: environments.map((names, index) =>
      phase(`Phase ${index + 1}`, { deploy: "automatic" }, names),
    ),
    steps: [work()],
  });
}
