import type { Entitlement } from "../../../app/domain/refusal.ts";
import type { InterventionStep } from "../../../app/domain/process.ts";
import type { Person } from "../../../app/domain/deployment/state.ts";

/** Who belongs to which team, as GitHub would say at a moment. `write`: may deploy. */
export class World {
  private readonly teams: Map<number, Set<string>>;

  constructor(members: readonly (readonly string[])[]) {
    this.teams = new Map(members.map((names, index) => [index + 1, new Set(names)]));
  }

  person(id: number): Person {
    return { id, login: `person-${id}` };
  }

  toggle(id: number, team: string): void {
    const held = this.teams.get(id) ?? new Set();
    if (!held.delete(team)) held.add(team);
    this.teams.set(id, held);
  }

  leave(id: number, teams: readonly string[]): void {
    for (const team of teams) this.teams.get(id)?.delete(team);
  }

  /** Which of the gate's references the person belongs to; `alone`: of those for emergencies. */
  standing(
    { responsibleTeams, emergency }: Pick<InterventionStep, "responsibleTeams" | "emergency">,
    id: number,
    alone = false,
  ): readonly string[] {
    const asked = alone ? emergency : responsibleTeams.length === 0 ? ["write"] : responsibleTeams;
    return asked.filter((team) => this.teams.get(id)?.has(team));
  }

  entitlement(gate: InterventionStep, id: number, alone = false): Entitlement {
    const all = this.standing(gate, id, alone);
    const [as] = all;
    if (as === undefined) return { kind: "not-entitled", broken: [] };
    return { kind: "entitled", as, all: gate.fromEachTeam && !alone ? all : [as] };
  }
}

/** An approval that was given. */
export interface Given {
  readonly user: number;
  readonly emergency: boolean;
}

/**
 * Whether approvals are enough for a gate, by people who are entitled now: by trying
 * every way to give people to teams.
 */
export function isMet(gate: InterventionStep, given: readonly Given[], world: World): boolean {
  const alone = given.some((one) => one.emergency && world.standing(gate, one.user, true).length > 0);
  if (alone) return true;
  const entitled = given
    .map((one) => world.standing(gate, one.user, one.emergency))
    .filter((teams) => teams.length > 0);
  if (!gate.fromEachTeam || gate.responsibleTeams.length === 0) return entitled.length >= gate.approvals;
  return places(entitled, new Map(gate.responsibleTeams.map((team) => [team, gate.approvals])));
}

/** Whether somebody can be found for every place, each person for one. */
function places(people: readonly (readonly string[])[], left: ReadonlyMap<string, number>): boolean {
  if ([...left.values()].every((count) => count === 0)) return true;
  const [first, ...others] = people;
  if (first === undefined) return false;
  const taken = first.filter((team) => (left.get(team) ?? 0) > 0);
  return (
    places(others, left) ||
    taken.some((team) => places(others, new Map([...left, [team, left.get(team)! - 1]])))
  );
}
