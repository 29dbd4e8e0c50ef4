import type { KnownRepository } from "../usecases/projects.ts";
import type { WaitingJob } from "../usecases/protection/ask-for-run.ts";
import type { ToldRun } from "../usecases/steps/follow-deployment-runs.ts";

/**
 * Everything that GitHub can tell Drawbridge, in Drawbridge's own words. A webhook
 * is translated into one of these before it is stored; nothing behind it sees a
 * payload of GitHub's.
 */
export type Incoming =
  | (InRepository & {
      readonly type: "comment-created";
      readonly thread: number;
      readonly comment: IncomingComment;
      readonly sender: Sender;
    })
  | (InRepository & {
      readonly type: "comment-changed";
      readonly thread: number;
      readonly comment: IncomingComment;
      readonly sender: Sender;
      readonly change: "edited" | "deleted";
      /** The text before the edit; empty where GitHub does not say. */
      readonly before: string;
    })
  | (InRepository & {
      readonly type: "button-pressed";
      readonly externalId: string;
      readonly identifier: string;
      readonly sender: Sender;
    })
  | (InRepository & {
      readonly type: "deployment-status";
      readonly githubDeploymentId: number;
      /** The deployment that the GitHub Deployment says it is the order for, and who made it. */
      readonly order: {
        readonly deployment: number;
        readonly attempt: number;
        readonly creator: Sender;
        /** Id of the app that made it, or null. */
        readonly viaApp: number | null;
      } | null;
      readonly state: string;
      readonly description: string;
      readonly logUrl: string | null;
      readonly environmentUrl: string | null;
      readonly creator: Sender;
      /** Id of the app that wrote it, or null. */
      readonly viaApp: number | null;
    })
  | (InRepository & {
      readonly type: "run-changed";
      readonly run: ToldRun;
      readonly ended: EndedRun | null;
    })
  /** The first attempt of a run that an app has dispatched; `actor`: its login. */
  | (InRepository & {
      readonly type: "dispatched-run-changed";
      readonly run: ToldRun;
      readonly actor: string;
      readonly ended: EndedRun | null;
    })
  /** A run of any other kind has come to its end. */
  | (InRepository & { readonly type: "run-ended"; readonly ended: EndedRun })
  /** A job of a run waits for an environment. */
  | (InRepository & { readonly type: "run-waits"; readonly job: WaitingJob })
  | (InRepository & {
      readonly type: "pushed";
      readonly ref: string;
      readonly sha: string;
      /** Whether the push changed the process file, as far as it says; null: it does not say. */
      readonly touchesProcess: boolean | null;
      /** The same of the organization's policy, where the repository keeps one. */
      readonly touchesPolicy: boolean | null;
      /** The same of the workflows; null also where nobody looked. */
      readonly touchesWorkflows: boolean | null;
    })
  /** The app sees the repository now in which an organization keeps its policy. `ownerId`: the organization's. */
  | { readonly type: "policy-shown"; readonly ownerId: number }
  /** The app may be out of reach of repositories: uninstalled, suspended, removed from them. */
  | {
      readonly type: "uninstalled";
      readonly repositoryIds: readonly number[];
      readonly installationId: number;
      readonly all: boolean;
    }
  /** The app may reach repositories (again). */
  | {
      readonly type: "installed";
      readonly installationId: number;
      /** Null: all of the installation. */
      readonly repositoryIds: readonly number[] | null;
      /** The organization whose policy it sees with them; null: it does not, as far as is said. */
      readonly policyOwner: number | null;
    }
  /** The app may do something else in an installation than before. */
  | { readonly type: "permissions-changed"; readonly installationId: number }
  /** A repository was renamed, transferred, deleted, opened again, or has another default branch. */
  | (InRepository & { readonly type: "repository-changed"; readonly change: string })
  /** Somebody did something to an issue; `change`: GitHub's action. */
  | (InRepository & {
      readonly type: "issue-changed";
      readonly thread: number;
      readonly change: string;
      readonly sender: Sender;
    });

interface InRepository {
  readonly repository: KnownRepository;
  readonly installationId: number;
}

/** A run, and which attempt at it is over. */
export interface EndedRun {
  readonly id: number;
  readonly attempt: number;
}

export interface Sender {
  readonly id: number;
  readonly login: string;
  /** GitHub's `type`: `User`, `Bot`, … */
  readonly type: string;
}

export interface IncomingComment {
  readonly id: number;
  readonly body: string;
  /** RFC 3339, GitHub's clock, whole seconds. */
  readonly createdAt: string;
  readonly author: Sender;
  /** Id of the app that wrote it, or wrote it for a person; null: a person wrote it. */
  readonly viaApp: number | null;
}

/** What a delivery speaks of: two deliveries about the same thing are one, whatever their ids say. */
export interface Translated {
  readonly incoming: Incoming;
  /** Null: nothing tells it apart but the delivery's id. */
  readonly subject: string | null;
}
