import { lockPolicy, savePolicy } from "../../db/policies.ts";
import type { Project } from "../../db/projects.ts";
import type { Person } from "../domain/deployment/state.ts";
import { accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import type { Deps } from "./deps.ts";
import { isOwner } from "./organization.ts";
import { doubtOf, readPolicy } from "./policy.ts";
import { followOwner } from "./reconsider.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/**
 * An owner of the organization says to go on although its policy, once seen, is
 * gone or cannot be read: one that is gone counts no more, of one that is broken
 * or unreadable the last version that was in order stays in force.
 * @param confirmed says so, in the transaction that does it; the number of rules that count, null: there is no policy
 */
export async function confirmPolicy(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  confirmed: (unit: Unit, rules: number | null) => Promise<void>,
): Promise<Outcome<null>> {
  const organization = project.owner;
  const no = (refusal: Refusal) => refuseNow(deps, project.id, origin, refusal);
  if (project.ownerType !== "Organization") return no({ code: "no-organization", owner: organization });
  const owner = await isOwner(deps, project, user);
  if (owner.kind === "unknown") return no({ code: "permission-unknown", user: user.login });
  if (owner.kind !== "entitled") {
    return no({ code: "not-organization-owner", user: user.login, organization });
  }
  const stored = await readPolicy(deps, project, true);
  if (stored === undefined || doubtOf(stored) === null) {
    // What was held while the policy was in doubt may not have met it since.
    await follow(deps, project, origin);
    return no({ code: "policy-nothing-to-confirm", organization });
  }
  const outcome = await decideIn(deps, project.id, origin, async (unit) => {
    const row = await lockPolicy(unit.tx, project.ownerId);
    const doubt = row === undefined ? null : doubtOf(row);
    if (row === undefined || doubt === null) {
      return refused({ code: "policy-nothing-to-confirm", organization });
    }
    const { file } = row;
    const confirmation = { by: unit.by, at: unit.now.toISOString(), file };
    const gone = doubt === "missing" ? { policy: null, text: null, digest: "" } : {};
    const now = { ...row, ...gone, confirmed: confirmation };
    await savePolicy(unit.tx, row, now);
    const data = { file, digest: now.digest };
    unit.record({ releaseId: null, deploymentId: null, type: "PolicyConfirmed", data });
    await confirmed(unit, now.policy?.rules.length ?? null);
    return accepted(null);
  });
  if (outcome.ok) await follow(deps, project, origin);
  return outcome;
}

/** Lets every repository of the organization go on by what counts now. */
async function follow(deps: Deps, { ownerId }: Project, origin: Origin): Promise<void> {
  const from: Origin = { by: origin.by, source: origin.source, deliveryId: origin.deliveryId };
  await followOwner(deps, ownerId, from);
}
