import { deploymentsByIds } from "../../db/deployments.ts";
import type { AuditEvent } from "../../db/audit.ts";
import { recordedAt } from "../../db/handled.ts";
import { questionById } from "../../db/open-questions.ts";
import type { Project } from "../../db/projects.ts";
import { findRelease, releaseByVersion } from "../../db/releases.ts";
import { personOf } from "../domain/actor.ts";
import type { Person } from "../domain/deployment/state.ts";
import type { Deps } from "../usecases/deps.ts";
import type { OrderResult, PersonOrder } from "../usecases/person-order.ts";
import type { Ordered } from "./person-usecases.ts";
import { views } from "./views.ts";

/** `Ordered` without what tells a repetition. */
type Shown = Ordered extends infer One ? (One extends Ordered ? Omit<One, "repeated"> : never) : never;

const forgotten: Shown = { kind: "forgotten" };

/** What is answered to an order: what it made, as that is by now. */
export function orderResults(deps: Deps) {
  const view = views(deps);

  const deployments = async (project: Project, ids: readonly number[]): Promise<Shown> => {
    const found = await deploymentsByIds(deps.db, ids);
    const own = found.filter((one) => one.projectId === project.id);
    return own.length === 0
      ? forgotten
      : { kind: "deployments", deployments: own.map((one) => view.deployment(project, one)) };
  };
  const release = async (project: Project, version: string, created: boolean): Promise<Shown> => {
    const found = await releaseByVersion(deps.db, project.id, version);
    const [shown] = found === undefined ? [] : await view.releases(project, [found]);
    return shown === undefined ? forgotten : { kind: "release", created, release: shown };
  };
  const block = async (project: Project, version: string): Promise<Shown> => {
    const found = await releaseByVersion(deps.db, project.id, version);
    if (found === undefined) return forgotten;
    return { kind: "block", version: found.version, blocked: found.blocked };
  };

  return {
    shown: async (project: Project, order: PersonOrder, result: OrderResult): Promise<Shown> => {
      switch (result.kind) {
        case "deployment":
          return deployments(project, [result.id]);
        case "deployments":
          return deployments(project, result.ids);
        case "release":
          return order.kind === "block"
            ? block(project, result.version)
            : release(project, result.version, result.created);
        case "confirmed":
          return result;
      }
    },

    /** @param at when it was done: everything that was recorded then by this person is what it made */
    repeated: async (project: Project, by: Person, order: PersonOrder, at: Date): Promise<Ordered> => {
      const made = async (): Promise<readonly AuditEvent[]> =>
        (await recordedAt(deps.db, project.id, at)).filter((event) => personOf(event.by)?.id === by.id);
      const again = async (): Promise<Shown> => {
        switch (order.kind) {
          case "answer":
          case "guide": {
            const question = await questionById(deps.db, order.interruption);
            return question === null ? forgotten : deployments(project, [question.deploymentId]);
          }
          case "cancel":
            return deployments(project, [order.deployment]);
          case "deploy": {
            const created = (await made()).filter(isAskedFor);
            return deployments(
              project,
              created.flatMap(({ deploymentId }) => deploymentId ?? []),
            );
          }
          case "block":
            return block(project, order.version);
          case "release": {
            const event = (await made()).find(({ type }) => type === "ReleaseCreated");
            const found = event?.releaseId == null ? null : await findRelease(deps.db, event.releaseId);
            // It was there already: then only its version, where one was given, says which it was.
            const version = found?.version ?? order.version;
            return version === null ? forgotten : release(project, version, false);
          }
          case "confirm-team": {
            const event = (await made()).find(({ type }) => type === "TeamConfirmed");
            return { kind: "confirmed", references: referencesOf(event) };
          }
          case "confirm-policy":
            return { kind: "confirmed", references: [] };
        }
      };
      return { repeated: true, ...(await again()) };
    },
  };
}

/** Not those that the lifecycle started in the same moment. */
function isAskedFor({ type, data }: AuditEvent): boolean {
  return type === "DeploymentCreated" && data["trigger"] === "person";
}

function referencesOf(event: AuditEvent | undefined): readonly string[] {
  const changed = event?.data["changed"];
  if (!Array.isArray(changed)) return [];
  const references = changed.map((one: { readonly reference: string }) => one.reference);
  return [...new Set(references)];
}
