import { describe, expect, it } from "vitest";
import { problemCode } from "../../app/http/contract.ts";
import { problemOf, reject } from "../../app/http/problem.ts";
import { problemCodeOf, statusOf } from "../../app/http/status-of.ts";

describe("codes and statuses", () => {
  it("are those of the contract, and those of HTTP itself", () => {
    const byStatus = Object.entries(Object.groupBy(problemCode.options, (code) => statusOf[code])).map(
      ([status, codes]) => `${status} ${codes.join(" | ")}`,
    );
    expect(byStatus).toEqual([
      "401 token-missing | token-invalid | token-expired",
      "403 audience-mismatch | issuer-not-trusted | repository-mismatch | event-not-allowed | branch-not-allowed | not-entitled",
      "404 not-installed | not-found",
      "405 method-not-allowed",
      "408 body-too-slow",
      "409 version-taken | phase-not-open | frozen | already-finished | already-decided",
      "413 body-too-large",
      "422 process-missing | process-invalid | version-invalid | body-invalid",
      "429 too-many-requests",
      "431 headers-too-many",
      "500 internal-error",
      "503 not-ready",
    ]);
  });

  it("cover each reason to refuse", () => {
    const statuses = Object.entries(problemCodeOf).map(
      ([refusal, code]) => `${refusal}: ${statusOf[code]} ${code}`,
    );
    expect(statuses).toMatchInlineSnapshot(`
      [
        "already-decided: 409 already-decided",
        "already-answered: 409 already-decided",
        "task-ended: 409 already-finished",
        "task-taken: 409 already-decided",
        "task-of-other-run: 403 not-entitled",
        "not-responsible: 403 not-entitled",
        "membership-unknown: 503 not-ready",
        "claimed: 403 not-entitled",
        "not-claimed: 409 already-decided",
        "stale-release: 409 phase-not-open",
        "written-before-question: 409 already-decided",
        "no-open-question: 404 not-found",
        "several-open-questions: 422 body-invalid",
        "edited-comment: 403 not-entitled",
        "not-a-person: 403 not-entitled",
        "not-deployer: 403 not-entitled",
        "permission-unknown: 503 not-ready",
        "workflow-may-not: 403 not-entitled",
        "not-administrator: 403 not-entitled",
        "unknown-environment: 404 not-found",
        "unknown-version: 404 not-found",
        "release-removed: 404 not-found",
        "phase-not-open: 409 phase-not-open",
        "already-running: 409 already-decided",
        "nothing-to-promote: 409 already-finished",
        "nothing-deployed: 404 not-found",
        "no-previous: 404 not-found",
        "never-ran-there: 409 phase-not-open",
        "already-finished: 409 already-finished",
        "not-ordered: 409 already-finished",
        "no-open-deployment: 404 not-found",
        "several-deployments: 422 body-invalid",
        "unknown-team: 404 not-found",
        "nothing-to-confirm: 409 already-decided",
        "release-needed: 422 body-invalid",
        "version-invalid: 422 version-invalid",
        "version-taken: 409 version-taken",
        "version-retired: 409 version-taken",
        "sha-invalid: 422 body-invalid",
        "branch-not-allowed: 403 branch-not-allowed",
        "process-missing: 422 process-missing",
        "process-invalid: 422 process-invalid",
        "self-approval: 403 not-entitled",
        "inputs-invalid: 422 body-invalid",
        "emergency-not-allowed: 403 not-entitled",
        "emergency-reason-missing: 422 body-invalid",
        "wrong-answer: 422 body-invalid",
        "step-required: 422 body-invalid",
        "frozen: 409 frozen",
        "schedule-invalid: 422 body-invalid",
        "unknown-step: 422 body-invalid",
        "variables-invalid: 422 body-invalid",
        "release-blocked: 409 phase-not-open",
        "already-blocked: 409 already-decided",
        "not-blocked: 409 already-decided",
        "unknown-channel: 422 body-invalid",
        "channel-not-allowed: 403 branch-not-allowed",
        "not-in-channel: 409 phase-not-open",
        "policy-unconfirmed: 409 phase-not-open",
        "policy-branch: 403 branch-not-allowed",
        "policy-nothing-to-confirm: 409 already-decided",
        "not-organization-owner: 403 not-entitled",
        "no-organization: 404 not-found",
        "not-writer: 403 not-entitled",
      ]
    `);
  });

  it("make a problem that its schema accepts", () => {
    const errors = [{ path: "a", line: 1, column: null, message: "m" }];
    expect(problemOf(reject("version-taken", "Taken.", errors))).toEqual({
      type: "urn:drawbridge:problem:version-taken",
      title: "The version belongs to another commit",
      status: 409,
      detail: "Taken.",
      code: "version-taken",
      errors,
    });
  });
});
