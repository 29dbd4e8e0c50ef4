import { isFinished, type QueueReason } from "./deployment/state.ts";
import type { DeploymentSummary } from "./summary.ts";

/**
 * What a deployment has to wait for before it may execute, given the other
 * deployments of its environment; null: it is its turn.
 *
 * One executes at a time, first in, first out. One that waits for people lets
 * others pass, unless it blocks them. A rollback holds automatic deployments
 * until a person deploys.
 *
 * @param now one that was asked for later blocks nobody before its time
 */
export function turnOf(
  candidate: Pick<DeploymentSummary, "id" | "trigger" | "queuedAt">,
  others: readonly DeploymentSummary[],
  now: Date,
): QueueReason | null {
  const hold = rollbackHold(others);
  if (hold !== null && candidate.trigger === "automatic") return { code: "rollback-hold", rollback: hold };

  const peers = others.filter((other) => other.id !== candidate.id);
  const inTheWay =
    peers.find((other) => other.state === "executing") ??
    peers.find((other) => other.state === "waiting" && blocksAt(other, now));
  if (inTheWay !== undefined) return { code: "turn", behind: inTheWay.id };

  const ahead = peers
    .filter((other) => other.state === "queued" && standsBefore(other, candidate))
    // One that a rollback holds does not hold up those behind it, the rollback itself among them.
    .filter((other) => other.trigger !== "automatic" || hold === null)
    // Neither does one that waits for something of its own.
    .filter((other) => other.waitsFor === null || inTurn.has(other.waitsFor))
    .sort(inLine)
    .at(-1);
  return ahead === undefined ? null : { code: "turn", behind: ahead.id };
}

/**
 * Whether one in line stands where it stood: behind the same one. All that is not the line and could keep it
 * waiting is asked when that one moves.
 */
export function standsAsBefore(
  one: DeploymentSummary,
  others: readonly DeploymentSummary[],
  now: Date,
): boolean {
  if (one.waitsFor !== "turn") return false;
  const turn = turnOf(one, others, now);
  return turn?.code === "turn" && turn.behind === one.behind;
}

/** Whether others have to wait while it waits for people. */
export function blocksAt(
  { blocks, notBefore }: Pick<DeploymentSummary, "blocks" | "notBefore">,
  now: Date,
): boolean {
  return blocks && (notBefore === null || Date.parse(notBefore) <= now.getTime());
}

/** What only the others, or a moment, keep waiting. */
const inTurn: ReadonlySet<QueueReason["code"]> = new Set<QueueReason["code"]>(["turn", "memberships"]);

/** The queued deployments of an environment in the order of their turn. */
export function line(deployments: readonly DeploymentSummary[]): readonly DeploymentSummary[] {
  return deployments.filter((one) => one.state === "queued").sort(inLine);
}

function inLine(a: Place, b: Place): number {
  return timeOf(a) - timeOf(b) || a.id - b.id;
}

type Place = Pick<DeploymentSummary, "id" | "queuedAt">;

function standsBefore(other: Place, candidate: Place): boolean {
  return inLine(other, candidate) < 0;
}

/** One that is not in line yet would stand at its end. */
function timeOf(place: Place): number {
  return place.queuedAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/**
 * Id of the rollback that holds automatic deployments, or null. A rollback holds from when it is asked for; asking
 * for something else does not end that, its work does.
 */
function rollbackHold(deployments: readonly DeploymentSummary[]): number | null {
  const latest = deployments
    .filter((one) => one.trigger === "person")
    .filter((one) =>
      isFinished(one.state) ? isSuccess(one) : one.mode === "rollback" || one.workStartedAt !== null,
    )
    .reduce<DeploymentSummary | null>((last, one) => (last === null || one.id > last.id ? one : last), null);
  return latest?.mode === "rollback" ? latest.id : null;
}

/** One whose work was left out changed nothing. */
function isSuccess({ state, workSkipped, workStartedAt }: DeploymentSummary): boolean {
  return state === "success" && !(workSkipped && workStartedAt === null);
}
