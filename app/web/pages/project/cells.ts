import type { DeploymentInGrid } from "../../../../db/deployment-summaries.ts";
import type { ListedRelease } from "../../../../db/release-keys.ts";
import { lifecycleFor } from "../../../domain/channels.ts";
import { openPhases } from "../../../domain/lifecycle.ts";
import { type Process, sameName } from "../../../domain/process.ts";
import type { Rules } from "../../../usecases/holds.ts";
import { type HoldAhead, holdAhead } from "../../../usecases/outlook.ts";

/** An environment as a column of the grid. */
export interface Column {
  readonly environment: string;
  readonly rules: Rules;
  /** Whether the viewer may deploy there, as far as is known. */
  readonly mayDeploy: boolean;
}

/** What the grid shows of one release in one environment. */
export type Cell = { readonly environment: string } & (
  | { readonly kind: "deployment"; readonly deployment: DeploymentInGrid }
  /** It can go there now, and the viewer may send it. */
  | { readonly kind: "offer" }
  /** It might go there now, but for what holds it (null: the viewer may not send it). */
  | { readonly kind: "held"; readonly hold: HoldAhead | null; readonly mayDeploy: boolean }
  /** An earlier phase comes first, or its channel does not lead there. */
  | { readonly kind: "closed" }
);

/**
 * @param process whose lifecycle counts
 * @param ofRelease its deployments in order
 */
export function cellsOf(
  process: Process,
  columns: readonly Column[],
  release: ListedRelease,
  ofRelease: readonly DeploymentInGrid[],
  at: { readonly defaultBranch: string; readonly now: Date },
): readonly Cell[] {
  const open = openPhases(lifecycleFor(process, release.channel), ofRelease).flatMap(
    ({ environments }) => environments,
  );
  return columns.map(({ environment, rules, mayDeploy }): Cell => {
    const deployment = ofRelease.findLast((one) => sameName(one.environment, environment));
    if (deployment !== undefined) return { environment, kind: "deployment", deployment };
    if (!open.some((name) => sameName(name, environment))) return { environment, kind: "closed" };
    const hold = holdAhead(process, rules, release, ofRelease, environment, at);
    return hold === null && mayDeploy
      ? { environment, kind: "offer" }
      : { environment, kind: "held", hold, mayDeploy };
  });
}
