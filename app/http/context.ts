import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context, TypedResponse } from "hono";
import type { People } from "../people/people.ts";
import type { Rights } from "../people/rights.ts";
import type { Viewer } from "../people/session.ts";
import type { WorkflowClaims, VerifyToken } from "./oidc.ts";
import type { PersonUseCases } from "./person-usecases.ts";
import { problemOf, type Rejection } from "./problem.ts";
import { statusOf } from "./status-of.ts";
import type { TaskUseCases } from "./task-usecases.ts";
import type { HttpProject, HttpUseCases } from "./usecases.ts";

/** What the HTTP side needs of the world. */
export interface HttpDeps {
  readonly usecases: HttpUseCases & TaskUseCases & PersonUseCases;
  readonly verify: VerifyToken;
  /** Null: nobody can sign in, and every caller is a workflow. */
  readonly people: Pick<People, "sessions" | "rights" | "today" | "end"> | null;
  /** The app's address without a final slash. */
  readonly publicUrl: string;
  /** Shown in the OpenAPI document. */
  readonly version: string;
  readonly now: () => Date;
  /** What `/metrics` answers, in Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** A new reference under which an unexpected error is logged and shown. */
  readonly newReference: () => string;
  readonly logError: (error: unknown, reference: string, request: string) => void;
  /**
   * Whether an error means that GitHub or the database cannot answer at the
   * moment: then the caller is told to ask again, after so many seconds where
   * that is known. Null: it is something else.
   */
  readonly unavailable: (
    error: unknown,
  ) => { readonly why: string; readonly retryAfter: number | null } | null;
}

/** Somebody who has signed in on the pages, and calls with that session. */
export interface SignedIn {
  readonly kind: "person";
  readonly viewer: Viewer;
  readonly rights: Rights;
}

export type Caller = { readonly kind: "workflow"; readonly claims: WorkflowClaims } | SignedIn;

/** What a request carries once its caller is known: see `caller.ts`. */
export interface HttpEnv {
  readonly Variables: {
    /** Where workflows and people may call. */
    readonly caller: Caller;
    /** Where workflows alone may. */
    readonly claims: WorkflowClaims;
    /** Where people alone may. */
    readonly person: SignedIn;
    readonly project: HttpProject;
  };
}

export type HttpApp = OpenAPIHono<HttpEnv>;

/** A problem is a fitting answer to every route: hence `never`, which every declared response admits. */
export type ProblemResponse = Response & TypedResponse<never, never, never>;

/** Answers with `application/problem+json`. */
export function problemResponse(
  context: Context,
  rejection: Rejection,
  headers: Readonly<Record<string, string>> = {},
): ProblemResponse {
  const status = statusOf[rejection.code];
  const challenge: Record<string, string> = status === 401 ? { "www-authenticate": "Bearer" } : {};
  const answer = context.body(JSON.stringify(problemOf(rejection)), status, {
    ...challenge,
    ...headers,
    "content-type": "application/problem+json",
  });
  return answer as ProblemResponse;
}
