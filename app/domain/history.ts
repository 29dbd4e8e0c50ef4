import type { DeploymentSummary } from "./summary.ts";

/**
 * The releases that an environment ran, oldest first, without those that were
 * rolled back from: the last is what it runs, the one before is what `/rollback` goes to.
 */
export function stack(deployments: readonly DeploymentSummary[]): readonly DeploymentSummary[] {
  const successes = byTime(
    // One whose work was left out changed nothing.
    deployments.filter((one) => one.state === "success" && !(one.workSkipped && one.workStartedAt === null)),
    "finishedAt",
  );
  const ran: DeploymentSummary[] = [];
  for (const one of successes) {
    const at = ran.findIndex((earlier) => earlier.releaseId === one.releaseId);
    if (one.mode === "rollback" && at !== -1) ran.splice(at);
    else if (at !== -1) ran.splice(at, 1);
    else if (one.mode === "rollback") ran.pop();
    ran.push(one);
  }
  return ran;
}

/** What the environment runs: its last successful deployment, or null. */
export function current(deployments: readonly DeploymentSummary[]): DeploymentSummary | null {
  return stack(deployments).at(-1) ?? null;
}

/**
 * Where `/rollback` without a version goes: if the latest attempt that started
 * work did not succeed, the last success; else the success before the one
 * running, leaving out releases that were rolled back from. Null: there is none.
 */
export function previous(deployments: readonly DeploymentSummary[]): DeploymentSummary | null {
  const latest = byTime(deployments, "workStartedAt").at(-1);
  const ran = stack(deployments);
  if (latest !== undefined && latest.state !== "success") return ran.at(-1) ?? null;
  return ran.at(-2) ?? null;
}

/**
 * Version that the environment runs when an automatic deployment of an older
 * release asks for approval, else null. A rollback, or anything a person asked
 * for, is never stale.
 */
export function staleBehind(
  deployment: Pick<DeploymentSummary, "trigger" | "releaseId">,
  deployments: readonly DeploymentSummary[],
): string | null {
  const running = current(deployments);
  if (deployment.trigger !== "automatic" || running === null) return null;
  return running.releaseId > deployment.releaseId ? running.version : null;
}

/**
 * Whether the environment has come to run a newer release since people approved an automatic deployment of an
 * older one: what they approved would now take the environment back.
 */
export function overtaken(
  deployment: Pick<DeploymentSummary, "trigger" | "releaseId">,
  approvedAt: Date,
  deployments: readonly DeploymentSummary[],
): boolean {
  const since = current(deployments)?.finishedAt ?? null;
  return staleBehind(deployment, deployments) !== null && since !== null && since > approvedAt;
}

/** Those that have the time, in its order; in the same instant, in the order of their ids. */
function byTime(
  deployments: readonly DeploymentSummary[],
  time: "finishedAt" | "workStartedAt",
): readonly DeploymentSummary[] {
  return deployments
    .flatMap((one) => {
      const at = one[time];
      return at === null ? [] : [{ one, at: at.getTime() }];
    })
    .sort((a, b) => a.at - b.at || a.one.id - b.one.id)
    .map(({ one }) => one);
}
