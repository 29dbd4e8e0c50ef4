import { openQuestions } from "../../db/open-questions.ts";
import { confirmPrincipal, principalsOf } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import type { Person } from "../domain/deployment/state.ts";
import { fold, type Principal, sameName } from "../domain/process.ts";
import { accepted, type Outcome, type Refusal } from "../domain/refusal.ts";
import { referenceOf } from "../domain/responsibility.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { hasPermission } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { isOwner } from "./organization.ts";
import { policyInForce } from "./policy.ts";
import { type KeyOf, policyKeyOf, principalsIn, principalsInPolicy } from "./principals.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/**
 * A repository administrator says that a name of the process file, or of the
 * organization's policy, stands for whom GitHub shows under it today: after a
 * slug or a login changed hands. What the policy names needs an owner of the
 * organization.
 * @param confirmed says so, in the transaction that does it
 * @returns the references that count anew
 */
export async function confirmTeam(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  name: string,
  confirmed: (unit: Unit, references: readonly string[]) => Promise<void>,
): Promise<Outcome<readonly string[]>> {
  const administrator = await hasPermission(deps, project, user, ["admin"]);
  const no = (refusal: Refusal) => refuseNow(deps, project.id, origin, refusal);
  if (administrator.kind === "unknown") return no({ code: "permission-unknown", user: user.login });
  if (administrator.kind !== "entitled") return no({ code: "not-administrator", user: user.login });
  const { process } = await readGuard(deps, project);
  if (process === null) return no({ code: "process-missing", ref: project.defaultBranch });

  const { policy } = await policyInForce(deps.db, project);
  const named: readonly Named[] = [
    ...principalsIn(process).map((one) => namedAs(one, referenceOf, false)),
    ...(policy === null ? [] : principalsInPolicy(policy, project)).map((one) =>
      namedAs(one, policyKeyOf, true),
    ),
  ];
  const team = process.teams.find((one) => sameName(one.name, name));
  const meant = new Set([fold(name), ...(team?.members ?? []).map(referenceOf)]);
  const wanted = named.filter(({ reference }) => meant.has(reference));
  if (wanted.length === 0) {
    const known = [...process.teams.map((one) => one.name), ...named.map(({ reference }) => reference)];
    return no({ code: "unknown-team", name, known: [...new Set(known)] });
  }
  const changed = await changedHands(deps, project, wanted);
  if (changed.length === 0) return no({ code: "nothing-to-confirm", name });
  // Rules of the organization are not weakened by a repository's administrator.
  const owner = changed.some((one) => one.policy) ? await isOwner(deps, project, user) : null;
  if (owner?.kind === "unknown") return no({ code: "permission-unknown", user: user.login });
  const confirmable = changed.filter((one) => !one.policy || owner?.kind === "entitled");
  if (confirmable.length === 0) {
    return no({ code: "not-organization-owner", user: user.login, organization: project.owner });
  }

  return decideIn(deps, project.id, origin, async (unit) => {
    for (const { key, githubId, currentName } of confirmable) {
      await confirmPrincipal(unit.tx, {
        projectId: project.id,
        reference: key,
        githubId,
        currentName,
        confirmedAt: unit.now,
        confirmedBy: unit.by,
      });
    }
    const said = confirmable.map(({ reference, githubId, currentName, policy: ofPolicy }) => {
      return { reference, githubId, currentName, policy: ofPolicy };
    });
    unit.record({
      releaseId: null,
      deploymentId: null,
      type: "TeamConfirmed",
      data: { name, changed: said },
    });
    // Questions that wait mention whom they ask.
    for (const { releaseId } of await openQuestions(unit.tx, project.id)) unit.show(`release:${releaseId}`);
    const references = [...new Set(confirmable.map((one) => one.reference))];
    await confirmed(unit, references);
    return accepted(references);
  });
}

/** Somebody whom the process file names, or the organization's policy. */
interface Named {
  readonly principal: Principal;
  readonly reference: string;
  /** Under which their id is kept. */
  readonly key: string;
  readonly policy: boolean;
}

function namedAs(principal: Principal, keyOf: KeyOf, policy: boolean): Named {
  return { principal, reference: referenceOf(principal), key: keyOf(principal), policy };
}

type Changed = Named & { readonly githubId: number; readonly currentName: string };

/** Those whom GitHub shows as somebody else than was kept, or who were not seen before. */
async function changedHands(
  deps: Deps,
  project: Project,
  wanted: readonly Named[],
): Promise<readonly Changed[]> {
  const kept = await principalsOf(
    deps.db,
    project.id,
    wanted.map((one) => one.key),
  );
  const repository = repositoryOf(deps, project);
  const changed: Changed[] = [];
  for (const one of wanted) {
    const { principal, key } = one;
    const found =
      principal.kind === "team"
        ? await repository.team(principal.org, principal.slug)
        : await repository.user(principal.login);
    if (found === null || kept.get(key)?.githubId === found.id) continue;
    changed.push({ ...one, githubId: found.id, currentName: "slug" in found ? found.slug : found.login });
  }
  return changed;
}
