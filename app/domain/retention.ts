import type { QueueReason } from "./deployment/state.ts";
import { stack } from "./history.ts";
import { sameJson } from "./same-json.ts";
import type { DeploymentSummary } from "./summary.ts";
import { turnOf } from "./turn.ts";

/** What the environment runs, where `/rollback` goes, and where a second one would go. */
const rollbackDepth = 3;

/** All that the rules between deployments may look at in an environment, whoever comes next. */
interface Seen {
  /** The last releases that it ran: deployments, oldest first. */
  readonly ran: readonly number[];
  /** The latest attempt that started work. */
  readonly latest: number | null;
  /** The latest attempt of all. */
  readonly newest: number | null;
  /** What a newcomer would have to wait for: the line, and a rollback that holds automatic deployments. */
  readonly turn: readonly (QueueReason | null)[];
}

/**
 * Whether an environment is the same to every rule with a part of its finished deployments as without: what it runs,
 * where a rollback goes and from there the next one, whose turn it is, and who is stale.
 */
export function seesTheSame(
  before: readonly DeploymentSummary[],
  after: readonly DeploymentSummary[],
  now: Date,
): boolean {
  return sameJson(seen(before, now), seen(after, now));
}

function seen(deployments: readonly DeploymentSummary[], now: Date): Seen {
  const newcomer = { id: Number.MAX_SAFE_INTEGER, queuedAt: null };
  return {
    ran: stack(deployments)
      .slice(-rollbackDepth)
      .map((one) => one.id),
    latest: latestStarted(deployments),
    newest: deployments.reduce<number | null>(
      (most, { id }) => (most === null || id > most ? id : most),
      null,
    ),
    turn: (["automatic", "person"] as const).map((trigger) =>
      turnOf({ ...newcomer, trigger }, deployments, now),
    ),
  };
}

function latestStarted(deployments: readonly DeploymentSummary[]): number | null {
  const started = deployments.flatMap(({ id, workStartedAt }) =>
    workStartedAt === null ? [] : [{ id, at: workStartedAt.getTime() }],
  );
  return started.sort((a, b) => a.at - b.at || a.id - b.id).at(-1)?.id ?? null;
}
