import { principalsOf, rememberPrincipal } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import { type Policy, policyReferences, rulesOf } from "../domain/policy.ts";
import { fold, isGate, type Principal, type Process, sameName, type Step } from "../domain/process.ts";
import {
  loginsIn,
  referenceOf,
  referencesIn,
  type Responsible,
  responsibleOf,
} from "../domain/responsibility.ts";
import { GitHubFailure } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";

/** Every team and person that a process names anywhere. */
export function principalsIn(process: Process): readonly Principal[] {
  const all = [
    ...process.teams.flatMap((team) => [...team.members]),
    ...responsibleOf(process.teams, referencesIn(process), () => true).principals.map((one) => one.principal),
  ];
  return [...new Map(all.map((principal) => [referenceOf(principal), principal])).values()];
}

/** Every team and person that an organization's policy names where it speaks of the repository. */
export function principalsInPolicy(
  policy: Policy,
  { owner, name }: Pick<Project, "owner" | "name">,
): readonly Principal[] {
  const references = policyReferences(rulesOf(policy, `${owner}/${name}`));
  return responsibleOf([], references, () => true).principals.map((one) => one.principal);
}

/**
 * The process whose bare words a gate may be answered by, besides the default branch's: the release's, where the
 * gate is the release's alone. Null: the default branch has the gate, and a release must not say who its people are.
 */
export function ownProcess(guard: Process, release: Process, gate: Pick<Step, "id">): Process | null {
  const has = ({ steps }: Process) => steps.some((step) => isGate(step) && sameName(step.id, gate.id));
  return has(release) && !has(guard) ? release : null;
}

/**
 * Whom the references of a question stand for: `teams` as the default branch has it now. Bare words are logins
 * where the default branch writes them so, or once did, or the release does in a gate of its own.
 * @param release see `ownProcess`
 */
export async function responsibleNow(
  db: Deps["db"],
  project: Project,
  guard: Process,
  release: Process | null,
  references: readonly string[],
): Promise<Responsible> {
  const kept = await principalsOf(db, project.id, references.map(fold));
  const logins = new Set([...loginsIn(guard), ...(release === null ? [] : loginsIn(release))].map(fold));
  return responsibleOf(guard.teams, references, (word) => logins.has(fold(word)) || kept.has(fold(word)));
}

/** Under which key the numeric id of a principal is kept. */
export type KeyOf = (principal: Principal) => string;

/**
 * The key of somebody whom the policy names. Their ids are kept apart from those that the process file names: a
 * repository that wrote a name first would else say for whom it stands in the organization's rules.
 */
export const policyKeyOf: KeyOf = (principal) => `policy:${referenceOf(principal)}`;

/**
 * Keeps the numeric id of everybody who was not seen before, so that a later
 * owner of the same slug or login counts for nobody. One that GitHub cannot tell
 * about now is kept when it is next seen.
 */
export async function remember(
  deps: Deps,
  project: Project,
  principals: readonly Principal[],
  keyOf: KeyOf = referenceOf,
): Promise<void> {
  const known = await principalsOf(deps.db, project.id, principals.map(keyOf));
  for (const principal of principals) {
    if (known.has(keyOf(principal))) continue;
    const found = await look(deps, project, principal);
    if (found === null) continue;
    await rememberPrincipal(deps.db, {
      projectId: project.id,
      reference: keyOf(principal),
      githubId: found.id,
      currentName: found.name,
      confirmedAt: deps.now(),
      confirmedBy: drawbridge,
    });
  }
}

/** Whom the reference stands for on GitHub right now; null: nobody, or GitHub cannot say. */
async function look(
  deps: Deps,
  project: Project,
  principal: Principal,
): Promise<{ id: number; name: string } | null> {
  const repository = repositoryOf(deps, project);
  try {
    if (principal.kind === "user") {
      const user = await repository.user(principal.login);
      return user === null ? null : { id: user.id, name: user.login };
    }
    const team = await repository.team(principal.org, principal.slug);
    return team === null ? null : { id: team.id, name: team.slug };
  } catch (error) {
    if (error instanceof GitHubFailure) return null;
    throw error;
  }
}
