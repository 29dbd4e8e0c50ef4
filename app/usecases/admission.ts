import { releaseSummaries } from "../../db/deployment-summaries.ts";
import type { Release } from "../../db/releases.ts";
import { lifecycleFor } from "../domain/channels.ts";
import type { DeploymentOptions } from "../domain/deployment/state.ts";
import { checkFields } from "../domain/fields.ts";
import { layGates } from "../domain/gates.ts";
import { missingFor } from "../domain/lifecycle.ts";
import { isRequired, phaseOf, type Process, sameName } from "../domain/process.ts";
import { accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import { parseSchedule } from "../domain/schedule.ts";
import { promptedVariables } from "../process-file/variables.ts";
import {
  blockOf,
  freezeOf,
  isInLifecycle,
  missingVariables,
  policyHold,
  type Rules,
  rulesAt,
} from "./holds.ts";
import { policyInForce } from "./policy.ts";
import type { Unit } from "./transact.ts";

/** How somebody wants a deployment, in their words. */
export interface AskedOptions {
  /** A time as typed; null: now. */
  readonly at: string | null;
  /** Null: as the phase says. */
  readonly guided: boolean | null;
  /** Names or ids of steps. */
  readonly skip: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Why a freeze should not hold it; null: nobody asks for that. */
  readonly overrideFreeze: string | null;
}

export const nothingAsked: AskedOptions = {
  at: null,
  guided: null,
  skip: [],
  variables: {},
  overrideFreeze: null,
};

/**
 * Whether a release may be sent to an environment as somebody asks, and the
 * options that the deployment then has.
 * @param overrides the freezes there that whoever asks may override, as GitHub has said
 */
export async function admit(
  unit: Unit,
  process: Process,
  { release, environment }: { readonly release: Release; readonly environment: string },
  asked: AskedOptions,
  overrides: readonly string[],
): Promise<Outcome<DeploymentOptions>> {
  const rules = rulesAt(process, await policyInForce(unit.tx, unit.project), unit.project, environment);
  const barred =
    (await lifecycleRefusal(unit, process, release, environment)) ??
    policyRefusal(unit, rules, release, environment);
  if (barred !== null) return refused(barred);

  const schedule = asked.at === null ? null : parseSchedule(asked.at, unit.now);
  if (schedule?.ok === false)
    return refused({ code: "schedule-invalid", at: asked.at ?? "", why: schedule.why });
  const at = schedule?.at ?? unit.now;
  const override =
    asked.overrideFreeze === null || overrides.length === 0
      ? null
      : { by: unit.by, reason: asked.overrideFreeze, freezes: overrides };
  const freeze = freezeOf(rules, environment, at, override);
  if (freeze !== null) {
    const { name, reason } = freeze.freeze;
    return refused({
      code: "frozen",
      version: release.version,
      environment,
      freeze: name,
      reason,
      until: freeze.until.toISOString(),
      override: freeze.freeze.override,
      policy: freeze.policy,
      tried: asked.overrideFreeze !== null,
    });
  }
  const skip = stepsToSkip(process, release, environment, asked.skip);
  if (!skip.ok) return skip;
  const variables = valuesOf(release, asked.variables);
  if (!variables.ok) return variables;
  return accepted({
    notBefore: schedule?.at.toISOString() ?? null,
    guided: asked.guided,
    skip: skip.value,
    variables: variables.value,
    overridesFreeze: override,
  });
}

async function lifecycleRefusal(
  unit: Unit,
  process: Process,
  release: Release,
  environment: string,
): Promise<Refusal | null> {
  const { version, channel } = release;
  if (!isInLifecycle(process, release, environment)) {
    return { code: "not-in-channel", version, environment, channel };
  }
  const phases = lifecycleFor(process, channel);
  const missing = missingFor(phases, environment, await releaseSummaries(unit.tx, release.id));
  if (missing.length > 0) {
    const phase = phaseOf(process, environment)?.name ?? environment;
    return { code: "phase-not-open", version, environment, phase, missing };
  }
  const block = await blockOf(unit, process, release, environment);
  return block === null ? null : { ...block, code: "release-blocked", version, environment };
}

function policyRefusal(unit: Unit, rules: Rules, release: Release, environment: string): Refusal | null {
  const hold = policyHold(rules, environment, release, unit.project.defaultBranch);
  switch (hold?.code) {
    case undefined:
      return null;
    case "policy":
      return { code: "policy-unconfirmed", environment, organization: hold.organization, why: hold.why };
    case "policy-branch": {
      const { version, ref } = release;
      return { code: "policy-branch", version, environment, ref, branches: hold.branches };
    }
  }
}

/** Ids of the steps that are named, as the gates of now leave them. */
function stepsToSkip(
  process: Process,
  release: Release,
  environment: string,
  names: readonly string[],
): Outcome<readonly string[]> {
  const steps = layGates(release.process.steps, process.steps, environment);
  const ids: string[] = [];
  for (const name of names) {
    const step = steps.find((one) => sameName(one.id, name) || sameName(one.name, name));
    if (step === undefined) {
      return refused({ code: "unknown-step", step: name, known: steps.map((one) => one.name) });
    }
    if (isRequired(step)) {
      const { version } = release;
      return refused({ code: "step-required", version, environment, step: step.name, action: "skip" });
    }
    ids.push(step.id);
  }
  return accepted([...new Set(ids)]);
}

/** Values for the release's prompted variables, with those that it was released with. */
export function valuesOf(
  release: Release,
  given: Readonly<Record<string, string>>,
): Outcome<Readonly<Record<string, string>>> {
  const fields = promptedVariables(release.process);
  const optional = fields.map((field) => ({ ...field, required: false }));
  const { values, problems } = checkFields(optional, given);
  const missing = missingVariables(release, values).map(
    (name) =>
      ({
        name,
        why: "missing",
        options: fields.find((field) => field.name === name)?.options ?? [],
      }) as const,
  );
  const all = [...problems, ...missing];
  return all.length === 0 ? accepted(values) : refused({ code: "variables-invalid", problems: all });
}
