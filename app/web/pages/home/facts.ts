import type { StoredDeployment } from "../../../../db/deployments.ts";
import type { Project } from "../../../../db/projects.ts";
import type { Running } from "../../../../db/running.ts";
import type { Viewer } from "../../../people/session.ts";
import type { Waiting } from "../../waiting.ts";

/** Everything that the first page shows. */
export interface HomeFacts {
  readonly viewer: Viewer;
  /** Oldest question first. */
  readonly waiting: readonly Waiting[];
  /** There are more than are shown. */
  readonly moreWaiting: boolean;
  readonly projects: readonly ProjectOnHome[];
  /** Which page of the projects it is, the first being 1, and how many there are. */
  readonly page: number;
  readonly pages: number;
}

export interface ProjectOnHome {
  readonly project: Project;
  /** How many deployments are in each state that has not ended. */
  readonly open: Readonly<Partial<Record<StoredDeployment["state"], number>>>;
  /** What each environment of its lifecycle runs, in the lifecycle's order. */
  readonly environments: readonly { readonly name: string; readonly runs: Running | null }[];
  /** So many further environments have no room. */
  readonly more: number;
}
