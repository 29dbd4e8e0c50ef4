/** Whether each answer of a person was counted as it should: once, if they may, and never left without a word. */
import type { Deed, ReleaseRecord } from "../record.ts";
import { isApprover } from "../shops.ts";
import { doubled, type Finding, finding } from "./finding.ts";
import type { Seen } from "./seen.ts";

export function decisions(seen: Seen, records: readonly ReleaseRecord[]): readonly Finding[] {
  return [
    ...records.flatMap((record) => record.deeds.flatMap((deed) => lostOf(seen, record, deed))),
    ...records.flatMap((record) => record.deeds.flatMap((deed) => unansweredOf(seen, record, deed))),
    ...countedTwice(seen),
    ...ofTheWrongPerson(seen, records),
  ];
}

function nameOf({ by, verb, note, comment }: Deed, { deployment, owner, repo }: ReleaseRecord): string {
  return `${by}: /${verb} d${deployment} (${note}, comment ${comment} in ${owner}/${repo})`;
}

function isAnswered({ stored }: Seen, { comment }: Deed): boolean {
  return stored.notices.some(({ commentId }) => commentId === comment);
}

/** Somebody who may said it, the question waited, and it is nowhere. */
function lostOf(seen: Seen, record: ReleaseRecord, deed: Deed): readonly Finding[] {
  const isDecision = (deed.verb === "approve" || deed.verb === "reject") && isApprover(deed.by);
  if (!isDecision || record.deployment === null) return [];
  const { votes, interruptions } = seen.stored;
  if (votes.some(({ note }) => note === deed.note)) return [];
  const questions = interruptions.filter(({ deploymentId }) => deploymentId === record.deployment);
  const pending = questions.find(({ state }) => state === "pending");
  const about = [`d${record.deployment}`, String(deed.comment)];
  if (pending === undefined) {
    // It was settled before: then they were told so.
    if (questions.length > 0 && isAnswered(seen, deed)) return [];
    return [finding("decisions lost", `${nameOf(deed, record)} left no vote and no answer`, ...about)];
  }
  const isRepeated = votes.some(
    ({ interruptionId, login }) => interruptionId === pending.id && login === deed.by,
  );
  const isTaken = record.deeds.some(({ verb, by }) => verb === "claim" && by !== deed.by);
  if (isRepeated || (isTaken && record.approvals === 1 && deed.verb === "approve")) return [];
  return [
    finding("decisions lost", `${nameOf(deed, record)} left no vote on a question that waits`, ...about),
  ];
}

/** Every command is answered: by a reaction, by words, or by both. */
function unansweredOf(seen: Seen, record: ReleaseRecord, deed: Deed): readonly Finding[] {
  if (deed.verb === "chat") return [];
  const place = seen.places.find((one) => one.place === `${record.owner}/${record.repo}`);
  const comment = place?.comments.find(({ id }) => id === deed.comment);
  const notices = seen.stored.notices.filter(({ commentId }) => commentId === deed.comment);
  const inWords = notices.some(({ id }) =>
    place?.comments.some(({ body }) => body.includes(`<!-- drawbridge:notice:${id} -->`)),
  );
  if (inWords || (comment?.reactions ?? 0) > 0) return [];
  const what = `${nameOf(deed, record)} got neither a reaction nor words`;
  return [finding("comments left without an answer", what, `d${record.deployment}`, String(deed.comment))];
}

function countedTwice({ stored }: Seen): readonly Finding[] {
  const votes = doubled(
    stored.votes,
    ({ note, interruptionId, userId }) => note || `${interruptionId} ${userId}`,
  );
  const submitted = stored.events.filter(({ type }) => type === "InterruptionSubmitted");
  const events = doubled(submitted, ({ data, id }) => noteOf(data) ?? String(id));
  // That GitHub could not say is said at once, and its answer when it has come: those are two.
  const answers = doubled(
    stored.notices.filter(({ refusal, commentId }) => refusal && commentId !== null),
    ({ commentId, content }) =>
      `${commentId} ${content.kind === "refusal" ? content.refusal.code : content.kind}`,
  );
  return [
    ...votes.map((one) => finding("decisions counted twice", `vote ${one.id} of ${one.login} (${one.note})`)),
    ...events.map((one) =>
      finding(
        "decisions counted twice",
        `audit event ${one.id} repeats ${noteOf(one.data)}`,
        `d${one.deploymentId}`,
      ),
    ),
    ...answers.map((one) =>
      finding(
        "comments doubled",
        `comment ${one.commentId} was refused twice (notice ${one.id})`,
        String(one.commentId),
      ),
    ),
  ];
}

function noteOf({ note }: Readonly<Record<string, unknown>>): string | null {
  return typeof note === "string" && note !== "" ? note : null;
}

function ofTheWrongPerson({ stored }: Seen, records: readonly ReleaseRecord[]): readonly Finding[] {
  return stored.votes.flatMap((vote) => {
    const question = stored.interruptions.find(({ id }) => id === vote.interruptionId);
    const record = records.find(
      ({ deployment }) => deployment !== null && deployment === question?.deploymentId,
    );
    const deed = record?.deeds.find(({ note }) => note === vote.note);
    const isTheirs =
      deed !== undefined && deed.by === vote.login && deed.verb === vote.decision && isApprover(vote.login);
    if (isTheirs) return [];
    const what = `${vote.decision} of ${vote.login} (${vote.note}) counts on d${question?.deploymentId}: nobody who may wrote it`;
    return [finding("decisions of the wrong person counted", what, `d${question?.deploymentId}`)];
  });
}
