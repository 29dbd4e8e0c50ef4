import type { Project } from "../../db/projects.ts";
import { releasesOfThread } from "../../db/releases.ts";
import { containsCommand, parseComment, type Parsed } from "../commands/parse.ts";
import { environmentsOf, isGate } from "../domain/process.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { Deps } from "../usecases/deps.ts";
import { AlreadyHandled, isUnknown, type Origin, refuseNow, transact } from "../usecases/transact.ts";
import type { Incoming } from "./incoming.ts";
import { order, withoutReply } from "./order.ts";
import type { Reading } from "./reading.ts";
import { type Asker, replyTo, say } from "./reply.ts";

type Created = Extract<Incoming, { type: "comment-created" }>;
type Changed = Extract<Incoming, { type: "comment-changed" }>;

/** Does what a new comment orders, command by command, and answers each. Chatter gets silence. */
export async function readComment(
  deps: Deps,
  project: Project,
  deliveryId: string,
  incoming: Created,
): Promise<void> {
  const { comment, sender, thread } = incoming;
  if (sender.id !== comment.author.id || sender.type !== "User") return;
  if (isForgotten(deps, comment)) return;
  const environments = project.process === null ? [] : environmentsOf(project.process);
  const parsed = parseComment(comment.body, { environments });
  if (parsed.length === 0) return;

  const releases = await releasesOfThread(deps.db, project.id, thread);
  const user = { id: sender.id, login: sender.login };
  const asker: Asker = { user, thread, commentId: comment.id, releaseId: releases[0]?.id ?? null };
  const steps = (project.process?.steps ?? []).flatMap((step) => (isGate(step) ? [step.name, step.id] : []));
  const reading: Reading = { deps, project, deliveryId, incoming, releases, asker, environments, steps };
  for (const [index, one] of parsed.entries()) {
    try {
      await carryOut(reading, one, `comment:${comment.id}:${index}`);
    } catch (error) {
      // The delivery came to its end before, though nobody noted it.
      if (!(error instanceof AlreadyHandled)) throw error;
    }
  }
}

/** For clocks that are apart, and what GitHub sends late. */
const doubtMs = 60 * 60_000;

/**
 * Whether nobody can tell any more that the comment was answered: what is known of deliveries is kept for so long only,
 * and somebody may send an old one again.
 */
function isForgotten({ now, retain }: Deps, { createdAt }: Created["comment"]): boolean {
  return Date.parse(createdAt) < now().getTime() - retain.deliveriesMs + doubtMs;
}

/** A comment that an edit made a command: it does nothing, and its writer is told what would. */
export async function readEdit(
  deps: Deps,
  project: Project,
  deliveryId: string,
  incoming: Changed,
): Promise<void> {
  const { comment, sender, thread, change, before } = incoming;
  if (change !== "edited" || sender.type !== "User" || comment.viaApp !== null) return;
  if (!containsCommand(comment.body) || containsCommand(before)) return;
  const [release] = await releasesOfThread(deps.db, project.id, thread);
  const user = { id: sender.id, login: sender.login };
  const asker: Asker = { user, thread, commentId: comment.id, releaseId: release?.id ?? null };
  const refusal: Refusal = { code: "edited-comment" };
  await transact(deps, project.id, originOf(user, deliveryId), async (unit) => {
    await say(unit, asker, `edited:${comment.id}`, { kind: "refusal", user: user.login, refusal });
  });
}

async function carryOut(reading: Reading, parsed: Parsed, name: string): Promise<void> {
  const { deps, project, deliveryId, incoming, asker } = reading;
  const { user } = asker;
  const origin: Origin = { ...originOf(user, deliveryId), once: name, reply: replyTo(asker) };
  if (parsed.kind !== "command") {
    const { kind: _kind, ...what } = parsed;
    const content = { kind: parsed.kind, user: user.login, ...what } as Extract<
      Parameters<typeof say>[3],
      { kind: "usage" | "near-miss" }
    >;
    await transact(deps, project.id, withoutReply(origin), async (unit) => {
      await say(unit, asker, `answer:${name}`, content);
    });
    return;
  }
  if (incoming.comment.viaApp !== null) {
    await refuseNow(deps, project.id, origin, { code: "not-a-person" });
    return;
  }
  const outcome = await order(reading, origin, parsed.command);
  // Nobody was let in or turned away: the delivery is worked on again, with growing pauses.
  if (outcome !== null && !outcome.ok && isUnknown(outcome.refusal)) {
    throw new Error(`GitHub could not say whether ${user.login} may: ${outcome.refusal.code}`);
  }
}

function originOf(user: Asker["user"], deliveryId: string): Origin {
  return { by: { kind: "person", id: user.id, login: user.login }, source: "comment", deliveryId };
}
