import { isFinished } from "../app/domain/deployment/state.ts";
import type { Job } from "./commands/command.ts";
import type { AnsweredDeployment } from "./answers.ts";
import type { Api } from "./client.ts";

/** How long, and for whom, a job waits. */
export interface Patience {
  /** By the job's clock, in milliseconds. */
  readonly until: number;
  /** The same by the calendar, to be compared with times that the server names. */
  readonly untilDate: Date;
  /** The input `timeout`, in milliseconds. */
  readonly timeoutMs: number;
  readonly forPeople: boolean;
}

export function patienceOf({ deps, inputs }: Pick<Job, "deps" | "inputs">): Patience {
  const timeoutMs = inputs.timeout;
  return {
    until: deps.clock.now() + timeoutMs,
    untilDate: new Date(deps.date().getTime() + timeoutMs),
    timeoutMs,
    forPeople: inputs["wait-for-approval"],
  };
}

/**
 * What it takes for a deployment to go on: `over`: nothing, it has ended;
 * `moves`: no more than to wait; `people`: somebody has to act; `later`: a
 * moment that comes after the job's time.
 */
export type Stance = "over" | "moves" | "people" | "later";

/** As many deployments are looked at that stand before it in the environment's line. */
const mostBefore = 10;

/**
 * One that waits for its turn waits for what the one before it waits for. Where
 * that cannot be read, it counts as moving: the job's time ends it.
 */
export async function stanceOf(
  api: Pick<Api, "deployment">,
  deployment: AnsweredDeployment,
  { until, untilDate }: Pick<Patience, "until" | "untilDate">,
  hops: number = mostBefore,
): Promise<Stance> {
  const { state, queued_for: queuedFor } = deployment;
  if (isFinished(state)) return "over";
  if (state === "waiting") return "people";
  if (state !== "queued" || queuedFor == null) return "moves";
  switch (queuedFor.kind) {
    case "people":
      return "people";
    case "github":
      return "moves";
    case "time":
      return queuedFor.until !== null && new Date(queuedFor.until) > untilDate ? "later" : "moves";
    case "turn": {
      if (queuedFor.deployment === null || hops === 0) return "moves";
      const before = await api.deployment(queuedFor.deployment, undefined, until);
      if (!before.ok) return "moves";
      const stance = await stanceOf(api, before.value, { until, untilDate }, hops - 1);
      return stance === "over" ? "moves" : stance;
    }
  }
}
