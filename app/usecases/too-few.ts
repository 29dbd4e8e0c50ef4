import type { Project } from "../../db/projects.ts";
import type { Exclusions } from "../domain/authorship.ts";
import { type InterventionStep, type Process, sameName } from "../domain/process.ts";
import { referenceOf, responsibleOf } from "../domain/responsibility.ts";
import type { Deps } from "./deps.ts";
import { bestQuorum } from "./gate-people.ts";
import { ownProcess, policyKeyOf, responsibleNow } from "./principals.ts";

/**
 * Whom a gate asks has too few people left, once those with a hand in the work
 * are taken out; null: there are enough, or GitHub does not show all of them.
 * Costs a request for each team.
 */
export async function tooFewLeft(
  deps: Deps,
  project: Project,
  { guard, release }: { readonly guard: Process; readonly release: Process },
  gate: InterventionStep,
  { excluded }: Pick<Exclusions, "excluded">,
): Promise<string | null> {
  const { responsibleTeams } = gate;
  if (responsibleTeams.length === 0) return null;
  const { principals } = gate.policy
    ? responsibleOf([], responsibleTeams, () => true)
    : await responsibleNow(deps.db, project, guard, ownProcess(guard, release, gate), responsibleTeams);
  const keyOf = gate.policy ? policyKeyOf : referenceOf;
  const quorum = await bestQuorum(deps, project, gate, principals, keyOf, (login) =>
    excluded.some(({ person }) => sameName(person.login, login)),
  );
  if (quorum === null || quorum.met) return null;
  const names = quorum.missing.flatMap(({ team }) => (team === null ? responsibleTeams : [team]));
  return names.join(", ");
}
