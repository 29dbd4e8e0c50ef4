import { environmentsOf, fold, phaseOf, type Principal, type Process, sameName } from "./process.ts";
import { referenceOf, referencesIn } from "./responsibility.ts";
import type { PeopleWeakening } from "./weakening.ts";

/** Phases into whose environments more people may deploy. */
export function phaseWeakenings(before: Process, after: Process): readonly PeopleWeakening[] {
  const found = environmentsOf(before).flatMap((environment): PeopleWeakening[] => {
    const was = phaseOf(before, environment)?.deployers ?? null;
    const phase = phaseOf(after, environment);
    if (was === null || phase === undefined) return [];
    const added = phase.deployers && addedReferences(before, was, after, phase.deployers);
    return added?.length === 0 ? [] : [{ what: "deployers-widened", phase: phase.name, added }];
  });
  // Once a phase, however many environments it has.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** Names that guarded something and stand for more people now. */
export function teamWeakenings(before: Process, after: Process): readonly PeopleWeakening[] {
  const names = new Map(referencesIn(before).map((name) => [fold(name), name]));
  return [...names.values()].flatMap((team): PeopleWeakening[] => {
    const known = new Set(membersOf(before, team).map(referenceOf));
    const added = membersOf(after, team).filter((member) => !known.has(referenceOf(member)));
    return added.length === 0 ? [] : [{ what: "team-widened", team, added: added.map(written) }];
  });
}

/**
 * References that are new and stand for somebody whom the old ones did not:
 * a team that is only named in another way adds nobody.
 */
export function addedReferences(
  before: Process,
  was: readonly string[],
  after: Process,
  is: readonly string[],
): readonly string[] {
  const known = new Set(was.flatMap((name) => membersOf(before, name)).map(referenceOf));
  return is.filter(
    (name) =>
      !was.some((one) => sameName(one, name)) &&
      membersOf(after, name).some((member) => !known.has(referenceOf(member))),
  );
}

/** Whom a reference stands for. What `teams` does not define stands for itself. */
export function membersOf(process: Pick<Process, "teams">, reference: string): readonly Principal[] {
  const team = process.teams.find((one) => sameName(one.name, reference));
  if (team !== undefined) return team.members;
  const [org = "", slug] = reference.split("/");
  return [slug === undefined ? { kind: "user", login: org } : { kind: "team", org, slug }];
}

function written(member: Principal): string {
  return member.kind === "team" ? `${member.org}/${member.slug}` : member.login;
}
