import { openQuestions } from "../../db/open-questions.ts";
import { confirmPrincipal, principalsOf } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import type { Person } from "../domain/deployment/state.ts";
import { sameName } from "../domain/process.ts";
import { accepted, type Outcome, type Refusal } from "../domain/refusal.ts";
import { referenceOf, responsibleOf } from "../domain/responsibility.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { hasPermission } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { principalsIn } from "./principals.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/**
 * A repository administrator says that a name of the process file stands for
 * whom GitHub shows under it today: after a slug or a login changed hands.
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

  const named = principalsIn(process);
  const team = process.teams.find((one) => sameName(one.name, name));
  const wanted = responsibleOf(process.teams, [team?.name ?? name], () => true).principals.map(
    (one) => one.principal,
  );
  const principals = wanted.filter((one) => named.some((other) => referenceOf(other) === referenceOf(one)));
  if (principals.length === 0) {
    const known = [...process.teams.map((one) => one.name), ...named.map(referenceOf)];
    return no({ code: "unknown-team", name, known });
  }
  const known = await principalsOf(deps.db, project.id, principals.map(referenceOf));
  const repository = repositoryOf(deps, project);
  const changed: { readonly reference: string; readonly githubId: number; readonly currentName: string }[] =
    [];
  for (const principal of principals) {
    const reference = referenceOf(principal);
    const found =
      principal.kind === "team"
        ? await repository.team(principal.org, principal.slug)
        : await repository.user(principal.login);
    if (found === null || known.get(reference)?.githubId === found.id) continue;
    changed.push({ reference, githubId: found.id, currentName: "slug" in found ? found.slug : found.login });
  }
  if (changed.length === 0) return no({ code: "nothing-to-confirm", name });

  return decideIn(deps, project.id, origin, async (unit) => {
    for (const one of changed) {
      await confirmPrincipal(unit.tx, {
        projectId: project.id,
        ...one,
        confirmedAt: unit.now,
        confirmedBy: unit.by,
      });
    }
    unit.record({ releaseId: null, deploymentId: null, type: "TeamConfirmed", data: { name, changed } });
    // Questions that wait mention whom they ask.
    for (const { releaseId } of await openQuestions(unit.tx, project.id)) unit.show(`release:${releaseId}`);
    const references = changed.map((one) => one.reference);
    await confirmed(unit, references);
    return accepted(references);
  });
}
