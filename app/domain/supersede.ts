import type { Phase } from "./process.ts";
import type { DeploymentSummary } from "./summary.ts";

/**
 * The deployments that a newer one makes pointless, as the phase's `supersede`
 * says. Only automatic ones of the same channel, and only by an automatic one:
 * what a person asked for stays until a person ends it.
 *
 * @param moment `arrival`: the newer one starts to wait or stands in line; `success`: it has succeeded.
 */
export function supersededBy(
  newer: DeploymentSummary,
  others: readonly DeploymentSummary[],
  rule: Phase["supersede"],
  moment: "arrival" | "success",
): readonly DeploymentSummary[] {
  if (newer.trigger !== "automatic" || rule !== `on-${moment}`) return [];
  return others.filter(
    (older) =>
      older.trigger === "automatic" &&
      older.channel === newer.channel &&
      older.releaseId < newer.releaseId &&
      (older.state === "queued" || older.state === "waiting") &&
      // Somebody is at it: taking it away from under them would lose their decision.
      !older.touched,
  );
}
