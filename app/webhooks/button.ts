import { deploymentById } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import type { Guidance, Person } from "../domain/deployment/state.ts";
import type { Outcome } from "../domain/refusal.ts";
import { answer, questionName, type QuestionRef } from "../usecases/answer.ts";
import type { Deps } from "../usecases/deps.ts";
import { giveGuidance } from "../usecases/guide.ts";
import { AlreadyHandled, isUnknown, type Origin, refuseNow } from "../usecases/transact.ts";
import { questionOfCheck } from "../usecases/objects/checks.ts";
import type { Incoming } from "./incoming.ts";
import { type Asker, replyTo } from "./reply.ts";

type Pressed = Extract<Incoming, { type: "button-pressed" }>;

type Button = "approve" | "reject" | Guidance;

function isButton(identifier: string): identifier is Button {
  return ["approve", "reject", "retry", "ignore", "fail"].includes(identifier);
}

/** A button of a check was pressed: authorised like a comment, without a note. */
export async function pressButton(
  deps: Deps,
  project: Project,
  deliveryId: string,
  incoming: Pressed,
): Promise<void> {
  const { sender, identifier, externalId } = incoming;
  if (sender.type !== "User" || !isButton(identifier)) return;
  const asked = questionOfCheck(externalId);
  const deployment = asked === null ? undefined : await deploymentById(deps.db, asked.deploymentId);
  if (asked === null || deployment === undefined || deployment.projectId !== project.id) return;
  const release = await releaseById(deps.db, deployment.releaseId);
  const user = { id: sender.id, login: sender.login };
  const { id: releaseId, threadNumber: thread } = release;
  const asker: Asker | null = thread === null ? null : { user, thread, commentId: null, releaseId };
  const origin: Origin = {
    by: { kind: "person", ...user },
    source: "button",
    deliveryId,
    once: `button:${deliveryId}`,
    // Where there is no thread, the check alone shows what became of it.
    ...(asker === null ? {} : { reply: replyTo(asker) }),
  };
  const step = Object.entries(deployment.interruptionIds).find(([, id]) => id === asked.interruptionId)?.[0];
  const attempt = deployment.steps.find((run) => run.definition.id === step)?.interruption?.attempt;
  try {
    if (step === undefined || attempt === undefined) {
      await refuseNow(deps, project.id, origin, { code: "no-open-question", meant: null });
      return;
    }
    const ref = { deploymentId: deployment.id, step, attempt };
    const outcome = await press(deps, project, origin, user, ref, identifier);
    if (!outcome.ok && isUnknown(outcome.refusal)) {
      const { step: name } = questionName(deployment, step);
      throw new Error(`GitHub could not say whether ${user.login} may answer ${name}`);
    }
  } catch (error) {
    if (!(error instanceof AlreadyHandled)) throw error;
  }
}

function press(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  question: QuestionRef,
  button: Button,
): Promise<Outcome<unknown>> {
  const note = "";
  switch (button) {
    case "approve": {
      const what = { kind: button, note, anyway: false, emergency: false, inputs: {} } as const;
      return answer(deps, project, origin, user, question, what);
    }
    case "reject":
      return answer(deps, project, origin, user, question, { kind: button, note });
    case "retry":
    case "ignore":
    case "fail":
      return giveGuidance(deps, project, origin, user, question, { guidance: button, note });
  }
}
