import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import type { Deployment, Interruption, Person } from "../domain/deployment/state.ts";
import { staleBehind } from "../domain/history.ts";
import type { Process } from "../domain/process.ts";
import { type Entitlement, type Outcome, type QuestionName, refused } from "../domain/refusal.ts";
import type { Deps } from "./deps.ts";
import { command } from "./engine.ts";
import { type Asking, mayAnswer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/** Which question, of which attempt: an answer to another one does not count here. */
export interface QuestionRef {
  readonly deploymentId: number;
  readonly step: string;
  readonly attempt: number;
}

export type Answer =
  | { readonly kind: "approve"; readonly note: string; readonly anyway: boolean }
  | { readonly kind: "reject"; readonly note: string }
  | { readonly kind: "claim" }
  | { readonly kind: "unclaim" };

/**
 * One person's answer to a question: GitHub is asked whether they are entitled
 * at this moment, then the answer is decided under the project's lock.
 */
export async function answer(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  question: QuestionRef,
  what: Answer,
): Promise<Outcome<Deployment>> {
  const before = await deploymentById(deps.db, question.deploymentId);
  const open = before?.steps.find((run) => run.definition.id === question.step)?.interruption;
  if (before === undefined || open === null || open === undefined) {
    return refuseNow(deps, project.id, origin, { code: "no-open-question", meant: null });
  }
  const { process } = await readGuard(deps, project);
  const entitlement: Entitlement =
    process === null || open.state !== "pending"
      ? { kind: "not-entitled", broken: [] }
      : await mayAnswer(deps, project, await askingOf(deps.db, process, before, open), user);
  if (entitlement.kind === "unknown") {
    const name = questionName(before, question.step);
    const unknown = {
      code: "membership-unknown",
      question: name,
      user: user.login,
      asked: entitlement.asked,
      broken: entitlement.broken,
    } as const;
    return refuseNow(deps, project.id, origin, unknown);
  }
  return decideIn(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, question.deploymentId);
    return state === undefined
      ? refused({ code: "no-open-question", meant: null })
      : decideAnswer(unit, process, state, question, user, entitlement, what);
  });
}

/** What a question of a deployment asks, with the default branch's process of this moment. */
export async function askingOf(
  db: Deps["db"],
  guard: Process,
  deployment: Pick<Deployment, "releaseId" | "environment">,
  { responsibleTeams }: Pick<Interruption, "responsibleTeams">,
): Promise<Asking> {
  const { process: release } = await releaseById(db, deployment.releaseId);
  return { guard, release, environment: deployment.environment, responsibleTeams };
}

async function decideAnswer(
  unit: Unit,
  process: Parameters<typeof command>[1],
  state: StoredDeployment,
  { step, attempt }: QuestionRef,
  user: Person,
  entitlement: Entitlement,
  what: Answer,
): Promise<Outcome<Deployment>> {
  const run = state.steps.find((one) => one.definition.id === step);
  const responsible = run?.interruption?.responsibleTeams ?? [];
  const question = questionName(state, step);
  const common = { step, attempt, user, entitlement, responsible, question };
  switch (what.kind) {
    case "claim":
      return command(unit, process, state, { type: "Claim", ...common });
    case "unclaim":
      return command(unit, process, state, { type: "Unclaim", ...common });
    case "approve":
    case "reject": {
      const peers = await environmentSummaries(unit.tx, unit.project.id, state.environment);
      return command(unit, process, state, {
        type: "Submit",
        ...common,
        decision: what.kind,
        note: what.note,
        staleBehind: staleBehind(state, peers),
        anyway: what.kind === "approve" && what.anyway,
      });
    }
  }
}

/** What identifies the question for a person. */
export function questionName(deployment: Deployment, step: string): QuestionName {
  const { version, environment, id } = deployment;
  const name = deployment.steps.find((run) => run.definition.id === step)?.definition.name ?? step;
  return { version, environment, deployment: id, step: name };
}
