import { deploymentById } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import { type Answer, answer, questionName } from "../usecases/answer.ts";
import type { Deps } from "../usecases/deps.ts";
import { AlreadyHandled, isUnknown, type Origin, refuseNow } from "../usecases/transact.ts";
import { questionOfCheck } from "../usecases/objects/checks.ts";
import type { Incoming } from "./incoming.ts";
import { type Asker, replyTo } from "./reply.ts";

type Pressed = Extract<Incoming, { type: "button-pressed" }>;

/** Approve or Reject was pressed on a check: authorised like a comment, without a note. */
export async function pressButton(
  deps: Deps,
  project: Project,
  deliveryId: string,
  incoming: Pressed,
): Promise<void> {
  const { sender, identifier, externalId } = incoming;
  if (sender.type !== "User" || (identifier !== "approve" && identifier !== "reject")) return;
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
    const note = "";
    const what: Answer =
      identifier === "approve" ? { kind: "approve", note, anyway: false } : { kind: "reject", note };
    const outcome = await answer(
      deps,
      project,
      origin,
      user,
      { deploymentId: deployment.id, step, attempt },
      what,
    );
    if (!outcome.ok && isUnknown(outcome.refusal)) {
      const { step: name } = questionName(deployment, step);
      throw new Error(`GitHub could not say whether ${user.login} may answer ${name}`);
    }
  } catch (error) {
    if (!(error instanceof AlreadyHandled)) throw error;
  }
}
