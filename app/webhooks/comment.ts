import { type Project } from "../../db/projects.ts";
import { projectionsOf } from "../../db/projections.ts";
import {
  finishedDeployments,
  openDeployments,
  openQuestions,
  type QuestionRow,
  settledQuestions,
} from "../../db/open-questions.ts";
import { releasesOfThread, type Release } from "../../db/releases.ts";
import { approveFlags } from "../commands/approve.ts";
import type { Command } from "../commands/command.ts";
import { containsCommand, parseComment, type Parsed } from "../commands/parse.ts";
import { type Resolved, resolveTarget, type Target } from "../commands/target.ts";
import { environmentsOf } from "../domain/process.ts";
import type { Outcome, Refusal } from "../domain/refusal.ts";
import { type Answer, answer } from "../usecases/answer.ts";
import { cancelDeployment } from "../usecases/cancel.ts";
import { confirmTeam } from "../usecases/confirm-team.ts";
import { type Ask, deploy } from "../usecases/deploy.ts";
import type { Deps } from "../usecases/deps.ts";
import { AlreadyHandled, isUnknown, type Origin, refuseNow, transact } from "../usecases/transact.ts";
import type { Incoming } from "./incoming.ts";
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
  const environments = project.process === null ? [] : environmentsOf(project.process);
  const parsed = parseComment(comment.body, { environments });
  if (parsed.length === 0) return;

  const releases = await releasesOfThread(deps.db, project.id, thread);
  const user = { id: sender.id, login: sender.login };
  const asker: Asker = { user, thread, commentId: comment.id, releaseId: releases[0]?.id ?? null };
  const reading: Reading = { deps, project, deliveryId, incoming, releases, asker, environments };
  for (const [index, one] of parsed.entries()) {
    try {
      await carryOut(reading, one, `comment:${comment.id}:${index}`);
    } catch (error) {
      // The delivery came to its end before, though nobody noted it.
      if (!(error instanceof AlreadyHandled)) throw error;
    }
  }
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

interface Reading {
  readonly deps: Deps;
  readonly project: Project;
  readonly deliveryId: string;
  readonly incoming: Created;
  /** Whose thread it is, newest first; none: another issue or pull request. */
  readonly releases: readonly Release[];
  readonly asker: Asker;
  readonly environments: readonly string[];
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

async function order(reading: Reading, origin: Origin, command: Command): Promise<Outcome<unknown> | null> {
  const { deps, project, asker, releases } = reading;
  const { user } = asker;
  switch (command.kind) {
    case "approve":
      return toQuestion(reading, origin, command.target, command.note, approveFlags, (note, flags) => ({
        kind: "approve",
        note,
        anyway: flags.includes("anyway"),
      }));
    case "reject":
      return toQuestion(reading, origin, command.target, command.note, [], (note) => ({
        kind: "reject",
        note,
      }));
    case "claim":
    case "unclaim":
      return toQuestion(reading, origin, command.target, "", [], () => ({ kind: command.kind }));
    case "deploy": {
      const { version, environment, note: comment } = command;
      return start(reading, origin, { kind: "deploy", version, environment, comment });
    }
    case "promote": {
      const version = command.version ?? releases[0]?.version ?? null;
      if (version === null) {
        return refuseNow(deps, project.id, origin, { code: "release-needed", command: "/promote" });
      }
      return start(reading, origin, { kind: "promote", version, comment: command.note });
    }
    case "redeploy":
      return start(reading, origin, {
        kind: "redeploy",
        environment: command.environment,
        comment: command.note,
      });
    case "rollback":
      return start(reading, origin, {
        kind: "rollback",
        environment: command.environment,
        version: command.to,
        comment: command.note,
      });
    case "cancel":
      return cancel(reading, origin, command.target, command.note);
    case "confirm-team":
      return confirmTeam(deps, project, origin, user, command.name, (unit, references) =>
        say(unit, asker, `answer:${origin.once ?? ""}`, { kind: "confirmed", user: user.login, references }),
      );
    case "status":
    case "help":
      await transact(deps, project.id, withoutReply(origin), async (unit) => {
        await say(unit, asker, `answer:${origin.once ?? ""}`, { kind: command.kind, user: user.login });
      });
      return null;
  }
}

function withoutReply({ reply: _reply, ...origin }: Origin): Origin {
  return origin;
}

function start({ deps, project }: Reading, origin: Origin, ask: Ask): Promise<Outcome<unknown>> {
  return deploy(deps, project, origin, ask);
}

/** An answer to the question that the words name, or to the thread's only one. */
async function toQuestion(
  reading: Reading,
  origin: Origin,
  words: string,
  more: string,
  known: typeof approveFlags | readonly [],
  what: (note: string, flags: readonly "anyway"[]) => Answer,
): Promise<Outcome<unknown>> {
  const { deps, project, asker, incoming } = reading;
  const all = await openQuestions(deps.db, project.id);
  const resolved = resolve<QuestionRow, "anyway">(reading, words, all, known);
  if (resolved.kind !== "one") {
    const settled =
      resolved.kind === "several"
        ? undefined
        : newest(reading, words, await settledQuestions(deps.db, project.id, mostSettled));
    if (settled === undefined) return refuseNow(deps, project.id, origin, questionRefusal(resolved));
    const { deploymentId, stepKey: step } = settled;
    return answer(deps, project, origin, asker.user, { deploymentId, step }, what(more, []));
  }
  const { found, rest, flags } = resolved;
  const answered = what(noteOf(rest, more), flags);
  const votes = answered.kind === "approve" || answered.kind === "reject";
  if (votes && (await isOlder(deps, project, found, incoming.comment))) {
    const { version, environment, deploymentId: deployment, step } = found;
    const question = { version, environment, deployment, step };
    return refuseNow(deps, project.id, origin, { code: "written-before-question", question });
  }
  const { deploymentId, stepKey: step } = found;
  return answer(deps, project, origin, asker.user, { deploymentId, step }, answered);
}

/** So many of the newest that are over are looked at for whoever comes late. */
const mostSettled = 50;

/** The newest of what is over that the words could mean: whoever comes late hears how it ended. */
function newest<T extends Target & { readonly releaseId: number }>(
  reading: Reading,
  words: string,
  over: readonly T[],
): T | undefined {
  const resolved = resolve(reading, words, over);
  if (resolved.kind === "one") return resolved.found;
  return resolved.kind === "several" ? resolved.candidates[0] : undefined;
}

async function cancel(
  reading: Reading,
  origin: Origin,
  words: string,
  more: string,
): Promise<Outcome<unknown>> {
  const { deps, project } = reading;
  const resolved = resolve(reading, words, await openDeployments(deps.db, project.id));
  switch (resolved.kind) {
    case "one": {
      const note = noteOf(resolved.rest, more);
      return cancelDeployment(deps, project, origin, resolved.found.deploymentId, note);
    }
    case "none":
    case "unmatched": {
      const over = newest(reading, words, await finishedDeployments(deps.db, project.id, mostSettled));
      if (over !== undefined) return cancelDeployment(deps, project, origin, over.deploymentId, more);
      const meant = resolved.kind === "none" ? null : resolved.meant;
      return refuseNow(deps, project.id, origin, { code: "no-open-deployment", meant });
    }
    case "several": {
      const deployments = resolved.candidates.map(
        ({ deploymentId: deployment, version, environment, state }) => {
          return { deployment, version, environment, state };
        },
      );
      return refuseNow(deps, project.id, origin, { code: "several-deployments", deployments });
    }
  }
}

/**
 * What the words are aimed at. A version or a number means what it names, wherever
 * that is open, and never becomes a note; without one, only this thread counts.
 */
function resolve<T extends Target & { readonly releaseId: number }, F extends string = never>(
  { releases, environments }: Reading,
  words: string,
  all: readonly T[],
  flags: readonly F[] = [],
): Resolved<T, F> {
  const options = { flags, environments };
  const anywhere = resolveTarget(words, all, options);
  if (anywhere.kind === "unmatched") return anywhere;
  const isNamed =
    anywhere.kind !== "none" && (anywhere.named.version !== null || anywhere.named.deploymentId !== null);
  if (isNamed) return anywhere;
  const here = all.filter((one) => releases.some((release) => release.id === one.releaseId));
  return resolveTarget(words, here, options);
}

function questionRefusal(resolved: Exclude<Resolved<QuestionRow, "anyway">, { kind: "one" }>): Refusal {
  switch (resolved.kind) {
    case "none":
      return { code: "no-open-question", meant: null };
    case "unmatched":
      return { code: "no-open-question", meant: resolved.meant };
    case "several": {
      const questions = resolved.candidates.map(
        ({ deploymentId: deployment, version, environment, step }) => {
          return { deployment, version, environment, step };
        },
      );
      return { code: "several-open-questions", questions };
    }
  }
}

/** Whether the comment was there before the question: whoever wrote it did not answer it. GitHub's clock, where it can be. */
async function isOlder(
  deps: Deps,
  project: Project,
  question: QuestionRow,
  comment: Created["comment"],
): Promise<boolean> {
  const key = `release:${question.releaseId}:question:${question.interruptionId}`;
  const posted = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const asked = seconds(posted?.githubCreatedAt ?? question.raisedAt);
  const written = seconds(new Date(comment.createdAt));
  if (posted?.githubId == null) {
    // Its outcome is unknown: people may have seen it. The delivery is worked on again, and then it is known.
    if (written === asked && posted?.sending != null)
      throw new Error(`Nobody knows yet when ${key} was asked`);
    // Nobody can have answered in the same second what GitHub does not show yet.
    return written <= asked;
  }
  if (written !== asked) return written < asked;
  return comment.id < posted.githubId;
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

function noteOf(rest: string, more: string): string {
  return [rest, more].filter((part) => part !== "").join("\n");
}

function originOf(user: Asker["user"], deliveryId: string): Origin {
  return { by: { kind: "person", id: user.id, login: user.login }, source: "comment", deliveryId };
}
