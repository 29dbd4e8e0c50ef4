import type { Project } from "../../db/projects.ts";
import type { Person } from "../domain/deployment/state.ts";
import { phaseOf, type Process } from "../domain/process.ts";
import type { Entitlement, Refusal } from "../domain/refusal.ts";
import { deployersOf, referenceOf, responsibleOf } from "../domain/responsibility.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { isNoAnswer, isOneOf } from "./membership.ts";
import { policyKeyOf, principalsIn, responsibleNow } from "./principals.ts";

/** What a question asks, as far as it says who may answer. */
export interface Asking {
  /** The default branch's process. */
  readonly guard: Process;
  /** The release's own, where the gate is; see `ownProcess`. */
  readonly release: Process | null;
  readonly environment: string;
  readonly responsibleTeams: readonly string[];
  /** The organization asks: its references are `org/slug` and logins, whatever the repository calls so. */
  readonly policy: boolean;
  /** Whether every team is asked about, or the first that the person belongs to is enough. */
  readonly every: boolean;
  /**
   * Whether a team that GitHub shows neither by its name nor by its id is taken as one that nobody belongs to:
   * what would else wait for an answer for ever can be asked again. Else it is not known who belongs to it.
   */
  readonly goneIsNobody: boolean;
}

/**
 * Whether the person may answer, asked of GitHub at this moment: an active
 * member of a responsible team, or one of the people named. With nobody named,
 * whoever may deploy to the environment.
 */
export async function mayAnswer(
  deps: Deps,
  project: Project,
  { guard, release, environment, responsibleTeams, policy, every, goneIsNobody }: Asking,
  user: Person,
): Promise<Entitlement> {
  if (policy && responsibleTeams.length > 0) {
    return isNamedByPolicy(deps, project, responsibleTeams, user, every, goneIsNobody);
  }
  if (responsibleTeams.length === 0) {
    // The environment has left the lifecycle, and with it whoever could deploy there.
    return phaseOf(guard, environment) === undefined
      ? hasPermission(deps, project, user, ["admin"])
      : mayDeploy(deps, project, guard, environment, user);
  }
  const responsible = await responsibleNow(deps.db, project, guard, release, responsibleTeams);
  return isOneOf(deps, project, responsible, user, { every, goneIsNobody, keeps: namedIn(guard) });
}

/** Whether the person may deploy to the environment: one of `deployersOf`, asked of GitHub at this moment. */
export async function mayDeploy(
  deps: Deps,
  project: Project,
  process: Process,
  environment: string,
  user: Person,
): Promise<Entitlement> {
  const { people } = deployersOf(process, environment);
  return people === null
    ? hasPermission(deps, project, user, ["admin", "write"])
    : isAmong(deps, project, process, people, user);
}

/** Whether the person is one of those whom references of the default branch's process stand for. */
export async function isAmong(
  deps: Deps,
  project: Project,
  process: Process,
  references: readonly string[],
  user: Person,
): Promise<Entitlement> {
  const responsible = await responsibleNow(deps.db, project, process, null, references);
  return isOneOf(deps, project, responsible, user, {
    every: false,
    goneIsNobody: false,
    keeps: namedIn(process),
  });
}

/** Whether the person is one of those whom references of the organization's policy stand for. */
export async function isNamedByPolicy(
  deps: Deps,
  project: Project,
  references: readonly string[],
  user: Person,
  every: boolean,
  goneIsNobody = false,
): Promise<Entitlement> {
  const responsible = responsibleOf([], references, () => true);
  return isOneOf(deps, project, responsible, user, {
    every,
    goneIsNobody,
    keeps: () => true,
    keyOf: policyKeyOf,
  });
}

/** Whether the person has one of these permissions on the repository. */
export async function hasPermission(
  deps: Deps,
  project: Project,
  user: Person,
  permissions: readonly string[],
): Promise<Entitlement> {
  try {
    const answer = await repositoryOf(deps, project).permission(user.login);
    // A login can change hands between the comment and the question: the id decides.
    const entitled = answer !== null && answer.userId === user.id && permissions.includes(answer.permission);
    const { permission } = answer ?? { permission: "" };
    return entitled
      ? { kind: "entitled", as: permission, all: [permission] }
      : { kind: "not-entitled", broken: [] };
  } catch (error) {
    if (isNoAnswer(error)) {
      return { kind: "unknown", asked: [`${project.owner}/${project.name}`], broken: [] };
    }
    throw error;
  }
}

/** The refusal for somebody who may not deploy there; null: they may. */
export function notDeployer(
  entitlement: Entitlement,
  user: string,
  process: Process,
  environment: string,
): Refusal | null {
  switch (entitlement.kind) {
    case "entitled":
      return null;
    case "unknown":
      return { code: "permission-unknown", user };
    case "not-entitled": {
      const deployers = phaseOf(process, environment)?.deployers ?? null;
      return { code: "not-deployer", user, environment, deployers, broken: entitlement.broken };
    }
  }
}

function namedIn(process: Process): (reference: string) => boolean {
  const named = new Set(principalsIn(process).map(referenceOf));
  return (reference) => named.has(reference);
}
