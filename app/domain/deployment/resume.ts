import { andAdvance } from "./advance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment } from "./state.ts";

/**
 * Goes on after a pause, once GitHub was asked about everyone whose approval
 * counted: what no longer counts is asked anew, else the work starts in its turn.
 */
export function resume(
  state: Deployment,
  command: Extract<DeploymentCommand, { type: "Resume" }>,
  facts: Facts,
): readonly DeploymentEvent[] {
  if (state.state !== "queued" || state.startedAt === null) return [];
  const lapsed = command.lapsed.filter((step) =>
    state.steps.some((run) => run.definition.id === step && run.interruption?.state === "approved"),
  );
  const events = lapsed.map((step): DeploymentEvent => ({ type: "ApprovalLapsed", step }));
  return andAdvance(state, events, facts, true);
}
