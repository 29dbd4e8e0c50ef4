import { principalsOf } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import type { Release } from "../../db/releases.ts";
import { type AskingStep, type Deployment, openSteps } from "../domain/deployment/state.ts";
import type { InterventionStep, Principal, Process } from "../domain/process.ts";
import { deployersOf, referenceOf, type Responsible, responsibleOf } from "../domain/responsibility.ts";
import type { Asked } from "../messages/asked.ts";
import type { OpenQuestion } from "../messages/open-question.ts";
import type { Deps } from "./deps.ts";
import { ownProcess, responsibleNow } from "./principals.ts";

/** Where references of a question are looked up. */
export interface AskedIn {
  readonly project: Project;
  /** The default branch's process. */
  readonly process: Process;
  readonly release: Pick<Release, "process">;
}

/** Who may answer a question, by today's slugs and logins as far as they are known. */
export async function askedBy(
  deps: Deps,
  where: AskedIn,
  deployment: Pick<Deployment, "environment">,
  { definition, interruption }: AskingStep,
): Promise<Asked> {
  // Nobody is named: whoever may deploy there answers, as `mayAnswer` has it.
  if (interruption.kind === "guided-failure" || interruption.responsibleTeams.length === 0) {
    return deployersAsked(deps, where, deployment.environment);
  }
  const gate = definition.uses === "manual-intervention" ? definition : null;
  return askedOf(deps, where, interruption.responsibleTeams, gate);
}

/** The open questions of a deployment, in the order of its steps. */
export async function openQuestionsOf(
  deps: Deps,
  where: AskedIn,
  deployment: Deployment,
): Promise<readonly OpenQuestion[]> {
  const questions: OpenQuestion[] = [];
  for (const run of openSteps(deployment)) {
    questions.push({ run, asked: await askedBy(deps, where, deployment, run) });
  }
  return questions;
}

/** Who may deploy to an environment, by today's slugs and logins; `who` null: whoever may write to the repository. */
export async function deployersAsked(deps: Deps, where: AskedIn, environment: string): Promise<Asked> {
  const { people } = deployersOf(where.process, environment);
  return people === null ? { who: null, broken: [] } : askedOf(deps, where, people, null);
}

/**
 * Whom references stand for now; none: nobody.
 * @param gate which names them; one of the policy means the organization's own, whatever the process calls so.
 *   Null: the default branch does
 */
export async function askedOf(
  deps: Deps,
  { project, process, release }: AskedIn,
  references: readonly string[],
  gate: Pick<InterventionStep, "id" | "policy"> | null,
): Promise<Asked> {
  const own = gate === null ? null : ownProcess(process, release.process, gate);
  const { principals, broken }: Responsible = gate?.policy
    ? responsibleOf([], references, () => true)
    : await responsibleNow(deps.db, project, process, own, references);
  const known = await principalsOf(
    deps.db,
    project.id,
    principals.map((one) => referenceOf(one.principal)),
  );
  const who = principals.map(({ principal }): Principal => {
    const name = known.get(referenceOf(principal))?.currentName;
    if (name === undefined) return principal;
    return principal.kind === "team" ? { ...principal, slug: name } : { ...principal, login: name };
  });
  return { who, broken };
}
