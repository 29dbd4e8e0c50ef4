import type { Api } from "../client.ts";
import type { Clock } from "../clock.ts";
import type { Failure } from "../result.ts";
import type { Tail } from "./tail.ts";

/** Tells Drawbridge what the script prints, and hears whether it may go on. */
export interface Progress {
  /** A failure: Drawbridge waits for this script no longer. What cannot be said now is said the next time. */
  readonly beat: () => Promise<Failure | null>;
  /** The last of it, when the script has ended. */
  readonly last: () => Promise<void>;
}

/** A script that prints nothing asks all the same. */
const silentMs = 30_000;
/** What is on its way when the script ends has so long to arrive, lest it overtakes what follows. */
const underWayMs = 12_000;

/** Answers that will not change: the step has ended, or was given to another. */
const final: readonly string[] = ["already-finished", "already-decided", "not-found", "not-entitled"];

export function progressOf(
  clock: Pick<Clock, "now" | "within">,
  api: Pick<Api, "logTask">,
  task: { readonly deploymentId: number; readonly key: string },
  tail: Tail,
): Progress {
  let known = "";
  let saidAt = clock.now();
  let underWay: Promise<Failure | null> | null = null;

  async function say(text: string): Promise<Failure | null> {
    const answer = await api.logTask(task.deploymentId, { key: task.key, tail: text });
    if (answer.ok) [known, saidAt] = [text, clock.now()];
    return !answer.ok && final.includes(answer.reason) ? answer : null;
  }

  function once(text: string): Promise<Failure | null> {
    underWay ??= say(text).finally(() => (underWay = null));
    return underWay;
  }

  return {
    beat: async () => {
      const text = tail.text();
      return text === known && clock.now() - saidAt < silentMs ? null : once(text);
    },
    last: async () => {
      if (underWay !== null) await clock.within(underWayMs, underWay, null);
      const text = tail.text();
      if (text !== known) await once(text);
    },
  };
}
