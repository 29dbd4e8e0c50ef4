import type { SkipReason } from "./deployment/state.ts";
import { appliesTo, appliesToChannel, isGate, type Process, type Step } from "./process.ts";

/** What would become of a step, as far as the file alone tells. */
export interface PlanRow {
  readonly id: string;
  readonly name: string;
  readonly uses: Step["uses"];
  /** Why it would be skipped; null: it would run, or be asked. */
  readonly skipped: Extract<SkipReason, "environment" | "channel" | "disabled"> | null;
  /** The `if` on which it depends whether it runs; null: on nothing but that all before it went well, or on nothing at all. */
  readonly condition: string | null;
  /** Starts beside the row before it. */
  readonly withPrevious: boolean;
  /** Whom a gate asks; null: it is work. */
  readonly asks: PlannedQuestion | null;
}

export interface PlannedQuestion {
  /** How many people; with `fromEachTeam`, of each team. */
  readonly approvals: number;
  readonly fromEachTeam: boolean;
  /** References as written; empty: whoever may deploy to the environment. */
  readonly teams: readonly string[];
  readonly preventSelfApproval: boolean;
  /** The organization's policy asks. */
  readonly policy: boolean;
}

/** Conditions that say what goes without saying. */
const plain = /^(?:success|always)\s*\(\s*\)$/i;

/**
 * What a deployment of the channel to the environment would do, a row a step,
 * in order. Gates of the default branch and of the policy are laid by the caller.
 */
export function planOf(
  process: Pick<Process, "steps">,
  environment: string,
  channel: string,
): readonly PlanRow[] {
  return process.steps.map((step) => ({
    id: step.id,
    name: step.name,
    uses: step.uses,
    skipped: skippedBy(step, environment, channel),
    condition: step.if === null || plain.test(step.if.trim()) ? null : step.if,
    withPrevious: step.withPrevious,
    asks: isGate(step)
      ? {
          approvals: step.approvals,
          fromEachTeam: step.fromEachTeam,
          teams: step.responsibleTeams,
          preventSelfApproval: step.preventSelfApproval,
          policy: step.policy,
        }
      : null,
  }));
}

function skippedBy(step: Step, environment: string, channel: string): PlanRow["skipped"] {
  if (!step.enabled) return "disabled";
  if (!appliesTo(step, environment)) return "environment";
  return appliesToChannel(step, channel) ? null : "channel";
}
