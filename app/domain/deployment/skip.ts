import { appliesTo, appliesToChannel, isGate, isRequired } from "../process.ts";
import { expressionContext } from "./context.ts";
import type { Facts } from "./facts.ts";
import type { Deployment, SkipReason, StepRun } from "./state.ts";

/** Null: the step's turn is now. An object: its condition cannot be decided, which fails the step. */
export function skipReason(
  state: Deployment,
  { definition }: StepRun,
  facts: Facts,
): SkipReason | { readonly error: string } | null {
  if (!definition.enabled) return "disabled";
  if (!appliesTo(definition, state.environment)) return "environment";
  if (!appliesToChannel(definition, facts.context.release.channel)) return "channel";
  // Asked for before the gates of now were laid: one that is required is asked all the same.
  if (state.options.skip.includes(definition.id) && !isRequired(definition)) return "requested";
  if (state.cause !== null) {
    // Nothing was changed yet, so there is nothing to clean up; and a GitHub
    // Deployment is an order to deploy, which nobody gives after a failure.
    if (!state.workStarted || definition.uses === "github-deployment") return "after-failure";
  }
  const condition = definition.if ?? "success()";
  // Variables are the release's; a gate is asked also where only those of the default branch say so.
  const contexts = isGate(definition) ? [facts.context, facts.guardContext] : [facts.context];
  for (const context of contexts) {
    const asked = facts.expressions.condition(condition, expressionContext(state, facts, context));
    if (!asked.ok) return { error: `The step's "if" cannot be decided: ${asked.error}` };
    if (asked.value) return null;
  }
  return state.cause === null ? "condition" : "after-failure";
}
