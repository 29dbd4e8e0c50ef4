import type { Project } from "../../db/projects.ts";
import { freezeKey } from "../domain/freeze.ts";
import type { Process } from "../domain/process.ts";
import { type Entitlement, accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import { parseSchedule } from "../domain/schedule.ts";
import type { Person } from "../domain/deployment/state.ts";
import type { AskedOptions } from "./admission.ts";
import type { Deps } from "./deps.ts";
import { hasPermission, isAmong, isNamedByPolicy } from "./entitlement.ts";
import { freezesAt, type HoldingFreeze, rulesAt } from "./holds.ts";
import { isOwner } from "./organization.ts";
import { policyInForce } from "./policy.ts";
import type { Origin } from "./transact.ts";

/**
 * The freezes that hold the environment at the time for which somebody asks for a
 * deployment, and that they may override: each by those whom it names itself.
 * Empty where none holds, where they did not ask for it, or where they may not:
 * the refusal of the freeze then says so.
 * @returns what names each freeze (`freezeKey`)
 */
export async function mayOverride(
  deps: Deps,
  project: Project,
  process: Process,
  origin: Origin,
  environment: string,
  asked: AskedOptions,
): Promise<Outcome<readonly string[]>> {
  if (asked.overrideFreeze === null) return accepted([]);
  if (origin.by.kind !== "person") return refused(notForWorkflows);
  const { id, login } = origin.by;
  const at = asked.at === null ? null : parseSchedule(asked.at, deps.now());
  const rules = rulesAt(process, await policyInForce(deps.db, project), project, environment);
  const overridden: string[] = [];
  for (const freeze of freezesAt(rules, environment, at?.ok ? at.at : deps.now())) {
    const entitlement = await mayOverrideOne(deps, project, process, freeze, { id, login });
    if (entitlement.kind === "unknown") return refused({ code: "permission-unknown", user: login });
    if (entitlement.kind === "entitled") overridden.push(freezeKey(freeze.freeze, freeze.policy));
  }
  return accepted(overridden);
}

async function mayOverrideOne(
  deps: Deps,
  project: Project,
  process: Process,
  { freeze: { override }, policy }: HoldingFreeze,
  person: Person,
): Promise<Entitlement> {
  if (policy) return ofOrganization(deps, project, override, person);
  return override === null
    ? hasPermission(deps, project, person, ["admin"])
    : isAmong(deps, project, process, override, person);
}

const notForWorkflows: Refusal = {
  code: "workflow-may-not",
  action: "override a freeze",
  environment: null,
};

/** A freeze of the organization's policy: those whom it names, else the owners. */
async function ofOrganization(
  deps: Deps,
  project: Project,
  override: readonly string[] | null,
  person: Person,
): Promise<Entitlement> {
  if (override === null) return isOwner(deps, project, person);
  return isNamedByPolicy(deps, project, override, person, false);
}
