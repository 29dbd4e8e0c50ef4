import type { Refusal, RefusalCode } from "../domain/refusal.ts";
import { refusalDetail, refusalFields, refusalText } from "../messages/refusal.ts";
import type { Problem, ProblemCode, ProblemError } from "./contract.ts";
import { problemCodeOf, statusOf } from "./status-of.ts";

/** A "no" of the API: what becomes a problem on the wire. */
export interface Rejection {
  readonly ok: false;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly ProblemError[];
}

/** `detail`: the fact, who must act, what would work. */
export function reject(code: ProblemCode, detail: string, errors: readonly ProblemError[] = []): Rejection {
  return { ok: false, code, detail, errors };
}

/** A refusal of a use case in the API's words; problems of a process file keep their places. */
export function rejectionOf(refusal: Refusal): Rejection {
  return reject(problemCodeOf[refusal.code], refusalDetail(refusal), errorsOf(refusal));
}

/** Where in the process file, or in the request, it sits. */
function errorsOf(refusal: Refusal): readonly ProblemError[] {
  const inBody = (path: string, message: string) => ({ path, line: null, column: null, message });
  if (refusal.code === "process-invalid") return refusal.problems.map((problem) => ({ ...problem }));
  if (refusal.code === "variables-invalid" || refusal.code === "inputs-invalid") {
    const key = refusal.code === "variables-invalid" ? "variables" : "inputs";
    return refusalFields(refusal).map(({ name, text }) => inBody(`${key}.${name}`, text));
  }
  const key = bodyKeys[refusal.code];
  return key === undefined ? [] : [inBody(key, refusalText(refusal).text)];
}

/** The key of the request that a refusal is about, where it is about one. */
const bodyKeys: Partial<Record<RefusalCode, string>> = {
  "unknown-channel": "channel",
  "channel-not-allowed": "channel",
  "schedule-invalid": "at",
  "unknown-step": "skip",
  "step-required": "skip",
};

export function noDeployment(id: number): Rejection {
  return reject("not-found", `There is no deployment d${id} in this repository.`);
}

export function noInterruption(id: number): Rejection {
  return reject("not-found", `There is no interruption ${id} in this repository.`);
}

const titles = {
  "token-missing": "No token was sent",
  "token-invalid": "The token is not valid",
  "token-expired": "The token has expired",
  "audience-mismatch": "The token was made for another server",
  "issuer-not-trusted": "The token's issuer is not trusted",
  "repository-mismatch": "The token belongs to another repository",
  "event-not-allowed": "Workflows of this event may not do this",
  "branch-not-allowed": "This commit may not be released from this ref",
  "not-entitled": "The caller may not do this",
  "not-installed": "The app is not installed on the repository",
  "not-found": "There is no such thing",
  "version-taken": "The version belongs to another commit",
  "phase-not-open": "The release may not enter this phase yet",
  frozen: "The environment is frozen",
  "already-finished": "It is finished already",
  "already-decided": "It is decided already",
  "process-missing": "There is no process file",
  "process-invalid": "The process file is broken",
  "version-invalid": "The version is not valid",
  "body-invalid": "The request is not valid",
  "not-ready": "Drawbridge cannot answer at the moment",
  "method-not-allowed": "The method is not allowed here",
  "body-too-large": "The body is too large",
  "body-too-slow": "The body came too slowly",
  "headers-too-many": "There are too many header fields",
  "too-many-requests": "There are too many requests",
  "internal-error": "Drawbridge failed",
} as const satisfies Record<ProblemCode, string>;

/** RFC 9457. */
export function problemOf(rejection: Rejection): Problem {
  return {
    type: `urn:drawbridge:problem:${rejection.code}`,
    title: titles[rejection.code],
    status: statusOf[rejection.code],
    detail: rejection.detail,
    code: rejection.code,
    errors: [...rejection.errors],
  };
}
