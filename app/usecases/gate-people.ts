import { principalsOf } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import { fold } from "../domain/process.ts";
import { type Quorum, quorumOf, type QuorumTerms } from "../domain/quorum.ts";
import type { NamedPrincipal } from "../domain/responsibility.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import type { KeyOf } from "./principals.ts";

/**
 * How far a gate's approvals would come if everybody asked who is allowed to
 * approved; null: GitHub does not show all of them. Costs a request for each team.
 * @param excluded whether a login may not approve
 */
export async function bestQuorum(
  deps: Deps,
  project: Project,
  terms: QuorumTerms,
  principals: readonly NamedPrincipal[],
  keyOf: KeyOf,
  excluded: (login: string) => boolean = () => false,
): Promise<Quorum | null> {
  const teamsOf = new Map<string, string[]>();
  for (const one of principals) {
    const people = await peopleOf(deps, project, one, keyOf);
    if (people === null) return null;
    for (const login of people) {
      const teams = teamsOf.get(login) ?? [];
      teamsOf.set(login, teams.includes(one.name) ? teams : [...teams, one.name]);
    }
  }
  const votes = Array.from(teamsOf)
    .filter(([login]) => !excluded(login))
    .map(([, teams]) => ({ decision: "approve" as const, team: teams[0] ?? "", teams, emergency: false }));
  return quorumOf(terms, votes);
}

/** Logins; null: GitHub does not show them. */
async function peopleOf(
  deps: Deps,
  project: Project,
  { principal }: NamedPrincipal,
  keyOf: KeyOf,
): Promise<readonly string[] | null> {
  if (principal.kind === "user") return [fold(principal.login)];
  const known = await principalsOf(deps.db, project.id, [keyOf(principal)]);
  const slug = known.get(keyOf(principal))?.currentName ?? principal.slug;
  const members = await repositoryOf(deps, project).teamMembers(principal.org, slug);
  return members === null ? null : members.map((member) => fold(member.login));
}
