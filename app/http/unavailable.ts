import { AskingRefused } from "../github/as-person.ts";
import { GitHubFailure } from "../github/client.ts";
import type { HttpDeps } from "./context.ts";

/** Codes of PostgreSQL and of the connection to it that pass: the server restarts, or there is none at the moment. */
const passing = [
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "ECONNREFUSED",
  "ECONNRESET",
  "57P01",
  "57P02",
  "57P03",
  "53300",
];

/** PostgreSQL's code where others have held the project's lock for longer than is waited for. */
const busy = "55P03";

/** Whether a request failed because GitHub or the database cannot answer at the moment. */
export const unavailable: HttpDeps["unavailable"] = (error) => {
  if (error instanceof AskingRefused) return { why: error.message, retryAfter: null };
  if (error instanceof GitHubFailure && error.kind !== "refused") {
    const retryAfter = error.retryAt === null ? null : secondsUntil(error.retryAt);
    return { why: `GitHub does not answer: ${error.message}`, retryAfter };
  }
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined);
  if (code === busy) return { why: "Much is being changed in this repository at the moment", retryAfter: 1 };
  if (code !== undefined && passing.includes(code)) {
    return { why: "The database cannot be reached", retryAfter: null };
  }
  return null;
};

function codeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

function secondsUntil(time: Date): number {
  return Math.max(1, Math.ceil((time.getTime() - Date.now()) / 1000));
}
