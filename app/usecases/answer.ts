import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import type { EmergencyAnswer } from "../domain/deployment/commands.ts";
import {
  type AskingStep,
  type Deployment,
  type Interruption,
  openSteps,
  type Person,
} from "../domain/deployment/state.ts";
import { staleBehind } from "../domain/history.ts";
import { emergencyForbidden } from "../domain/policy.ts";
import type { InterventionStep, Process } from "../domain/process.ts";
import {
  type Entitlement,
  type Outcome,
  type QuestionName,
  type Refusal,
  refused,
  type SelfApproval,
} from "../domain/refusal.ts";
import { GitHubFailure } from "../github/client.ts";
import type { Deps } from "./deps.ts";
import { command } from "./engine.ts";
import { type Asking, mayAnswer } from "./entitlement.ts";
import { exclusionsFor } from "./exclusions.ts";
import { readGuard } from "./guard.ts";
import { rulesAt } from "./holds.ts";
import { policyInForce } from "./policy.ts";
import { ownProcess } from "./principals.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/** Which question, of which attempt: an answer to another one does not count here. */
export interface QuestionRef {
  readonly deploymentId: number;
  readonly step: string;
  readonly attempt: number;
}

export type Answer =
  | {
      readonly kind: "approve";
      readonly note: string;
      readonly anyway: boolean;
      readonly emergency: boolean;
      /** As they were given; what the gate asks for is checked when it is decided. */
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly kind: "reject"; readonly note: string }
  | { readonly kind: "claim" }
  | { readonly kind: "unclaim" };

/** What GitHub says of the person who answers, at this moment. */
interface Asked {
  readonly entitlement: Entitlement;
  readonly emergency: EmergencyAnswer | null;
  readonly selfApproval: readonly SelfApproval[];
}

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
  const open = before?.steps.find(
    (run): run is AskingStep => run.definition.id === question.step && run.interruption !== null,
  );
  if (before === undefined || open === undefined) {
    return refuseNow(deps, project.id, origin, { code: "no-open-question", meant: null });
  }
  const { process } = await readGuard(deps, project);
  const asked = await ask(deps, project, process, before, open, user, what);
  const unknown = unknownIn(asked, questionName(before, question.step), user);
  if (unknown !== null) return refuseNow(deps, project.id, origin, unknown);
  return decideIn(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, question.deploymentId);
    return state === undefined
      ? refused({ code: "no-open-question", meant: null })
      : decideAnswer(unit, process, state, question, user, asked, what);
  });
}

const nobody: Asked = {
  entitlement: { kind: "not-entitled", broken: [] },
  emergency: null,
  selfApproval: [],
};

/** Asks GitHub what the answer depends on, and nothing else. */
async function ask(
  deps: Deps,
  project: Project,
  process: Process | null,
  deployment: StoredDeployment,
  run: AskingStep,
  user: Person,
  what: Answer,
): Promise<Asked> {
  const { definition, interruption } = run;
  if (process === null || interruption.state !== "pending" || definition.uses !== "manual-intervention") {
    return nobody;
  }
  const asking = await askingOf(deps.db, process, deployment, definition, interruption);
  if (what.kind === "approve" && what.emergency) {
    return { ...nobody, emergency: await mayLetPass(deps, project, process, asking, definition, user) };
  }
  const every = asking.every && what.kind === "approve";
  const entitlement = await mayAnswer(deps, project, { ...asking, every }, user);
  const guarded = what.kind === "approve" && definition.preventSelfApproval;
  if (!guarded || entitlement.kind !== "entitled") return { ...nobody, entitlement };
  try {
    const { excluded } = await exclusionsFor(deps, project, deployment);
    const own = excluded.find(({ person }) => person.id === user.id);
    return { entitlement, emergency: null, selfApproval: own?.because ?? [] };
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    deps.log.warn({ project: project.id, error: error.message }, "authorship unknown");
    const asked = [`${project.owner}/${project.name}`];
    return { ...nobody, entitlement: { kind: "unknown", asked, broken: [] } };
  }
}

/** Whether the person may complete a gate alone. */
async function mayLetPass(
  deps: Deps,
  project: Project,
  process: Process,
  asking: Asking,
  { emergency: responsibleTeams }: InterventionStep,
  user: Person,
): Promise<EmergencyAnswer> {
  const policy = await policyInForce(deps.db, project);
  const { matching } = rulesAt(process, policy, project, asking.environment);
  const forbidden = emergencyForbidden(matching);
  if (forbidden || responsibleTeams.length === 0) return { entitlement: nobody.entitlement, forbidden };
  const of = { ...asking, responsibleTeams, policy: false, every: false };
  return { entitlement: await mayAnswer(deps, project, of, user), forbidden };
}

function unknownIn({ entitlement, emergency }: Asked, question: QuestionName, user: Person): Refusal | null {
  const open = [entitlement, emergency?.entitlement].find((one) => one?.kind === "unknown");
  if (open?.kind !== "unknown") return null;
  return {
    code: "membership-unknown",
    question,
    user: user.login,
    asked: open.asked,
    broken: open.broken,
  };
}

/** What a question of a deployment asks, with the default branch's process of this moment. */
export async function askingOf(
  db: Deps["db"],
  guard: Process,
  deployment: Pick<Deployment, "releaseId" | "environment">,
  gate: Pick<InterventionStep, "id" | "policy" | "fromEachTeam">,
  { responsibleTeams }: Pick<Interruption, "responsibleTeams">,
): Promise<Asking> {
  const { process } = await releaseById(db, deployment.releaseId);
  const { environment } = deployment;
  const { policy, fromEachTeam: every } = gate;
  const release = ownProcess(guard, process, gate);
  return { guard, release, environment, responsibleTeams, policy, every, goneIsNobody: false };
}

async function decideAnswer(
  unit: Unit,
  process: Parameters<typeof command>[1],
  state: StoredDeployment,
  { step, attempt }: QuestionRef,
  user: Person,
  { entitlement, emergency, selfApproval }: Asked,
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
      const approval = what.kind === "approve" ? what : null;
      return command(unit, process, state, {
        type: "Submit",
        ...common,
        decision: what.kind,
        note: what.note,
        inputs: approval?.inputs ?? {},
        selfApproval,
        emergency,
        staleBehind: staleBehind(state, peers),
        anyway: approval?.anyway ?? false,
      });
    }
  }
}

/** What identifies the question for a person. */
export function questionName(deployment: Deployment, step: string): QuestionName {
  const { version, environment, id } = deployment;
  const name = deployment.steps.find((run) => run.definition.id === step)?.definition.name ?? step;
  const alone = openSteps(deployment).every((run) => run.definition.id === step);
  return { version, environment, deployment: id, step: name, alone };
}
