import type { IncomingMessage, ServerResponse } from "node:http";
import { problemOf, reject } from "../problem.ts";
import { statusOf } from "../status-of.ts";
import type { ProblemCode } from "../contract.ts";

/** Why a request is not let in, and what would be. */
export interface Refused {
  readonly code: ProblemCode;
  readonly detail: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/**
 * Answers with a problem. The rest of the request is not awaited: where a body is under way, the connection ends
 * with the answer.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, refused: Refused): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify(problemOf(reject(refused.code, refused.detail)));
  response.writeHead(statusOf[refused.code], {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body).toString(),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(refused.retryAfter === undefined ? {} : { "retry-after": refused.retryAfter.toString() }),
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(body);
}
