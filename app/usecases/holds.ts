import type { Release } from "../../db/releases.ts";
import { releaseSummaries } from "../../db/deployment-summaries.ts";
import { branchAllowed } from "../domain/branches.ts";
import { lifecycleFor } from "../domain/channels.ts";
import type { Deployment, FreezeOverride, QueueReason } from "../domain/deployment/state.ts";
import { checkFields } from "../domain/fields.ts";
import { type ActiveFreeze, freezeKey, frozenAt } from "../domain/freeze.ts";
import { blockedFrom } from "../domain/lifecycle.ts";
import { policyBranches, policyFreezes, type PolicyRule, rulesFor } from "../domain/policy.ts";
import { type Freeze, phaseOf, type Process, sameName } from "../domain/process.ts";
import { actorLogin } from "../domain/actor.ts";
import { promptedVariables } from "../process-file/variables.ts";
import type { PolicyInForce } from "./policy.ts";
import type { Unit } from "./transact.ts";

/** What rules outside the line say of an environment at a moment. */
export interface Rules {
  readonly guard: Process | null;
  readonly policy: PolicyInForce;
  /** The policy's rules that speak of this environment of this repository. */
  readonly matching: readonly PolicyRule[];
}

export function rulesAt(
  guard: Process | null,
  policy: PolicyInForce,
  repository: { readonly owner: string; readonly name: string },
  environment: string,
): Rules {
  const matching =
    policy.policy === null
      ? []
      : rulesFor(policy.policy, `${repository.owner}/${repository.name}`, environment);
  return { guard, policy, matching };
}

/** A freeze that holds, and whose it is. */
export type HoldingFreeze = ActiveFreeze & { readonly policy: boolean };

/** Every freeze that bars an environment at a time: the process's own and the organization's, the longest first. */
export function freezesAt(
  { guard, matching }: Pick<Rules, "guard" | "matching">,
  environment: string,
  at: Date,
): readonly HoldingFreeze[] {
  const holding = (freezes: readonly Freeze[], policy: boolean) =>
    freezes.flatMap((freeze) => {
      const active = frozenAt([freeze], environment, at);
      return active === null ? [] : [{ ...active, policy }];
    });
  const all = [...holding(guard?.freezes ?? [], false), ...holding(policyFreezes(matching), true)];
  return all.sort((a, b) => b.until.getTime() - a.until.getTime());
}

/** The freeze that holds a deployment at a time, the longest of several; what it overrides does not. Null: none. */
export function freezeOf(
  rules: Pick<Rules, "guard" | "matching">,
  environment: string,
  at: Date,
  overridden: FreezeOverride | null = null,
): HoldingFreeze | null {
  const holding = freezesAt(rules, environment, at);
  return (
    holding.find((one) => !(overridden?.freezes ?? []).includes(freezeKey(one.freeze, one.policy))) ?? null
  );
}

/** Why the policy lets no deployment of the release in; null: it does. */
export function policyHold(
  { guard, policy, matching }: Rules,
  environment: string,
  release: Pick<Release, "ref">,
  defaultBranch: string,
): Extract<QueueReason, { code: "policy" | "policy-branch" }> | null {
  // An environment that the lifecycle does not know may be any.
  const production = guard === null || (phaseOf(guard, environment)?.production ?? true);
  if (policy.doubt !== null && production) {
    return { code: "policy", organization: policy.organization ?? "", why: policy.doubt };
  }
  const barred = policyBranches(matching).find(
    (branches) => !branchAllowed(branches, defaultBranch, release.ref),
  );
  return barred === undefined ? null : { code: "policy-branch", branches: barred };
}

/** What keeps a deployment from starting work now, apart from the line of its environment; null: nothing. */
export async function holdOf(
  unit: Unit,
  rules: Rules,
  release: Release,
  deployment: Pick<Deployment, "environment" | "options" | "workStarted">,
): Promise<QueueReason | null> {
  const { environment, options, workStarted } = deployment;
  const policy = policyHold(rules, environment, release, unit.project.defaultBranch);
  if (policy !== null) return policy;
  // Gates and freezes of an environment go by its name: where that is gone, none of them would be asked.
  if (rules.guard !== null && !workStarted && !isInLifecycle(rules.guard, release, environment)) {
    return { code: "not-in-lifecycle", environment, channel: release.channel };
  }
  const blocked = await blockOf(unit, rules.guard, release, environment);
  if (blocked !== null) return blocked;
  const names = missingVariables(release, options.variables);
  if (names.length > 0) return { code: "variables", names };
  return freezeHold(unit, rules, environment, options.overridesFreeze);
}

/** What keeps a workflow run from going on whose gates are answered; null: nothing. No line and no phase does. */
export function holdOfRun(
  unit: Unit,
  rules: Rules,
  release: Release,
  { environment, options }: Pick<Deployment, "environment" | "options">,
): QueueReason | null {
  const policy = policyHold(rules, environment, release, unit.project.defaultBranch);
  if (policy !== null) return policy;
  if (rules.guard !== null && phaseOf(rules.guard, environment) === undefined) {
    return { code: "not-in-lifecycle", environment, channel: release.channel };
  }
  return freezeHold(unit, rules, environment, options.overridesFreeze);
}

function freezeHold(
  { now }: Pick<Unit, "now">,
  rules: Rules,
  environment: string,
  overridden: FreezeOverride | null,
): QueueReason | null {
  const freeze = freezeOf(rules, environment, now, overridden);
  if (freeze === null) return null;
  const { name, reason } = freeze.freeze;
  return { code: "freeze", freeze: name, reason, until: freeze.until.toISOString() };
}

/** Whether releases of the channel go to the environment. */
export function isInLifecycle(
  process: Pick<Process, "channels" | "lifecycle">,
  { channel }: Pick<Release, "channel">,
  environment: string,
): boolean {
  return lifecycleFor(process, channel).some((phase) =>
    phase.environments.some((one) => sameName(one, environment)),
  );
}

/** Whether somebody prevents the release from entering the environment, and who. */
export async function blockOf(
  unit: Unit,
  guard: Process | null,
  release: Release,
  environment: string,
): Promise<Extract<QueueReason, { code: "blocked" }> | null> {
  if (release.blocked === null) return null;
  const phases = lifecycleFor(guard ?? release.process, release.channel);
  if (!blockedFrom(phases, environment, await releaseSummaries(unit.tx, release.id))) return null;
  return { code: "blocked", by: actorLogin(release.blocked.by), reason: release.blocked.reason };
}

/** Prompted variables that must have a value, and have none. */
export function missingVariables(
  release: Pick<Release, "variables"> & { readonly process: Pick<Process, "variables"> },
  given: Readonly<Record<string, string>>,
): readonly string[] {
  const fields = promptedVariables(release.process);
  const { problems } = checkFields(fields, { ...release.variables, ...given });
  return problems.filter((problem) => problem.why === "missing").map((problem) => problem.name);
}
