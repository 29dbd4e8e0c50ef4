import { type DeploymentState, isFinished } from "../domain/deployment/state.ts";
import type { DeploymentView, HttpProject, HttpUseCases } from "./usecases.ts";

interface LongPollDeps {
  readonly usecases: Pick<HttpUseCases, "getDeployment" | "changed">;
  readonly now: () => Date;
}

/**
 * The deployment once its state is another than now, or as it is when the time
 * (in milliseconds) is over, the caller has gone, it is finished anyway, or its
 * state is not the one that the caller knows of (null: the caller knows of none).
 * Null: there is none. Between two readings nothing is held.
 */
export async function waitForState(
  { usecases, now }: LongPollDeps,
  project: HttpProject,
  id: number,
  known: DeploymentState | null,
  waitMs: number,
  signal: AbortSignal,
): Promise<DeploymentView | null> {
  const deadline = now().getTime() + waitMs;
  let current = await usecases.getDeployment(project, id);
  const state = known ?? current?.state;
  while (current !== null && current.state === state && !isFinished(current.state)) {
    const left = deadline - now().getTime();
    if (left <= 0 || signal.aborted) return current;
    const seen = current.revision;
    await usecases.changed(id, seen, left, signal);
    current = await usecases.getDeployment(project, id);
    // Nothing new although the wait has ended: time is over, or the app is stopping.
    if (current?.revision === seen) return current;
  }
  return current;
}
