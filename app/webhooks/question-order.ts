import { deploymentById } from "../../db/deployments.ts";
import {
  openQuestions,
  type QuestionRow,
  settledOfDeployment,
  settledQuestions,
} from "../../db/open-questions.ts";
import { approveFlags } from "../commands/approve.ts";
import type { Command } from "../commands/command.ts";
import { splitInputs } from "../commands/split-inputs.ts";
import type { Resolved } from "../commands/target.ts";
import { asksApproval } from "../domain/deployment/state.ts";
import type { Outcome, QuestionName, Refusal } from "../domain/refusal.ts";
import { answer, type QuestionRef } from "../usecases/answer.ts";
import { giveGuidance } from "../usecases/guide.ts";
import { type Origin, refuseNow } from "../usecases/transact.ts";
import { newest, resolve } from "./aim.ts";
import { isOlder } from "./older.ts";
import type { Reading } from "./reading.ts";

type Flag = (typeof approveFlags)[number];

type One = Extract<Resolved<QuestionRow, Flag>, { kind: "one" }>;

/** A question that words are aimed at, and the rest of them. */
interface Aimed {
  readonly question: QuestionRow;
  readonly note: string;
  readonly flags: readonly Flag[];
}

/** A vote on what a gate asks. */
export function approveOrReject(
  reading: Reading,
  origin: Origin,
  command: Extract<Command, { kind: "approve" | "reject" }>,
): Promise<Outcome<unknown>> {
  const flags = command.kind === "approve" ? approveFlags : [];
  const words = { target: command.target, more: command.note, flags };
  return toQuestion(reading, origin, asksApproval, words, true, async (aimed) => {
    const { deps, project, asker } = reading;
    const ref = refOf(aimed.question);
    if (command.kind === "reject") {
      return answer(deps, project, origin, asker.user, ref, { kind: "reject", note: aimed.note });
    }
    const { inputs, note } = splitInputs(aimed.note, await inputNames(reading, aimed.question));
    const [anyway, emergency] = [aimed.flags.includes("anyway"), aimed.flags.includes("emergency")];
    const what = { kind: "approve", note, inputs, anyway, emergency } as const;
    return answer(deps, project, origin, asker.user, ref, what);
  });
}

export function claimOrGiveBack(
  reading: Reading,
  origin: Origin,
  { kind, target }: Extract<Command, { kind: "claim" | "unclaim" }>,
): Promise<Outcome<unknown>> {
  const words = { target, more: "", flags: [] };
  return toQuestion(reading, origin, asksApproval, words, false, ({ question }) =>
    answer(reading.deps, reading.project, origin, reading.asker.user, refOf(question), { kind }),
  );
}

/** What to do about work that failed. */
export function guide(
  reading: Reading,
  origin: Origin,
  { kind: guidance, target, note: more }: Extract<Command, { kind: "retry" | "ignore" | "fail" }>,
): Promise<Outcome<unknown>> {
  const words = { target, more, flags: [] };
  return toQuestion(reading, origin, asksGuidance, words, true, ({ question, note }) => {
    const { deps, project, asker } = reading;
    return giveGuidance(deps, project, origin, asker.user, refOf(question), { guidance, note });
  });
}

/**
 * Acts on the question of a kind (`isMeant`) that the words name, or on the thread's only one.
 * @param decides the command says what becomes of it: whoever wrote it must have seen the question
 */
async function toQuestion(
  reading: Reading,
  origin: Origin,
  isMeant: (question: QuestionRow) => boolean,
  words: { readonly target: string; readonly more: string; readonly flags: readonly Flag[] },
  decides: boolean,
  act: (aimed: Aimed) => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const { deps, project, incoming } = reading;
  const no = (refusal: Refusal) => refuseNow(deps, project.id, origin, refusal);
  const all = await openQuestions(deps.db, project.id);
  const ofKind = (rows: readonly QuestionRow[]) => rows.filter(isMeant);
  const resolved = resolve<QuestionRow, Flag>(reading, words.target, ofKind(all), words.flags);
  if (resolved.kind !== "one") {
    if (resolved.kind === "several") return no(questionRefusal(resolved));
    const other = resolve<QuestionRow, Flag>(reading, words.target, all, words.flags);
    if (other.kind === "one") {
      return no({ code: "wrong-answer", question: nameOf(other.found), kind: other.found.kind });
    }
    const over = ofKind(await settledQuestions(deps.db, project.id, mostSettled));
    const settled = newest(reading, words.target, over);
    return settled === undefined
      ? no(questionRefusal(resolved))
      : act({ question: settled, note: words.more, flags: [] });
  }
  const over = await settledBeside(reading, resolved.found);
  const { found, rest, flags } = amongSiblings(reading, words, resolved, over);
  if (over.includes(found)) return act({ question: found, note: rest, flags });
  if (decides && (await isOlder(deps, project, found, incoming.comment))) {
    return no({ code: "written-before-question", question: nameOf(found) });
  }
  const note = [rest, words.more].filter((part) => part !== "").join("\n");
  return act({ question: found, note, flags });
}

function asksGuidance(question: QuestionRow): boolean {
  return !asksApproval(question);
}

/** So many of the newest that are over are looked at for whoever comes late. */
const mostSettled = 50;

/** Questions of the same deployment that are over. */
async function settledBeside({ deps }: Reading, found: QuestionRow): Promise<readonly QuestionRow[]> {
  const over = await settledOfDeployment(deps.db, found.deploymentId);
  return over.filter((one) => one.stepKey !== found.stepKey);
}

/**
 * Whoever names a step means that one, also where it was answered meanwhile:
 * their words never go to the question beside it, which they do not name.
 */
function amongSiblings(
  reading: Reading,
  { target, flags }: { readonly target: string; readonly flags: readonly Flag[] },
  resolved: One,
  over: readonly QuestionRow[],
): One {
  if (over.length === 0) return resolved;
  const named = resolve<QuestionRow, Flag>(reading, target, [resolved.found, ...over], flags);
  return named.kind === "one" ? named : resolved;
}

/** What the gate asks its approvers to give. */
async function inputNames({ deps }: Reading, question: QuestionRow): Promise<readonly string[]> {
  const deployment = await deploymentById(deps.db, question.deploymentId);
  const gate = deployment?.steps.find((run) => run.definition.id === question.stepKey)?.definition;
  return gate?.uses === "manual-intervention" ? gate.inputs.map((input) => input.name) : [];
}

function refOf({ deploymentId, stepKey: step, attempt }: QuestionRow): QuestionRef {
  return { deploymentId, step, attempt };
}

function nameOf({ version, environment, deploymentId: deployment, step }: QuestionRow): QuestionName {
  return { version, environment, deployment, step };
}

function questionRefusal(resolved: Exclude<Resolved<QuestionRow, Flag>, { kind: "one" }>): Refusal {
  switch (resolved.kind) {
    case "none":
      return { code: "no-open-question", meant: null };
    case "unmatched":
      return { code: "no-open-question", meant: resolved.meant };
    case "several":
      return { code: "several-open-questions", questions: resolved.candidates.map(nameOf) };
  }
}
