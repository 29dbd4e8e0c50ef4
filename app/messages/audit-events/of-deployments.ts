import type { DeploymentEvent } from "../../domain/deployment/events.ts";
import type { Guidance, Mode } from "../../domain/deployment/state.ts";
import { guidanceWords } from "../guidance.ts";
import { nothing, type Phrase, prose, say, words } from "../phrase.ts";
import { counted } from "../time.ts";
import { queueWords, skipWords } from "../why.ts";
import { after, called, count, type EventData, step, text, type Told, within, wordsFor } from "./data.ts";

/** What happens to a deployment. A new event does not compile until it has its words here. */
export const ofDeployments: Readonly<Record<DeploymentEvent["type"], Told>> = {
  DeploymentCreated: (data) =>
    say`asked for ${called(data, "version")} → ${called(data, "environment")}${wordsFor(modes, text(data, "mode"))}${after(data, "comment")}`,
  DeploymentQueued: (data) => {
    const why = text(within(data, "waitsFor"), "code");
    return why === "" ? say`queued it` : say`queued it: ${wordsFor(queuePhrases, why)}`;
  },
  DeploymentStarted: () => say`its turn came`,
  GatesLaid: () => say`laid the gates of the default branch anew`,
  PolicyLaid: (data) => {
    const gates = count(data, "gates");
    return gates === 0
      ? say`withdrew the gates of the organization's policy`
      : say`laid ${words(counted(gates, "gate"))} of the organization's policy`;
  },
  StepSkipped: (data) => say`skipped ${step(data)}: ${wordsFor(skipPhrases, text(data, "reason"))}`,
  InterruptionRaised: (data) =>
    text(data, "kind") === "guided-failure"
      ? say`${step(data)} failed, and people are asked what to do`
      : say`${step(data)} asks for approval`,
  Reminded: (data) => say`reminded those whom ${step(data)} asks`,
  ResponsibilityTaken: (data) => say`claimed ${step(data)}${takenFrom(data)}`,
  ResponsibilityReturned: (data) => say`gave ${step(data)} back`,
  InterruptionSubmitted: (data) => {
    const did = text(data, "decision") === "approve" ? "approved" : "rejected";
    const how = data["emergency"] === true ? say` in an EMERGENCY` : nothing;
    const as = text(data, "team") === "" ? nothing : say` as ${called(data, "team")}`;
    return say`${words(did)} ${step(data)}${as}${how}${after(data, "note")}`;
  },
  GuidanceGiven: (data) =>
    say`said to ${wordsFor(guidancePhrases, text(data, "guidance"))} ${step(data)}${after(data, "note")}`,
  InterruptionResolved: (data) => say`${step(data)} is ${text(data, "state")}`,
  ApprovalLapsed: (data) => say`approvals of ${step(data)} no longer count`,
  StandingChanged: (data) => say`teams of an approver of ${step(data)} changed`,
  StepStarted: (data) => say`started ${step(data)}`,
  WorkHandedOver: (data) =>
    say`handed ${step(data)} over as GitHub Deployment ${text(data, "githubDeploymentId")}`,
  WorkDispatched: (data) => say`started the workflow run ${text(data, "runId")} for ${step(data)}`,
  WorkTaken: (data) => say`a runner took the script of ${step(data)}`,
  RunEnded: (data) =>
    say`the workflow run ${text(data, "runId")} of ${step(data)} ended${after(data, "conclusion")}`,
  WorkReported: (data) => say`${step(data)} reported ${text(data, "state")}`,
  WorkUnattended: (data) => say`nobody picked ${step(data)} up`,
  StepSucceeded: (data) => say`${step(data)} succeeded`,
  StepFailed: (data) =>
    say`${step(data)} ${words(data["timedOut"] === true ? "timed out" : "failed")}${after(data, "error")}`,
  StepIgnored: (data) => say`went on without ${step(data)}, which had failed${after(data, "error")}`,
  StepRetried: (data) => say`will start ${step(data)} once more`,
  StepCanceled: (data) => say`canceled ${step(data)}`,
  DeploymentSuperseded: (data) => say`superseded by ${called(data, "byVersion")}`,
  DeploymentCanceled: (data) => say`canceled it${after(data, "note")}`,
  DeploymentFinished: (data) => say`ended: ${text(data, "state")}`,
};

const modes: Readonly<Record<Mode | "", Phrase>> = {
  deploy: nothing,
  redeploy: say` once more`,
  rollback: say` as a ROLLBACK`,
  "": nothing,
};

/** Words of ours, in which back-ticks mean what they mean in Markdown, as phrases. */
function phrases<Code extends string>(table: Readonly<Record<Code, string>>): Readonly<Record<Code, Phrase>> {
  const all = Object.entries<string>(table).map(([code, said]) => [code, prose(said)]);
  return Object.fromEntries(all) as Record<Code, Phrase>;
}

const queuePhrases = phrases(queueWords);
const skipPhrases = phrases(skipWords);
const guidancePhrases = phrases<Guidance>({
  retry: guidanceWords.retry.said,
  ignore: guidanceWords.ignore.said,
  fail: guidanceWords.fail.said,
});

function takenFrom(data: EventData): Phrase {
  const login = text(within(data, "from"), "login");
  return login === "" ? nothing : say` over from ${login}`;
}
