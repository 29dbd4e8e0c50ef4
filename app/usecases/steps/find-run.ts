import { claimedRuns, deploymentsBehind } from "../../../db/dispatches.ts";
import { deploymentsByIds } from "../../../db/deployments.ts";
import { type Projection, projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { dispatchesNamed, isTitled } from "../../domain/correlation.ts";
import { type DispatchedRun, GitHubFailure } from "../../github/client.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { dispatchKey, fileOfDefinition } from "./dispatch-key.ts";

/**
 * How far the clocks of this machine and of GitHub may be apart, in milliseconds. Wide: what is older belongs to other
 * dispatches, which know their runs, and to overlook a run would start a second one.
 */
const skewMs = 2 * 60_000;

/** How long an unsettled dispatch holds up another one whose run could be mistaken for its own, in milliseconds. */
const standsInTheWayMs = 2 * 60_000;

/** A dispatch whose run is looked for. */
export interface SentDispatch {
  /** What the journal knows it by. */
  readonly key: string;
  readonly file: string;
  /** What its run's title may hold. */
  readonly correlation: string;
  readonly sentAt: Date;
}

/** Several runs could be that of a dispatch, and nothing tells which. */
export class SeveralRuns extends Error {
  readonly runs: readonly DispatchedRun[];

  constructor(runs: readonly DispatchedRun[]) {
    super(`It is not known which of the runs ${runs.map((run) => run.id).join(", ")} was dispatched`);
    this.name = "SeveralRuns";
    this.runs = runs;
  }
}

/**
 * The run that a dispatch has left: the one whose title says so, else the only run of the workflow that this app
 * has dispatched since and that belongs to no other dispatch. Null: there is none.
 *
 * Rejects with `SeveralRuns` where it could be any of several.
 */
export async function findRun(
  deps: Deps,
  project: Project,
  { key, file, correlation, sentAt }: SentDispatch,
): Promise<DispatchedRun | null> {
  const since = new Date(sentAt.getTime() - skewMs);
  const all = await repositoryOf(deps, project).dispatchedRuns(file, since);
  const ids = all.map((run) => run.id);
  const claimed = await claimedRuns(deps.db, project.id, ids, key);
  const unclaimed = all.filter((run) => !claimed.includes(run.id));
  const titled = unclaimed.filter((run) => isTitled(run.title, correlation));
  if (titled.length === 1) return titled[0] ?? null;
  if (titled.length > 1) throw new SeveralRuns(titled);
  const others = await ofOthers(deps, project, unclaimed);
  const free = unclaimed.filter((run) => !others.includes(run.id));
  if (free.length > 1) throw new SeveralRuns(free);
  return free[0] ?? null;
}

/** Ids of those runs whose titles name a dispatch that has no run. A title that names anything else proves nothing. */
async function ofOthers(
  deps: Deps,
  project: Project,
  runs: readonly DispatchedRun[],
): Promise<readonly number[]> {
  const named = runs.flatMap(({ id, title }) =>
    dispatchesNamed(title).map((one) => ({ id, key: dispatchKey(one.deployment, one.step, one.attempt) })),
  );
  const keys = named.map((one) => one.key);
  const rows = await projectionsOf(deps.db, project.id, keys);
  return named.flatMap(({ id, key }) => (rows.get(key)?.githubId === null ? [id] : []));
}

/**
 * Rejects while another dispatch of the same workflow, sent earlier, has not settled: where two are under way at
 * once and an answer is lost, nobody could say whose a run is.
 */
export async function awaitOthers(
  deps: Deps,
  project: Project,
  own: Omit<SentDispatch, "correlation">,
): Promise<void> {
  const others = await deploymentsByIds(deps.db, await deploymentsBehind(deps.db, project.id));
  const keys = others.flatMap(({ id, steps }) =>
    steps
      .filter(({ definition }) => fileOfDefinition(definition) === own.file)
      .flatMap((step) =>
        Array.from({ length: step.starts }, (_, index) => dispatchKey(id, step.definition.id, index + 1)),
      ),
  );
  const rows = await projectionsOf(deps.db, project.id, keys);
  const now = deps.now();
  for (const row of rows.values()) {
    const at = unsettledSince(row);
    if (row.key === own.key || at === null || now.getTime() - at.getTime() > standsInTheWayMs) continue;
    const isEarlier = at < own.sentAt || (at.getTime() === own.sentAt.getTime() && row.key < own.key);
    if (!isEarlier) continue;
    const retryAt = new Date(now.getTime() + 1_000);
    throw new GitHubFailure("unavailable", `The run of ${row.key} is not known yet`, { retryAt });
  }
}

/** Since when nobody knows which run it has; null: it is known, or there is none. */
function unsettledSince({
  sending,
  sendingAt,
  written,
  writtenAt,
  githubId,
  refused,
}: Projection): Date | null {
  if (sending !== null) return sendingAt;
  return written !== null && githubId === null && refused === null ? writtenAt : null;
}
