import { finishedDeployments, openDeployments } from "../../db/open-questions.ts";
import type { Command } from "../commands/command.ts";
import type { Outcome } from "../domain/refusal.ts";
import { nothingAsked } from "../usecases/admission.ts";
import { blockRelease } from "../usecases/block.ts";
import { cancelDeployment } from "../usecases/cancel.ts";
import { confirmPolicy } from "../usecases/confirm-policy.ts";
import { confirmTeam } from "../usecases/confirm-team.ts";
import { deploy } from "../usecases/deploy.ts";
import type { Ask } from "../usecases/deploy-targets.ts";
import { releaseHead } from "../usecases/release-head.ts";
import { type Origin, refuseNow, transact } from "../usecases/transact.ts";
import { newest, resolve } from "./aim.ts";
import { approveOrReject, claimOrGiveBack, guide } from "./question-order.ts";
import type { Reading } from "./reading.ts";
import { say } from "./reply.ts";

/** Does what a command orders. Null: it only asked for words. */
export async function order(
  reading: Reading,
  origin: Origin,
  command: Command,
): Promise<Outcome<unknown> | null> {
  const { deps, project, asker } = reading;
  const { user } = asker;
  switch (command.kind) {
    case "approve":
    case "reject":
      return approveOrReject(reading, origin, command);
    case "claim":
    case "unclaim":
      return claimOrGiveBack(reading, origin, command);
    case "retry":
    case "ignore":
    case "fail":
      return guide(reading, origin, command);
    case "deploy":
    case "redeploy":
    case "rollback":
      return deploy(deps, project, origin, askOf(command));
    case "promote":
      return withVersion(reading, origin, "/promote", command.version, (version) => {
        const options = { ...nothingAsked, overrideFreeze: command.overrideFreeze };
        return deploy(deps, project, origin, { kind: "promote", version, comment: command.note, options });
      });
    case "block":
    case "unblock":
      return withVersion(reading, origin, `/${command.kind}`, command.version, (version) =>
        blockRelease(deps, project, origin, user, version, command.kind === "block" ? command.reason : null),
      );
    case "release": {
      const { version, note: notes } = command;
      return releaseHead(deps, project, origin, user, { version, notes }, async (unit, made, checks) => {
        const { version: of, sha } = made.release;
        const facts = { user: user.login, version: of, sha, created: made.created };
        await say(unit, asker, answerKey(origin), { kind: "released", ...facts, checks }, "+1");
      });
    }
    case "cancel":
      return cancel(reading, origin, command.target, command.note);
    case "confirm-team":
      return confirmTeam(deps, project, origin, user, command.name, (unit, references) =>
        say(unit, asker, answerKey(origin), { kind: "confirmed", user: user.login, references }, "+1"),
      );
    case "confirm-policy":
      return confirmPolicy(deps, project, origin, user, (unit, rules) => {
        const content = { user: user.login, organization: project.owner, rules };
        return say(unit, asker, answerKey(origin), { kind: "policy-confirmed", ...content }, "+1");
      });
    case "status":
    case "help":
      await transact(deps, project.id, withoutReply(origin), async (unit) => {
        await say(unit, asker, answerKey(origin), { kind: command.kind, user: user.login });
      });
      return null;
  }
}

/** For what is answered in words of its own, not by a 👍. */
export function withoutReply({ reply: _reply, ...origin }: Origin): Origin {
  return origin;
}

function answerKey(origin: Origin): string {
  return `answer:${origin.once ?? ""}`;
}

function askOf(command: Extract<Command, { kind: "deploy" | "redeploy" | "rollback" }>): Ask {
  const { environment, note: comment } = command;
  const options = { ...nothingAsked, overrideFreeze: command.overrideFreeze };
  switch (command.kind) {
    case "deploy": {
      const { version, at, skip, variables } = command;
      const wanted = { ...options, at, skip, variables, guided: command.guided ? true : null };
      return { kind: "deploy", version, environment, comment, options: wanted };
    }
    case "redeploy":
      return { kind: "redeploy", environment, comment, options };
    case "rollback":
      return { kind: "rollback", environment, version: command.to, comment, options };
  }
}

/** With the version that is named, else that of the thread's release. */
function withVersion(
  { deps, project, releases }: Reading,
  origin: Origin,
  command: string,
  named: string | null,
  act: (version: string) => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const version = named ?? releases.find(({ kind }) => kind === "release")?.version ?? null;
  return version === null
    ? refuseNow(deps, project.id, origin, { code: "release-needed", command })
    : act(version);
}

/** So many of the newest that are over are looked at for whoever comes late. */
const mostFinished = 50;

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
      const note = [resolved.rest, more].filter((part) => part !== "").join("\n");
      return cancelDeployment(deps, project, origin, resolved.found.deploymentId, note);
    }
    case "none":
    case "unmatched": {
      const over = newest(reading, words, await finishedDeployments(deps.db, project.id, mostFinished));
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
