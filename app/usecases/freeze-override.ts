import type { Project } from "../../db/projects.ts";
import type { Process } from "../domain/process.ts";
import { type Entitlement, accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import { personOf } from "../domain/actor.ts";
import { responsibleOf } from "../domain/responsibility.ts";
import { parseSchedule } from "../domain/schedule.ts";
import type { Person } from "../domain/deployment/state.ts";
import type { AskedOptions } from "./admission.ts";
import type { Deps } from "./deps.ts";
import { hasPermission, isAmong, isOneOf } from "./entitlement.ts";
import { freezeOf, rulesAt } from "./holds.ts";
import { isOwner } from "./organization.ts";
import { policyInForce } from "./policy.ts";
import type { Origin } from "./transact.ts";

/**
 * Whether whoever asks for a deployment may override the freeze that holds the
 * environment at that time. False where none does, where they did not ask for
 * it, or where they may not: the refusal of the freeze itself then says so.
 */
export async function mayOverride(
  deps: Deps,
  project: Project,
  process: Process,
  origin: Origin,
  environment: string,
  asked: AskedOptions,
): Promise<Outcome<boolean>> {
  if (asked.overrideFreeze === null) return accepted(false);
  if (origin.by.kind !== "person") return refused(notForWorkflows);
  const person = personOf(origin.by);
  const at = asked.at === null ? null : parseSchedule(asked.at, deps.now());
  const rules = rulesAt(process, await policyInForce(deps.db, project), project, environment);
  const freeze = freezeOf(rules, environment, at?.ok ? at.at : deps.now());
  if (freeze === null || person === null) return accepted(false);
  const { override } = freeze.freeze;
  const entitlement = freeze.policy
    ? await ofOrganization(deps, project, override, person)
    : override === null
      ? await hasPermission(deps, project, person, ["admin"])
      : await isAmong(deps, project, process, override, person);
  if (entitlement.kind === "unknown") return refused({ code: "permission-unknown", user: person.login });
  return accepted(entitlement.kind === "entitled");
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
  const responsible = responsibleOf([], override, () => true);
  return isOneOf(deps, project, responsible, person, { every: false, keeps: () => true });
}
