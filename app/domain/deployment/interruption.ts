import { accepted, type Outcome, refused } from "../refusal.ts";
import { andAdvance } from "./advance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment, Interruption, Vote } from "./state.ts";

type Submit = Extract<DeploymentCommand, { type: "Submit" }>;
type Claim = Extract<DeploymentCommand, { type: "Claim" | "Unclaim" }>;

/** One answer: counted when the person is entitled, the question is open, and nobody else holds it. */
export function submit(state: Deployment, command: Submit, facts: Facts): Decision {
  const { question, user, decision, note, step } = command;
  const own = interruptionOf(state, step)?.votes.find((vote) => vote.user.id === user.id);
  if (own !== undefined) {
    return refused({ code: "already-answered", question, decision: own.decision, at: own.at });
  }
  const asked = openQuestion(state, command);
  if (!asked.ok) return asked;
  const open = asked.value;
  const standing = standingOf(command);
  if (!standing.ok) return standing;
  const team = standing.value;
  const vote: DeploymentEvent = { type: "InterruptionSubmitted", step, user, team, decision, note };

  if (decision === "reject") {
    return resolve(state, facts, [
      vote,
      { type: "InterruptionResolved", step, state: "rejected" },
      {
        type: "StepFailed",
        step,
        error: note === "" ? `Rejected by ${user.login}` : `Rejected by ${user.login}: ${note}`,
        timedOut: false,
      },
    ]);
  }
  if (open.responsibleUser !== null && open.responsibleUser.id !== user.id) {
    return refused({ code: "claimed", question, holder: open.responsibleUser.login });
  }
  if (command.staleBehind !== null && !command.anyway) {
    return refused({ code: "stale-release", question, running: command.staleBehind });
  }
  const approvals = [...open.votes.filter((cast) => cast.decision === "approve"), { user, note }];
  if (approvals.length < open.approvalsRequired) return { ok: true, events: [vote] };
  return resolve(state, facts, [
    vote,
    { type: "InterruptionResolved", step, state: "approved" },
    { type: "StepSucceeded", step, outputs: outputsOf(user, note, approvals) },
  ]);
}

export function claim(state: Deployment, command: Claim): Decision {
  const { step, user } = command;
  const asked = openQuestion(state, command);
  if (!asked.ok) return asked;
  const open = asked.value;
  const standing = standingOf(command);
  if (!standing.ok) return standing;
  if (open.responsibleUser?.id === user.id) return { ok: true, events: [] };
  return { ok: true, events: [{ type: "ResponsibilityTaken", step, user, from: open.responsibleUser }] };
}

export function unclaim(state: Deployment, command: Claim): Decision {
  const { question, step, user } = command;
  const asked = openQuestion(state, command);
  if (!asked.ok) return asked;
  const open = asked.value;
  if (open.responsibleUser?.id !== user.id) {
    return refused({ code: "not-claimed", question, holder: open.responsibleUser?.login ?? null });
  }
  return { ok: true, events: [{ type: "ResponsibilityReturned", step, user }] };
}

/** The question as it was asked that time, while it is open; else why it cannot be answered. */
function openQuestion(state: Deployment, { step, attempt, question }: Submit | Claim): Outcome<Interruption> {
  const found = interruptionOf(state, step);
  if (found?.state !== "pending") {
    return refused({ code: "already-decided", question, outcome: found?.state ?? "canceled" });
  }
  // It was asked anew since: whoever answered had not seen it.
  return found.attempt === attempt ? accepted(found) : refused({ code: "written-before-question", question });
}

function interruptionOf(state: Deployment, step: string): Interruption | undefined {
  return state.steps.find((run) => run.definition.id === step)?.interruption ?? undefined;
}

/** By which reference the person is entitled, or why not. */
function standingOf(command: Submit | Claim): Outcome<string> {
  const { question, user, entitlement, responsible } = command;
  switch (entitlement.kind) {
    case "entitled":
      return accepted(entitlement.as);
    case "not-entitled":
      return refused({
        code: "not-responsible",
        question,
        user: user.login,
        responsible,
        broken: entitlement.broken,
      });
    case "unknown": {
      const { asked, broken } = entitlement;
      return refused({ code: "membership-unknown", question, user: user.login, asked, broken });
    }
  }
}

/** What later steps can read of an approval. */
function outputsOf(
  user: Vote["user"],
  notes: string,
  approvals: readonly Pick<Vote, "user">[],
): Readonly<Record<string, string>> {
  return {
    approved: "true",
    notes,
    "responsible_user.login": user.login,
    "responsible_user.id": String(user.id),
    // GitHub's display name is not part of a webhook, and not worth a request: the login is shown instead.
    "responsible_user.name": user.login,
    approvers: approvals.map((vote) => vote.user.login).join(","),
  };
}

function resolve(state: Deployment, facts: Facts, events: readonly DeploymentEvent[]): Decision {
  return { ok: true, events: andAdvance(state, events, facts) };
}
