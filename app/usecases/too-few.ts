import { principalsOf } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import type { Exclusions } from "../domain/authorship.ts";
import { type InterventionStep, type Process, sameName } from "../domain/process.ts";
import { quorumOf } from "../domain/quorum.ts";
import { type NamedPrincipal, referenceOf, responsibleOf } from "../domain/responsibility.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { type KeyOf, policyKeyOf, responsibleNow } from "./principals.ts";

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
    : await responsibleNow(deps.db, project, guard, release, responsibleTeams);
  const teamsOf = new Map<string, string[]>();
  for (const one of principals) {
    const people = await peopleOf(deps, project, one, gate.policy ? policyKeyOf : referenceOf);
    if (people === null) return null;
    for (const login of people) {
      const teams = teamsOf.get(login) ?? [];
      teamsOf.set(login, teams.includes(one.name) ? teams : [...teams, one.name]);
    }
  }
  const votes = Array.from(teamsOf)
    .filter(([login]) => !excluded.some(({ person }) => sameName(person.login, login)))
    .map(([, teams]) => ({ decision: "approve" as const, team: teams[0] ?? "", teams, emergency: false }));
  const { met, missing } = quorumOf(gate, votes);
  if (met) return null;
  const names = missing.flatMap(({ team }) => (team === null ? responsibleTeams : [team]));
  return names.join(", ");
}

/** Logins; null: GitHub does not show them. */
async function peopleOf(
  deps: Deps,
  project: Project,
  { principal }: NamedPrincipal,
  keyOf: KeyOf,
): Promise<readonly string[] | null> {
  if (principal.kind === "user") return [principal.login];
  const known = await principalsOf(deps.db, project.id, [keyOf(principal)]);
  const slug = known.get(keyOf(principal))?.currentName ?? principal.slug;
  const members = await repositoryOf(deps, project).teamMembers(principal.org, slug);
  return members === null ? null : members.map((member) => member.login);
}
