import { fold, isGate, phaseOf, type Principal, type Process, sameName } from "./process.ts";
import type { BrokenReference } from "./refusal.ts";

/** A principal and the name by which the process file refers to it. */
export interface NamedPrincipal {
  /** As people read it: the name of `teams`, `org/slug`, or the login. */
  readonly name: string;
  readonly principal: Principal;
}

export interface Responsible {
  readonly principals: readonly NamedPrincipal[];
  /** Names that the default branch's `teams` no longer define: they stand for nobody. */
  readonly broken: readonly BrokenReference[];
}

/**
 * Whom references of a process file stand for, as `teams` is now.
 *
 * @param isLogin whether a bare word that `teams` does not define is a login. A name that `teams` defined
 *   once is none: whoever has registered it as a login on GitHub would be let in.
 */
export function responsibleOf(
  teams: Process["teams"],
  references: readonly string[],
  isLogin: (word: string) => boolean,
): Responsible {
  const principals: NamedPrincipal[] = [];
  const broken: BrokenReference[] = [];
  for (const reference of references) {
    const team = teams.find((one) => sameName(one.name, reference));
    if (team !== undefined) {
      principals.push(...team.members.map((principal) => ({ name: team.name, principal })));
    } else if (reference.includes("/")) {
      const [org = "", slug = ""] = reference.split("/");
      principals.push({ name: reference, principal: { kind: "team", org, slug } });
    } else if (isLogin(reference)) {
      principals.push({ name: reference, principal: { kind: "user", login: reference } });
    } else {
      broken.push({ reference, why: "undefined" });
    }
  }
  return { principals, broken };
}

/** The key under which a principal's numeric id is kept. */
export function referenceOf(principal: Principal): string {
  return fold(principal.kind === "team" ? `${principal.org}/${principal.slug}` : principal.login);
}

/** The bare words that a process file names itself where people are meant, and that its `teams` does not define. */
export function loginsIn(process: Naming & Pick<Process, "teams">): readonly string[] {
  return referencesIn(process).filter(
    (reference) => !reference.includes("/") && !process.teams.some((team) => sameName(team.name, reference)),
  );
}

/** The parts of a process that name people and teams. */
type Naming = Pick<Process, "lifecycle" | "freezes" | "steps">;

/** Every reference to people or teams outside `teams` itself. */
export function referencesIn({ lifecycle, freezes, steps }: Naming): readonly string[] {
  return [
    ...steps.flatMap((step) => (isGate(step) ? [...step.responsibleTeams, ...step.emergency] : [])),
    ...lifecycle.flatMap((phase) => [...(phase.deployers ?? [])]),
    ...freezes.flatMap((freeze) => [...(freeze.override ?? [])]),
  ].filter((reference) => !sameName(reference, workflowsReference));
}

/** The reference in a phase's `deployers` that lets workflows in. */
const workflowsReference = "workflows";

/** Who may deploy to an environment. */
export interface Deployers {
  /** References to people and teams, none: nobody; null: whoever may write to the repository. */
  readonly people: readonly string[] | null;
  readonly workflows: boolean;
}

/** Those whom its phase names, else everybody; so where the environment is in no phase (any more). */
export function deployersOf(process: Process, environment: string): Deployers {
  const deployers = phaseOf(process, environment)?.deployers ?? null;
  if (deployers === null) return { people: null, workflows: true };
  const people = deployers.filter((reference) => !sameName(reference, workflowsReference));
  return { people, workflows: people.length < deployers.length };
}
