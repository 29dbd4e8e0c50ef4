import { questionById } from "../../db/open-questions.ts";
import { deploymentById } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import type { Guidance, Person } from "../domain/deployment/state.ts";
import { accepted, type Outcome } from "../domain/refusal.ts";
import { answer, type Answer } from "./answer.ts";
import { blockRelease } from "./block.ts";
import { cancelDeployment } from "./cancel.ts";
import { confirmPolicy } from "./confirm-policy.ts";
import { confirmTeam } from "./confirm-team.ts";
import { deploy } from "./deploy.ts";
import type { Ask } from "./deploy-targets.ts";
import type { Deps } from "./deps.ts";
import { giveGuidance } from "./guide.ts";
import { releaseHead } from "./release-head.ts";
import type { Origin } from "./transact.ts";

/** What a person orders on a page or by the API: the commands of a comment, aimed at what they saw. */
export type PersonOrder =
  | { readonly kind: "answer"; readonly interruption: number; readonly answer: Answer }
  | {
      readonly kind: "guide";
      readonly interruption: number;
      readonly guidance: Guidance;
      readonly note: string;
    }
  | { readonly kind: "cancel"; readonly deployment: number; readonly note: string }
  | { readonly kind: "deploy"; readonly ask: Ask }
  /** `reason`: null lets the release go on. */
  | { readonly kind: "block"; readonly version: string; readonly reason: string | null }
  | { readonly kind: "release"; readonly version: string | null; readonly notes: string }
  | { readonly kind: "confirm-team"; readonly name: string }
  | { readonly kind: "confirm-policy" };

/** What came of it, as far as a page or a program goes on from there. */
export type OrderResult =
  | { readonly kind: "deployment"; readonly id: number }
  | { readonly kind: "deployments"; readonly ids: readonly number[] }
  | { readonly kind: "release"; readonly version: string; readonly created: boolean }
  | { readonly kind: "confirmed"; readonly references: readonly string[] };

/**
 * Does what a signed-in person orders: by the very functions that a comment's commands are decided by, so that nobody
 * can do more, or less, here than there. Null: the interruption or the deployment is not this project's.
 */
export async function carryOutOrder(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  order: PersonOrder,
): Promise<Outcome<OrderResult> | null> {
  switch (order.kind) {
    case "answer":
    case "guide": {
      const question = await questionById(deps.db, order.interruption);
      if (question === null || question.projectId !== project.id) return null;
      const ref = { deploymentId: question.deploymentId, step: question.stepKey, attempt: question.attempt };
      const outcome =
        order.kind === "answer"
          ? await answer(deps, project, origin, user, ref, order.answer)
          : await giveGuidance(deps, project, origin, user, ref, order);
      return outcome.ok ? accepted({ kind: "deployment", id: question.deploymentId }) : outcome;
    }
    case "cancel": {
      const deployment = await deploymentById(deps.db, order.deployment);
      if (deployment === undefined || deployment.projectId !== project.id) return null;
      const outcome = await cancelDeployment(deps, project, origin, deployment.id, order.note);
      return outcome.ok ? accepted({ kind: "deployment", id: deployment.id }) : outcome;
    }
    case "deploy": {
      const outcome = await deploy(deps, project, origin, order.ask);
      return outcome.ok ? accepted({ kind: "deployments", ids: outcome.value }) : outcome;
    }
    case "block": {
      const { version, reason } = order;
      const outcome = await blockRelease(deps, project, origin, user, version, reason);
      return outcome.ok
        ? accepted({ kind: "release", version: outcome.value.version, created: false })
        : outcome;
    }
    case "release": {
      const { version, notes } = order;
      const outcome = await releaseHead(deps, project, origin, user, { version, notes }, async () => {});
      if (!outcome.ok) return outcome;
      const { release, created } = outcome.value;
      return accepted({ kind: "release", version: release.version, created });
    }
    case "confirm-team": {
      const outcome = await confirmTeam(deps, project, origin, user, order.name, async () => {});
      return outcome.ok ? accepted({ kind: "confirmed", references: outcome.value }) : outcome;
    }
    case "confirm-policy": {
      const outcome = await confirmPolicy(deps, project, origin, user, async () => {});
      return outcome.ok ? accepted({ kind: "confirmed", references: [] }) : outcome;
    }
  }
}
