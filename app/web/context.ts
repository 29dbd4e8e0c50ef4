import type { Context, Hono } from "hono";
import type { Project } from "../../db/projects.ts";
import type { RepositoryRight } from "../github/as-person.ts";
import type { People } from "../people/people.ts";
import type { Viewer } from "../people/session.ts";
import type { Deps } from "../usecases/deps.ts";
import type { Live } from "./live.ts";

/** What the pages need of the world. */
export interface WebDeps {
  readonly deps: Deps;
  readonly people: People;
  readonly live: Live;
  /** Ends what is being held for a browser when the app stops. */
  readonly stopping: AbortSignal;
  /** A new reference under which an unexpected error is logged and shown. */
  readonly newReference: () => string;
  readonly logError: (error: unknown, reference: string, request: string) => void;
  /** Whether an error means that GitHub or the database cannot answer at the moment; null: it is something else. */
  readonly unavailable: (error: unknown) => Unavailable | null;
}

/** Why there is no answer at the moment. `retryAfter`: seconds, where that is known. */
export interface Unavailable {
  readonly why: string;
  readonly retryAfter: number | null;
}

/** What a request carries once it is known who asks, and for what. */
export interface WebEnv {
  readonly Variables: {
    readonly viewer: Viewer;
    readonly project: Project;
    /** What GitHub lets the viewer do with the project's repository. */
    readonly right: RepositoryRight;
  };
}

export type WebApp = Hono<WebEnv>;
export type WebContext = Context<WebEnv>;
