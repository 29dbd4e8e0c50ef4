import type { ExpressionContext } from "../conditions.ts";
import type { Facts } from "./facts.ts";
import type { Cause, Deployment, StepState } from "./state.ts";

/** The context that the next step's expressions read. */
export function expressionContext(
  state: Deployment,
  facts: Facts,
  context: Facts["context"] = facts.context,
): ExpressionContext {
  const steps = Object.fromEntries(
    state.steps
      .filter((run) => run.state !== "pending")
      .map((run) => [run.definition.id, { outcome: outcomes[run.state], outputs: run.outputs }]),
  );
  return { ...context, steps, status: statusOf(state.cause) };
}

/** As in Actions; a step that has not ended has no outcome. */
const outcomes: Readonly<Record<StepState, string>> = {
  success: "success",
  failed: "failure",
  canceled: "cancelled",
  skipped: "skipped",
  pending: "",
  executing: "",
  waiting: "",
};

function statusOf(cause: Cause | null): ExpressionContext["status"] {
  if (cause?.thenCanceled) return "cancelled";
  switch (cause?.code) {
    case undefined:
      return "success";
    case "canceled":
    case "superseded":
      return "cancelled";
    case "expired":
      return cause.outcome === "canceled" ? "cancelled" : "failure";
    case "rejected":
    case "step-failed":
    case "step-timed-out":
      return "failure";
  }
}
