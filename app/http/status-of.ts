import type { RefusalCode } from "../domain/refusal.ts";
import type { ProblemCode } from "./contract.ts";

/** The HTTP status of each code. */
export const statusOf = {
  "token-missing": 401,
  "token-invalid": 401,
  "token-expired": 401,
  "audience-mismatch": 403,
  "issuer-not-trusted": 403,
  "repository-mismatch": 403,
  "event-not-allowed": 403,
  "branch-not-allowed": 403,
  "not-entitled": 403,
  "not-installed": 404,
  "not-found": 404,
  "version-taken": 409,
  "phase-not-open": 409,
  frozen: 409,
  "already-finished": 409,
  "already-decided": 409,
  "process-missing": 422,
  "process-invalid": 422,
  "version-invalid": 422,
  "body-invalid": 422,
  "not-ready": 503,
  "method-not-allowed": 405,
  "body-too-large": 413,
  "internal-error": 500,
} as const satisfies Record<ProblemCode, number>;

export type ProblemStatus = (typeof statusOf)[ProblemCode];

/**
 * The code of the API for each reason to refuse. The API has fewer: where no
 * code says the reason itself, it is the one that tells a program what to do
 * (503: ask again; 409: the state must change first), and `detail` says the rest.
 */
export const problemCodeOf = {
  "already-decided": "already-decided",
  "already-answered": "already-decided",
  "not-responsible": "not-entitled",
  "membership-unknown": "not-ready",
  claimed: "not-entitled",
  "not-claimed": "already-decided",
  "stale-release": "phase-not-open",
  "written-before-question": "already-decided",
  "no-open-question": "not-found",
  "several-open-questions": "body-invalid",
  "edited-comment": "not-entitled",
  "not-a-person": "not-entitled",
  "not-deployer": "not-entitled",
  "permission-unknown": "not-ready",
  "workflow-may-not": "not-entitled",
  "not-administrator": "not-entitled",
  "unknown-environment": "not-found",
  "unknown-version": "not-found",
  "phase-not-open": "phase-not-open",
  "already-running": "already-decided",
  "nothing-to-promote": "already-finished",
  "nothing-deployed": "not-found",
  "no-previous": "not-found",
  "already-finished": "already-finished",
  "no-open-deployment": "not-found",
  "several-deployments": "body-invalid",
  "unknown-team": "not-found",
  "nothing-to-confirm": "already-decided",
  "release-needed": "body-invalid",
  "version-invalid": "version-invalid",
  "version-taken": "version-taken",
  "sha-invalid": "body-invalid",
  "branch-not-allowed": "branch-not-allowed",
  "process-missing": "process-missing",
  "process-invalid": "process-invalid",
} as const satisfies Record<RefusalCode, ProblemCode>;
