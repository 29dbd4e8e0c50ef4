import { checkFields } from "../fields.ts";
import type { InterventionStep } from "../process.ts";
import { quorumOf } from "../quorum.ts";
import { accepted, type Entitlement, type Outcome, refused } from "../refusal.ts";
import { andAdvance } from "./advance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import { alreadyDecided, closeOthers } from "./open-questions.ts";
import { outputsOf } from "./outputs.ts";
import { asksApproval, type Deployment, type Interruption, type Vote } from "./state.ts";

type Submit = Extract<DeploymentCommand, { type: "Submit" }>;
type Claim = Extract<DeploymentCommand, { type: "Claim" | "Unclaim" }>;

/** A question that is open, and the gate that asks it. */
interface Open {
  readonly interruption: Interruption;
  readonly gate: InterventionStep;
}

/** One answer: counted when the person is entitled, the question is open, and nothing of the gate stands against it. */
export function submit(state: Deployment, command: Submit, facts: Facts): Decision {
  const { question, user, decision, step } = command;
  const own = interruptionOf(state, step)?.votes.find((vote) => vote.user.id === user.id);
  if (own !== undefined && !turnsRound(own, command)) {
    return refused({ code: "already-answered", question, decision: own.decision, at: own.at });
  }
  const asked = openQuestion(state, command);
  if (!asked.ok) return asked;
  const { deadline } = asked.value.interruption;
  // Its timer is about to end it: whether an answer counts is no matter of which of them is faster.
  if (deadline !== null && deadline <= facts.now) {
    return refused({ code: "already-decided", question, outcome: "expired" });
  }
  return decision === "reject" ? reject(state, command, facts) : approve(state, asked.value, command, facts);
}

/** Whoever approved may still reject while the question is open, or let it pass alone. */
function turnsRound(own: Vote, { decision, emergency: alone }: Submit): boolean {
  return own.decision === "approve" && (decision === "reject" || (alone !== null && !own.emergency));
}

function reject(state: Deployment, command: Submit, facts: Facts): Decision {
  const { step, user, note } = command;
  const standing = standingOf(command, command.entitlement);
  if (!standing.ok) return standing;
  const error = note === "" ? `Rejected by ${user.login}` : `Rejected by ${user.login}: ${note}`;
  return resolve(state, facts, [
    voteOf(command, standing.value, {}),
    { type: "InterruptionResolved", step, state: "rejected" },
    { type: "StepFailed", step, error, timedOut: false },
    ...closeOthers(state, step),
  ]);
}

function approve(state: Deployment, { interruption, gate }: Open, command: Submit, facts: Facts): Decision {
  const { question, step } = command;
  const standing = command.emergency === null ? ordinary(interruption, command) : emergency(gate, command);
  if (!standing.ok) return standing;
  if (command.staleBehind !== null && !command.anyway) {
    return refused({ code: "stale-release", question, running: command.staleBehind });
  }
  const inputs = inputsOf(gate, interruption, command);
  if (!inputs.ok) return inputs;
  const vote = voteOf(command, standing.value, inputs.value);
  const others = interruption.votes.filter((cast) => cast.user.id !== command.user.id);
  const votes = [...others, { ...vote, guidance: null, at: facts.now }];
  const quorum = quorumOf({ ...gate, responsibleTeams: interruption.responsibleTeams }, votes);
  if (!quorum.met) return { ok: true, events: [vote] };
  return resolve(state, facts, [
    vote,
    { type: "InterruptionResolved", step, state: "approved" },
    { type: "StepSucceeded", step, outputs: outputsOf(votes) },
  ]);
}

/** One of those whom the gate asks, and nothing that bars them. */
function ordinary(interruption: Interruption, command: Submit): Outcome<Standing> {
  const { question, user } = command;
  const standing = standingOf(command, command.entitlement);
  if (!standing.ok) return standing;
  const holder = interruption.responsibleUser;
  // With several asked, whoever took responsibility only says so.
  if (holder !== null && holder.id !== user.id && interruption.approvalsRequired === 1) {
    return refused({ code: "claimed", question, holder: holder.login });
  }
  return command.selfApproval.length > 0
    ? refused({ code: "self-approval", question, because: command.selfApproval })
    : standing;
}

/** One of those who may let it pass alone, and says why. */
function emergency(gate: InterventionStep, command: Submit): Outcome<Standing> {
  const { question, user } = command;
  const no = (why: "policy" | "none" | "not-member"): Outcome<Standing> =>
    refused({ code: "emergency-not-allowed", question, user: user.login, why, emergency: gate.emergency });
  if (gate.emergency.length === 0) return no("none");
  if (command.emergency!.forbidden) return no("policy");
  const { entitlement } = command.emergency!;
  if (entitlement.kind === "not-entitled") return no("not-member");
  const standing = standingOf(command, entitlement);
  if (!standing.ok) return standing;
  return command.note.trim() === "" ? refused({ code: "emergency-reason-missing", question }) : standing;
}

/** The values that the gate takes. What somebody who approved before has given is not asked again. */
function inputsOf(
  gate: InterventionStep,
  { votes }: Interruption,
  { inputs, question }: Submit,
): Outcome<Readonly<Record<string, string>>> {
  const given = new Set(votes.flatMap((vote) => Object.keys(vote.inputs)));
  const fields = gate.inputs.map((field) => ({
    ...field,
    required: field.required && !given.has(field.name),
  }));
  const { values, problems } = checkFields(fields, inputs);
  return problems.length === 0 ? accepted(values) : refused({ code: "inputs-invalid", question, problems });
}

function voteOf(
  { step, user, decision, note, emergency: alone }: Submit,
  { as, all }: Standing,
  inputs: Readonly<Record<string, string>>,
): Extract<DeploymentEvent, { type: "InterruptionSubmitted" }> {
  const isEmergency = decision === "approve" && alone !== null;
  const cast = { team: as, teams: all, decision, note, inputs, emergency: isEmergency };
  return { type: "InterruptionSubmitted", step, user, ...cast };
}

export function claim(state: Deployment, command: Claim): Decision {
  const { step, user } = command;
  const asked = openQuestion(state, command);
  if (!asked.ok) return asked;
  const { responsibleUser } = asked.value.interruption;
  const standing = standingOf(command, command.entitlement);
  if (!standing.ok) return standing;
  if (responsibleUser?.id === user.id) return { ok: true, events: [] };
  return { ok: true, events: [{ type: "ResponsibilityTaken", step, user, from: responsibleUser }] };
}

export function unclaim(state: Deployment, command: Claim): Decision {
  const { question, step, user } = command;
  const asked = openQuestion(state, command);
  if (!asked.ok) return asked;
  const { responsibleUser } = asked.value.interruption;
  if (responsibleUser?.id !== user.id) {
    return refused({ code: "not-claimed", question, holder: responsibleUser?.login ?? null });
  }
  return { ok: true, events: [{ type: "ResponsibilityReturned", step, user }] };
}

/** The question as it was asked that time, while it is open; else why it cannot be answered. */
function openQuestion(state: Deployment, { step, attempt, question }: Submit | Claim): Outcome<Open> {
  const run = state.steps.find((one) => one.definition.id === step);
  const interruption = run?.interruption;
  if (run === undefined || interruption?.state !== "pending") {
    return refused(alreadyDecided(state, interruption, question));
  }
  // It was asked anew since: whoever answered had not seen it.
  if (interruption.attempt !== attempt) return refused({ code: "written-before-question", question });
  return asksApproval(interruption) && run.definition.uses === "manual-intervention"
    ? accepted({ interruption, gate: run.definition })
    : refused({ code: "wrong-answer", question, kind: interruption.kind });
}

function interruptionOf(state: Deployment, step: string): Interruption | undefined {
  return state.steps.find((run) => run.definition.id === step)?.interruption ?? undefined;
}

/** By which references the person is entitled. */
type Standing = Pick<Extract<Entitlement, { kind: "entitled" }>, "as" | "all">;

function standingOf(
  { question, user, responsible }: Submit | Claim,
  entitlement: Entitlement,
): Outcome<Standing> {
  switch (entitlement.kind) {
    case "entitled":
      return accepted(entitlement);
    case "not-entitled": {
      const { broken } = entitlement;
      return refused({ code: "not-responsible", question, user: user.login, responsible, broken });
    }
    case "unknown": {
      const { asked, broken } = entitlement;
      return refused({ code: "membership-unknown", question, user: user.login, asked, broken });
    }
  }
}

function resolve(state: Deployment, facts: Facts, events: readonly DeploymentEvent[]): Decision {
  return { ok: true, events: andAdvance(state, events, facts) };
}
