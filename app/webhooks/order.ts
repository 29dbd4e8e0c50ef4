import {
  finishedDeployments,
  openDeployments,
  openQuestions,
  type QuestionRow,
  settledQuestions,
} from "../../db/open-questions.ts";
import type { Project } from "../../db/projects.ts";
import { approveFlags } from "../commands/approve.ts";
import type { Command } from "../commands/command.ts";
import type { Resolved } from "../commands/target.ts";
import type { Outcome, Refusal } from "../domain/refusal.ts";
import { type Answer, answer, type QuestionRef } from "../usecases/answer.ts";
import { cancelDeployment } from "../usecases/cancel.ts";
import { confirmTeam } from "../usecases/confirm-team.ts";
import { type Ask, deploy } from "../usecases/deploy.ts";
import type { Deps } from "../usecases/deps.ts";
import { type Origin, refuseNow, transact } from "../usecases/transact.ts";
import { newest, type Place, resolve } from "./aim.ts";
import { isOlder } from "./older.ts";
import type { Incoming } from "./incoming.ts";
import { type Asker, say } from "./reply.ts";

/** A comment that gives orders, and where it stands. */
export interface Reading extends Place {
  readonly deps: Deps;
  readonly project: Project;
  readonly deliveryId: string;
  readonly incoming: Extract<Incoming, { type: "comment-created" }>;
  readonly asker: Asker;
}

/** Does what a command orders. Null: it only asked for words. */
export async function order(
  reading: Reading,
  origin: Origin,
  command: Command,
): Promise<Outcome<unknown> | null> {
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

/** For what is answered in words of its own, not by a 👍. */
export function withoutReply({ reply: _reply, ...origin }: Origin): Origin {
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
    return answer(deps, project, origin, asker.user, refOf(settled), what(more, []));
  }
  const { found, rest, flags } = resolved;
  const answered = what(noteOf(rest, more), flags);
  const votes = answered.kind === "approve" || answered.kind === "reject";
  if (votes && (await isOlder(deps, project, found, incoming.comment))) {
    const { version, environment, deploymentId: deployment, step } = found;
    const question = { version, environment, deployment, step };
    return refuseNow(deps, project.id, origin, { code: "written-before-question", question });
  }
  return answer(deps, project, origin, asker.user, refOf(found), answered);
}

function refOf({ deploymentId, stepKey: step, attempt }: QuestionRow): QuestionRef {
  return { deploymentId, step, attempt };
}

/** So many of the newest that are over are looked at for whoever comes late. */
const mostSettled = 50;

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

function noteOf(rest: string, more: string): string {
  return [rest, more].filter((part) => part !== "").join("\n");
}
