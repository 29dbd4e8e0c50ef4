import type { Clock } from "../clock.ts";
import type { Failure } from "../result.ts";
import type { RunnerSignal, ScriptEnd, StartedScript } from "./scripts.ts";

/** Who ended the script before it ended by itself. */
export type Stopped =
  | { readonly by: "time" }
  | { readonly by: "runner" }
  /** Drawbridge waits for it no longer; in its words. */
  | { readonly by: "drawbridge"; readonly failure: Failure };

export interface Followed {
  readonly end: ScriptEnd;
  /** Null: nobody. */
  readonly stopped: Stopped | null;
}

/** How often Drawbridge hears of the script. */
const beatMs = 5_000;
const graceMs = 10_000;
/** GitHub ends the Action itself ten seconds after its first signal; the end has to be reported in that time. */
const canceledGraceMs = 5_000;
/** After SIGKILL: more cannot be done. */
const killMs = 5_000;

/**
 * Waits for the end of the script, and brings it about where its time is over, the run is
 * canceled or Drawbridge says to stop.
 *
 * @param beat says to Drawbridge what was printed; a failure: the script is to be stopped
 */
export async function follow(
  clock: Clock,
  started: StartedScript,
  timeoutMs: number,
  signalled: Promise<RunnerSignal>,
  beat: () => Promise<Failure | null>,
): Promise<Followed> {
  const deadline = clock.now() + timeoutMs;
  const happened = Promise.race([
    started.ended.then((end) => ({ end, signal: null })),
    signalled.then((signal) => ({ end: null, signal })),
  ]);
  for (;;) {
    const left = deadline - clock.now();
    if (left <= 0) return { end: await stop(clock, started, "SIGTERM", graceMs), stopped: { by: "time" } };
    const now = await clock.within(Math.min(beatMs, left), happened, null);
    if (now?.end != null) return { end: now.end, stopped: null };
    if (now?.signal != null) {
      return { end: await stop(clock, started, now.signal, canceledGraceMs), stopped: { by: "runner" } };
    }
    const quiet = happened.then(() => null);
    const patience = Math.max(0, deadline - clock.now());
    const failure = await clock.within(patience, Promise.race([beat(), quiet]), null);
    if (failure !== null) {
      const end = await stop(clock, started, "SIGTERM", graceMs);
      return { end, stopped: { by: "drawbridge", failure } };
    }
  }
}

async function stop(
  clock: Clock,
  { ended, kill }: StartedScript,
  signal: RunnerSignal,
  graceMs: number,
): Promise<ScriptEnd> {
  kill(signal);
  const end = await clock.within(graceMs, ended, null);
  // Also where the script has ended: what it has started may not have.
  kill("SIGKILL");
  return end ?? (await clock.within(killMs, ended, { kind: "killed", signal: "SIGKILL" }));
}
