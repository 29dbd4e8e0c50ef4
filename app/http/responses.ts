import type { z } from "@hono/zod-openapi";
import { problem } from "./contract.ts";
import type { ProblemStatus } from "./status-of.ts";

// Pieces that every route's declaration is made of.

/** Who may call a route, for its declaration: a workflow by its token. */
export const actionsToken = [{ actionsToken: [] }];
/** A person by their session: to read it is enough, a change also shows that it comes from whoever has it. */
export const session = [{ session: [] }];
export const ownSession = [{ session: [], csrfToken: [] }];
/** Either of them. */
export const tokenOrSession = [...actionsToken, ...session];
export const tokenOrOwnSession = [...actionsToken, ...ownSession];

/** A JSON answer. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** A JSON body that must be there. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true as const, content: { "application/json": { schema } } };
}

/** A JSON body that may be left out: then it is `{}`. */
export function optionalBody<T extends z.ZodType>(schema: T) {
  return { required: false as const, content: { "application/json": { schema } } };
}

const meanings: Record<ProblemStatus, string> = {
  401: "No token and no session, or none that is valid now: token-missing, token-invalid, token-expired",
  403: "Not allowed: audience-mismatch, issuer-not-trusted, repository-mismatch, event-not-allowed, branch-not-allowed, not-entitled",
  404: "Not there: not-installed, not-found",
  405: "method-not-allowed",
  408: "body-too-slow",
  409: "Not as things stand: version-taken, phase-not-open, frozen, already-finished, already-decided",
  413: "body-too-large",
  422: "Not understood: process-missing, process-invalid, version-invalid, body-invalid",
  429: "too-many-requests: ask again, after `Retry-After`",
  431: "headers-too-many",
  500: "internal-error",
  503: "not-ready: ask again, after `Retry-After` where it is given",
};

/** The problems that a route may answer with, for its declaration. */
export function problems(...statuses: readonly ProblemStatus[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: meanings[status], content: { "application/problem+json": { schema: problem } } },
    ]),
  );
}

/** Of every route that asks who calls. */
export const callerProblems = [401, 403, 404, 429, 500, 503] as const;
