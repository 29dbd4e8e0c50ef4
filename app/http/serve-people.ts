import { deploymentById } from "../../db/deployments.ts";
import { handledAt } from "../../db/handled.ts";
import { projectById, projectsByRepositories } from "../../db/projects.ts";
import type { Person } from "../domain/deployment/state.ts";
import { accepted, refused } from "../domain/refusal.ts";
import { questionName } from "../usecases/answer.ts";
import type { Deps } from "../usecases/deps.ts";
import { carryOutOrder } from "../usecases/person-order.ts";
import { statusFacts } from "../usecases/status-facts.ts";
import { AlreadyHandled, type Origin } from "../usecases/transact.ts";
import { waitingIn } from "../usecases/waiting.ts";
import { orderResults } from "./order-results.ts";
import type { PersonUseCases } from "./person-usecases.ts";
import { paged, toHttp, views } from "./views.ts";

/** The use cases of people on the real thing. */
export function servePeople(deps: Deps): PersonUseCases {
  const view = views(deps);
  const results = orderResults(deps);
  return {
    order: async ({ id }, { by, order, key }) => {
      const project = await projectById(deps.db, id);
      const once = key === null ? null : `api:${by.id}:${key}`;
      const doneBefore = async () => {
        const at = once === null ? null : await handledAt(deps.db, id, once);
        return at === null ? null : accepted(await results.repeated(project, by, order, at));
      };
      // Looked at before anything is judged: what was done has changed what could be done.
      const before = await doneBefore();
      if (before !== null) return before;
      try {
        const outcome = await carryOutOrder(deps, project, originOf(by, once), by, order);
        if (outcome?.ok) {
          return accepted({ repeated: false, ...(await results.shown(project, order, outcome.value)) });
        }
        // Refused, perhaps, for what the same request has done that came at the same moment.
        return (await doneBefore()) ?? outcome;
      } catch (error) {
        const meanwhile = error instanceof AlreadyHandled ? await doneBefore() : null;
        if (meanwhile === null) throw error;
        return meanwhile;
      }
    },
    failedWork: async (project, deploymentId) => {
      const deployment = await deploymentById(deps.db, deploymentId);
      if (deployment === undefined || deployment.projectId !== project.id) return null;
      const asked = deployment.steps.filter((run) => run.interruption?.kind === "guided-failure");
      const open = asked.filter((run) => run.interruption?.state === "pending");
      if (open.length > 1) {
        const questions = open.map((run) => questionName(deployment, run.definition.id));
        return refused({ code: "several-open-questions", questions });
      }
      const one = open[0] ?? asked.at(-1);
      const id = one === undefined ? undefined : deployment.interruptionIds[one.definition.id];
      return id === undefined
        ? refused({ code: "no-open-question", meant: `d${deploymentId}` })
        : accepted(id);
    },
    status: async ({ id }) => statusFacts(deps, await projectById(deps.db, id)),
    waiting: async (repositoryIds, page) => {
      const projects = await projectsByRepositories(deps.db, repositoryIds);
      return paged(
        page,
        (wider) => waitingIn(deps, projects, wider),
        async ({ id, project, deployment, question }) => {
          const shown = toHttp(project);
          if (shown === null) throw new Error(`Project ${project.id} is away`);
          return { id, project: shown, deployment: view.summary(project, deployment), question };
        },
      );
    },
  };
}

function originOf(by: Person, once: string | null): Origin {
  const origin = { by: { kind: "person", ...by }, source: "api", deliveryId: null } as const;
  return once === null ? origin : { ...origin, once };
}
