import type { InterruptionState } from "../../domain/deployment/state.ts";
import type { QuestionName } from "../../domain/refusal.ts";
import { brokenPhrases } from "../broken.ts";
import {
  command,
  emphasis,
  name,
  nothing,
  type Phrase,
  reference,
  references,
  say,
  strong,
  words,
} from "../phrase.ts";
import { approvalsPhrase } from "../progress.ts";
import { target } from "../target.ts";
import { utc } from "../time.ts";
import { either, question, type Sentences } from "./sentence.ts";

const outcomes: Readonly<Record<InterruptionState, string>> = {
  pending: "still open",
  approved: "approved already",
  rejected: "rejected already",
  expired: "closed: it was not approved in time",
  canceled: "closed: its deployment did not go on",
};

/** The same where people were asked about work that failed. */
const guided: typeof outcomes = {
  ...outcomes,
  approved: "answered already: the deployment went on",
  rejected: "answered already: the deployment was let fail",
};

const decisions = { approve: "approved", reject: "rejected" } as const;

const askStatus = say`${command("/status")} shows what waits, and for whom.`;

/** Answers to questions that do not count. */
export const answers: Sentences<
  | "already-decided"
  | "already-answered"
  | "not-responsible"
  | "membership-unknown"
  | "claimed"
  | "not-claimed"
  | "stale-release"
  | "written-before-question"
  | "no-open-question"
  | "several-open-questions"
  | "edited-comment"
  | "not-a-person"
> = {
  "already-decided": ({ question: asked, outcome, kind, supersededBy }) => ({
    title: "Nothing changed",
    why:
      supersededBy === undefined
        ? say`${question(asked)} is ${words(kind === "guided-failure" ? guided[outcome] : outcomes[outcome])}.`
        : say`${question(asked)} is closed: ${strong(supersededBy)} superseded ${name(asked.version)}.`,
    remedy: askStatus,
  }),
  "already-answered": (refusal) => ({
    title: "Nothing changed",
    // A refusal that was kept as JSON holds its date as text.
    why: say`You ${words(decisions[refusal.decision])} ${question(refusal.question)} at ${utc(new Date(refusal.at))}, and one person answers once.`,
    remedy: say`The answer stands. ${askStatus}`,
  }),
  "not-responsible": ({ question: asked, user, responsible, broken, quorum }) => ({
    title: "Not counted",
    why:
      responsible.length === 0
        ? say`${reference(user)} may not deploy to ${name(asked.environment)}, and whoever may decides on ${question(asked)}.${brokenPhrases(broken)}`
        : say`${reference(user)} is not an active member of ${references(responsible, "or")}, who decide on ${question(asked)}.${brokenPhrases(broken)}`,
    remedy:
      responsible.length === 0
        ? say`Somebody who may deploy there writes ${approveOrReject(asked)}.${soFar(quorum)}`
        : say`A member writes ${approveOrReject(asked)}.${soFar(quorum)}`,
  }),
  "membership-unknown": (refusal) => ({
    title: "Not counted",
    why: say`GitHub did not answer whether ${reference(refusal.user)} belongs to ${references(refusal.asked, "or")}, so nothing is decided on ${question(refusal.question)}.${brokenPhrases(refusal.broken)}`,
    remedy: say`Drawbridge asks again. If nothing has changed after some minutes, write it once more in a new comment.`,
  }),
  claimed: (refusal) => ({
    title: "Not approved",
    why: say`${reference(refusal.holder)} took responsibility for ${question(refusal.question)}, and only the holder approves.`,
    remedy: say`${command(`/claim ${target(refusal.question)}`)} takes it over. Rejecting stays open to everybody responsible.`,
  }),
  "not-claimed": ({ question: asked, holder }) => ({
    title: "Nothing given back",
    why:
      holder === null
        ? say`Nobody holds ${question(asked)}.`
        : say`${reference(holder)} holds ${question(asked)}, and only the holder gives it back.`,
    remedy: say`${command(`/claim ${target(asked)}`)} takes it.`,
  }),
  "stale-release": ({ question: asked, running }) => ({
    title: "Not approved",
    why: say`${name(asked.environment)} runs ${name(running)}, which is newer than ${name(asked.version)}: ${question(asked)} would take it back.`,
    remedy: say`To approve all the same, write ${command(`/approve ${target(asked)} anyway`)}; to end it, ${command(`/reject ${target(asked)}`)}.`,
  }),
  "written-before-question": (refusal) => ({
    title: "Not counted",
    why: say`It was written before ${question(refusal.question)} was asked.`,
    remedy: say`Read the question, then write the answer in a new comment.`,
  }),
  "no-open-question": ({ meant }) => ({
    title: "Nothing answered",
    why: meant === null ? say`No question is open here.` : say`No open question is called “${meant}”.`,
    remedy: say`On another thread than the release's, name the version, as in ${command("/approve <version>")}. ${askStatus}`,
  }),
  "several-open-questions": ({ questions }) => ({
    title: "Nothing answered",
    why: say`${questions.length} questions are open, and the command does not say which one is meant.`,
    remedy: say`Put the one that is meant behind the command:`,
    items: questions.map((one) => {
      const beside = questions.filter(({ deployment }) => deployment === one.deployment).length > 1;
      return beside
        ? say`${command(target({ ...one, alone: false }))}, as in ${approveOrReject({ ...one, alone: false })}`
        : say`${either(target(one), `d${one.deployment}`)}, which waits in ${emphasis(one.step)}`;
    }),
  }),
  "edited-comment": () => ({
    title: "Not counted",
    why: say`A comment that was edited gives no command: others may have read it as it was before.`,
    remedy: say`Write a new comment.`,
  }),
  "not-a-person": () => ({
    title: "Not counted",
    why: say`Only people answer questions, not bots and not apps that act for somebody.`,
    remedy: say`Write the comment yourself on GitHub.`,
  }),
};

function approveOrReject(asked: QuestionName): Phrase {
  return say`${command(`/approve ${target(asked)}`)} or ${command(`/reject ${target(asked)}`)}`;
}

/** What is there already, where several approvals are asked. */
function soFar(quorum: { readonly counted: number; readonly required: number } | undefined): Phrase {
  return quorum === undefined ? nothing : say` So far it has ${approvalsPhrase(quorum)}.`;
}
