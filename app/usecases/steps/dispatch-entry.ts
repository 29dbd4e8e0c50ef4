import { deploymentById } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { drawbridge } from "../../domain/actor.ts";
import type { DispatchedRun } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import { openJournal } from "../journal.ts";
import type { Dispatch } from "./dispatch-journal.ts";
import { command } from "../engine.ts";
import { type Origin, transact } from "../transact.ts";
import { happen } from "./happen.ts";

const origin: Origin = { by: drawbridge, source: "engine", deliveryId: null };

/** The run of a dispatch. */
export interface RunOfDispatch {
  readonly id: number;
  readonly url: string;
  /** As it stood when it was looked for; null: GitHub's answer to the dispatch named it. */
  readonly found: DispatchedRun | null;
}

/** Enters the run into the deployment, and how it stands where that is known. */
export async function enterRun(
  deps: Deps,
  project: Project,
  { deployment, step, attempt, current }: Dispatch,
  { id: runId, url, found }: RunOfDispatch,
  pinned: boolean,
): Promise<void> {
  if (current === null) return;
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deployment.id);
    if (state === undefined) return;
    const asked = { type: "Dispatched", step: step.definition.id, attempt, runId, url, pinned } as const;
    await command(unit, unit.project.process, state, asked);
  });
  if (found === null) return;
  const { sha, status, conclusion } = found;
  const how = { type: "FollowRun", runId, sha, status, conclusion, url } as const;
  await happen(deps, project, origin, deployment.id, how);
}

/** Fails the step, if it still is at this start of its work. What stands behind it starts with the gates of now. */
export async function failDispatch(
  deps: Deps,
  project: Project,
  { deployment, step, attempt }: Dispatch,
  error: string,
): Promise<void> {
  const failure = { type: "FailWork", step: step.definition.id, attempt, error } as const;
  await happen(deps, project, origin, deployment.id, failure);
}

/** It may be any of several runs: none is guessed, and none is started beside them. */
export async function failAsUnclear(
  deps: Deps,
  project: Project,
  dispatch: Dispatch,
  runs: readonly DispatchedRun[],
): Promise<void> {
  const which = runs.map((run) => run.url).join(", ");
  const error = `GitHub did not say which run it started, and it may be any of these: ${which}. Cancel what should not run, then start the deployment again. A workflow that shows its input "correlation-id" in its run-name is told apart.`;
  await failDispatch(deps, project, dispatch, error);
  const digest = dispatch.row?.sending ?? dispatch.row?.written ?? "";
  await openJournal(deps, project.id, dispatch.key, dispatch.row).notSent({ digest, reason: error });
}
