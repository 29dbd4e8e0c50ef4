import type { StoredDeployment } from "../../db/deployments.ts";
import type { ReleaseBlock } from "../../db/schema.ts";
import type { Person } from "../domain/deployment/state.ts";
import type { Outcome } from "../domain/refusal.ts";
import type { OpenQuestion } from "../messages/open-question.ts";
import type { StatusFacts } from "../messages/status-command.ts";
import type { PersonOrder } from "../usecases/person-order.ts";
import type {
  DeploymentSummaryView,
  DeploymentView,
  HttpProject,
  Page,
  PageRequest,
  ReleaseView,
} from "./usecases.ts";

/** What the routes for people ask of the rest of the app. */
export interface PersonUseCases {
  /**
   * Does what a person orders, as `usecases/person-order.ts` decides it. Null: the interruption or the deployment is
   * not this project's.
   */
  readonly order: (
    project: HttpProject,
    asked: {
      readonly by: Person;
      readonly order: PersonOrder;
      /** Names the request among the person's own: sent twice, it is done once. Null: it has no name. */
      readonly key: string | null;
    },
  ) => Promise<Outcome<Ordered> | null>;
  /**
   * Which interruption asks what to do about failed work of a deployment: the one that waits, else the last one that
   * did, so that whoever comes late is told how it ended. Null: no such deployment.
   */
  readonly failedWork: (project: HttpProject, deploymentId: number) => Promise<Outcome<number> | null>;
  readonly status: (project: HttpProject) => Promise<StatusFacts<StoredDeployment>>;
  /** What waits for people in these repositories, by GitHub's ids of them; oldest first. */
  readonly waiting: (repositoryIds: readonly number[], page: PageRequest) => Promise<Page<WaitingView>>;
}

/** What came of an order. `repeated`: nothing was done, for it was done before under the same key. */
export type Ordered = { readonly repeated: boolean } & (
  | { readonly kind: "deployments"; readonly deployments: readonly DeploymentView[] }
  | { readonly kind: "release"; readonly created: boolean; readonly release: ReleaseView }
  | { readonly kind: "block"; readonly version: string; readonly blocked: ReleaseBlock | null }
  | { readonly kind: "confirmed"; readonly references: readonly string[] }
  /** It was done before under the same key, and what it made is not known any more. */
  | { readonly kind: "forgotten" }
);

export interface WaitingView {
  /** Of the interruption. */
  readonly id: number;
  readonly project: HttpProject;
  readonly deployment: DeploymentSummaryView;
  readonly question: OpenQuestion;
}
