/** Judges the log by GitHub's OpenAPI description, when somebody asks. */
import { findOperation, requestProblems, responseProblems, webhookProblems } from "./openapi.ts";
import type { LoggedRequest } from "./server.ts";
import type { Delivery } from "./delivery.ts";

export type Violation = {
  /** `POST /repos/acme/shop/deployments`. */
  readonly request: string;
  readonly problem: string;
};

/** Requests of the app that GitHub would not understand, and requests that this stand-in has no route for. */
export function violations(): (log: readonly LoggedRequest[]) => readonly Violation[] {
  const found: Violation[] = [];
  let judged = 0;
  return (log) => {
    for (const entry of log.slice(judged)) {
      const request = `${entry.method} ${entry.path}`;
      found.push(...problemsOf(entry).map((problem) => ({ request, problem })));
    }
    judged = log.length;
    return found;
  };
}

function problemsOf(entry: LoggedRequest): string[] {
  const operation = findOperation(entry.method, entry.path);
  if (entry.operation === undefined) {
    return [
      operation === undefined
        ? "GitHub has no such route"
        : `the local GitHub does not have ${operation.name}`,
    ];
  }
  if (operation === undefined) return ["GitHub has no such route"];
  if (entry.caller !== "installation" && entry.caller !== "app") return [];
  return requestProblems(operation, new URLSearchParams(entry.query), entry.body);
}

/** What GitHub would have answered or sent otherwise: for the stand-in's own tests. */
export function answerProblems(log: readonly LoggedRequest[], deliveries: readonly Delivery[]): string[] {
  const answers = log.flatMap((entry) => {
    const operation = findOperation(entry.method, entry.path);
    if (operation === undefined || entry.status === 0) return [];
    const problems = Buffer.isBuffer(entry.answer)
      ? []
      : responseProblems(operation, entry.status, entry.answer);
    return problems.map((problem) => `${entry.method} ${entry.path}: ${problem}`);
  });
  const sent = deliveries.flatMap(({ event, action, payload }) =>
    webhookProblems(
      [event, action]
        .filter((part) => part !== undefined)
        .join("-")
        .replaceAll("_", "-"),
      payload,
    ),
  );
  return [...answers, ...sent];
}
