import type { Release } from "../../db/releases.ts";
import { actorLogin } from "../domain/actor.ts";
import { lifecycleFor } from "../domain/channels.ts";
import type { QueueReason } from "../domain/deployment/state.ts";
import { type Attempt, blockedFrom } from "../domain/lifecycle.ts";
import type { Field, Process } from "../domain/process.ts";
import { promptedVariables } from "../process-file/variables.ts";
import { freezeOf, missingVariables, policyHold, type Rules } from "./holds.ts";

/** As much of a release as decides where it may go. */
export type Bound = Pick<Release, "ref" | "channel" | "variables" | "blocked"> & {
  readonly process: Pick<Process, "variables">;
};

/** What can be seen beforehand to keep a deployment from starting. */
export type HoldAhead = Extract<
  QueueReason,
  { readonly code: "blocked" | "policy" | "policy-branch" | "freeze" | "variables" }
>;

/**
 * What would keep a deployment of the release from starting in an environment now: for what a page offers. Whoever starts one is answered by what decides (`admission.ts`). Null: nothing.
 * @param process the default branch's
 * @param ofRelease its deployments in order
 */
export function holdAhead(
  process: Process,
  rules: Rules,
  release: Bound,
  ofRelease: readonly Attempt[],
  environment: string,
  at: { readonly defaultBranch: string; readonly now: Date },
): HoldAhead | null {
  const { blocked, channel } = release;
  if (blocked !== null && blockedFrom(lifecycleFor(process, channel), environment, ofRelease)) {
    return { code: "blocked", by: actorLogin(blocked.by), reason: blocked.reason };
  }
  const policy = policyHold(rules, environment, release, at.defaultBranch);
  if (policy !== null) return policy;
  const freeze = freezeOf(rules, environment, at.now);
  if (freeze !== null) {
    const { name, reason } = freeze.freeze;
    return { code: "freeze", freeze: name, reason, until: freeze.until.toISOString() };
  }
  const names = missingVariables(release, {});
  return names.length === 0 ? null : { code: "variables", names };
}

/** A value that whoever deploys a release may give. */
interface AskedValue {
  readonly field: Field;
  /** What it was released with; null: nothing was given then. */
  readonly made: string | null;
  /** Whether the process file has a value for it. */
  readonly hasOwn: boolean;
}

export function askedValues({ process, variables }: Bound): readonly AskedValue[] {
  const own = process.variables.filter(({ values }) => values.length > 0).map(({ name }) => name);
  return promptedVariables(process).map((field) => ({
    field,
    made: variables[field.name] ?? null,
    hasOwn: own.includes(field.name),
  }));
}
