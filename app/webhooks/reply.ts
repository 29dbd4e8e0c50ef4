import { createHash } from "node:crypto";
import { addNotice, looseRefusalsSince, refusalsSince } from "../../db/notices.ts";
import type { NoticeContent } from "../domain/notice.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Person } from "../domain/deployment/state.ts";
import { isUnknown, type Unit } from "../usecases/transact.ts";

/** Where an answer goes, and to whom. */
export interface Asker {
  readonly user: Person;
  readonly thread: number;
  /** Null: a button was pressed, there is no comment to react to. */
  readonly commentId: number | null;
  /** The release whose thread it is; null: another issue or pull request. */
  readonly releaseId: number | null;
}

/** At most so many answers in words an hour in one thread: nobody can make the app flood it. */
const answersAnHour = 5;

/** And so many in all threads that belong to no release. */
const looseAnswersAnHour = 30;

/** The answer to a command, for `Origin.reply`: a 👍 when it was done, else why not. */
export function replyTo(asker: Asker) {
  return async (unit: Unit, refusal: Refusal | null): Promise<void> => {
    if (refusal === null) return react(unit, asker, "+1");
    const { user, thread } = asker;
    const content: NoticeContent = { kind: "refusal", user: user.login, refusal };
    // Once for each person, question and reason.
    const key = `refusal:${thread}:${user.id}:${refusal.code}:${about(refusal)}`;
    const said = await tell(unit, asker, key, content);
    // What GitHub could not tell is not refused: it is asked again, and answered then.
    if (said !== "now" && !isUnknown(refusal)) await react(unit, asker, "-1");
  };
}

/**
 * Says something in words, once under its key.
 * @param instead the reaction in a thread that has had its fill of words
 */
export async function say(
  unit: Unit,
  asker: Asker,
  key: string,
  content: NoticeContent,
  instead: "+1" | "-1" = "-1",
): Promise<void> {
  if ((await tell(unit, asker, key, content)) === "too-often") await react(unit, asker, instead);
}

async function tell(
  unit: Unit,
  asker: Asker,
  key: string,
  content: NoticeContent,
): Promise<"now" | "before" | "too-often"> {
  const hourAgo = new Date(unit.now.getTime() - 60 * 60_000);
  const said = await refusalsSince(unit.tx, unit.project.id, asker.thread, hourAgo);
  if (said >= answersAnHour) return "too-often";
  // Anybody can open issues: together they must not use up the comments that questions need.
  const isLoose = asker.releaseId === null;
  const elsewhere = isLoose ? await looseRefusalsSince(unit.tx, unit.project.id, hourAgo) : 0;
  if (elsewhere >= looseAnswersAnHour) return "too-often";
  return (await add(unit, asker, key, content, true)) ? "now" : "before";
}

/** A reaction on the comment; a press of a button has none, its check changes instead. */
export async function react(unit: Unit, asker: Asker, content: "+1" | "-1"): Promise<void> {
  if (asker.commentId === null) return;
  await add(unit, asker, `reaction:${asker.commentId}:${content}`, { kind: "reaction", content }, false);
}

async function add(
  unit: Unit,
  { thread, commentId, releaseId }: Asker,
  key: string,
  content: NoticeContent,
  refusal: boolean,
): Promise<boolean> {
  const projectId = unit.project.id;
  const notice = { projectId, releaseId, key, threadNumber: thread, commentId, content, refusal };
  const added = await addNotice(unit.tx, { ...notice, createdAt: unit.now });
  if (added) unit.show(releaseId === null ? `project:${projectId}` : `release:${releaseId}`);
  return added;
}

/** What tells two refusals with the same code apart: the question, and all that the reason says. */
function about(refusal: Refusal): string {
  // Which of several calls GitHub fails to answer is not another reason.
  const reason = isUnknown(refusal) && "question" in refusal ? refusal.question : refusal;
  return createHash("sha256").update(JSON.stringify(reason)).digest("hex");
}
