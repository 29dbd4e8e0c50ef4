/** Deployments of before: there from the start, at the time that GitHub's clock shows; nobody is told of them, and no workflow starts. */
import type { InRepo } from "./views.ts";
import { known, timestamp, type Repo, type World } from "./world.ts";

export type PastDeployment = {
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly description: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly production: boolean;
  readonly transient: boolean;
};

export type PastStatus = {
  readonly state: string;
  readonly description: string;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
};

export type PastControls = {
  /** One that the app has created; answers with its id. */
  pastDeployment(given: PastDeployment, options?: InRepo): number;
  /** @param by login; null: the app itself */
  pastStatus(deployment: number, given: PastStatus, by: string | null, options?: InRepo): void;
};

export function pastControls(world: World, repoNamed: (options?: InRepo) => Repo): PastControls {
  return {
    pastDeployment({ payload, ...given }, options) {
      const [id, now] = [world.nextId("deployment"), timestamp(world)];
      repoNamed(options).deployments.push({
        ...given,
        id,
        ref: given.sha,
        payload: { ...payload },
        originalEnvironment: given.environment,
        creator: world.app.bot,
        via: world.app,
        createdAt: now,
        updatedAt: now,
        statuses: [],
      });
      return id;
    },
    pastStatus(deployment, { state, description, logUrl, environmentUrl }, by, options) {
      const found = repoNamed(options).deployments.find(({ id }) => id === deployment);
      if (found === undefined) throw new Error(`there is no deployment ${deployment}`);
      const createdAt = timestamp(world);
      found.updatedAt = createdAt;
      found.statuses.push({
        id: world.nextId("deploymentStatus"),
        state,
        description,
        environment: found.environment,
        logUrl: logUrl ?? "",
        environmentUrl: environmentUrl ?? "",
        creator: by === null ? world.app.bot : known(world, by),
        via: by === null ? world.app : undefined,
        createdAt,
      });
    },
  };
}
