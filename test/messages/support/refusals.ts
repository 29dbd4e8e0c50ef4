import type { Refusal, RefusalCode } from "../../../app/domain/refusal.ts";
import { at, sha } from "./deployments.ts";

const question = {
  version: "1.4.0",
  environment: "Production",
  deployment: 12,
  step: "Manual Intervention Required",
};
const version = "1.4.0";
const environment = "Production";
const user = "outsider";
const responsible = ["Octopus Administrators", "Octopus Managers"];

/** At least one refusal for every code, and one for every sentence that a code can have. */
export const refusals: { readonly [Code in RefusalCode]: readonly Extract<Refusal, { code: Code }>[] } = {
  "already-decided": (["approved", "rejected", "expired", "canceled", "pending"] as const).map((outcome) => ({
    code: "already-decided",
    question,
    outcome,
  })),
  "already-answered": [
    { code: "already-answered", question, decision: "approve", at: at("14:20") },
    { code: "already-answered", question, decision: "reject", at: at("14:20") },
  ],
  "not-responsible": [
    { code: "not-responsible", question, user, responsible, broken: [] },
    {
      code: "not-responsible",
      question,
      user,
      responsible,
      broken: [
        { reference: "acme/octopus-managers", why: "replaced" },
        { reference: 'a "b"', why: "replaced" },
        { reference: "acme/gone", why: "not-found" },
        { reference: "Release Managers", why: "undefined" },
      ],
    },
    { code: "not-responsible", question, user, responsible: [], broken: [] },
  ],
  "membership-unknown": [
    { code: "membership-unknown", question, user, asked: responsible, broken: [] },
    {
      code: "membership-unknown",
      question,
      user,
      asked: responsible,
      broken: [{ reference: "acme/gone", why: "not-found" }],
    },
  ],
  claimed: [{ code: "claimed", question, holder: "approver" }],
  "not-claimed": [
    { code: "not-claimed", question, holder: "approver" },
    { code: "not-claimed", question, holder: null },
  ],
  "stale-release": [{ code: "stale-release", question, running: "1.5.0" }],
  "written-before-question": [{ code: "written-before-question", question }],
  "no-open-question": [
    { code: "no-open-question", meant: null },
    { code: "no-open-question", meant: "1.4.0 Produktion" },
  ],
  "several-open-questions": [
    {
      code: "several-open-questions",
      questions: [question, { ...question, environment: "EU West", deployment: 13 }],
    },
  ],
  "edited-comment": [{ code: "edited-comment" }],
  "not-a-person": [{ code: "not-a-person" }],
  "not-deployer": [
    { code: "not-deployer", user, environment, deployers: null, broken: [] },
    {
      code: "not-deployer",
      user,
      environment,
      deployers: ["acme/release-managers"],
      broken: [{ reference: "acme/release-managers", why: "replaced" }],
    },
  ],
  "permission-unknown": [{ code: "permission-unknown", user }],
  "workflow-may-not": [
    { code: "workflow-may-not", action: "deploy", environment },
    { code: "workflow-may-not", action: "approve", environment: null },
  ],
  "not-administrator": [{ code: "not-administrator", user }],
  "unknown-environment": [
    {
      code: "unknown-environment",
      environment: "Produktion",
      known: ["Development", "Testing", "Production"],
    },
  ],
  "unknown-version": [
    { code: "unknown-version", version: "9.9.9", latest: ["1.4.0", "1.3.0"] },
    { code: "unknown-version", version: "9.9.9", latest: [] },
  ],
  "phase-not-open": [
    {
      code: "phase-not-open",
      version,
      environment,
      phase: "Production",
      missing: [
        { environment: "Testing", state: "failed" },
        { environment: "EU West", state: null },
      ],
    },
    {
      code: "phase-not-open",
      version,
      environment,
      phase: "Production",
      missing: [{ environment: "Testing", state: "executing" }],
    },
  ],
  "already-running": [{ code: "already-running", version, environment, deployment: 12, state: "waiting" }],
  "nothing-to-promote": [{ code: "nothing-to-promote", version }],
  "nothing-deployed": [{ code: "nothing-deployed", environment }],
  "no-previous": [{ code: "no-previous", environment }],
  "already-finished": [
    { code: "already-finished", deployment: 12, version, environment, state: "timed-out" },
  ],
  "no-open-deployment": [
    { code: "no-open-deployment", meant: null },
    { code: "no-open-deployment", meant: "d99" },
  ],
  "several-deployments": [
    {
      code: "several-deployments",
      deployments: [
        { version, environment, deployment: 12, state: "waiting" },
        { version: "1.5.0", environment, deployment: 13, state: "queued" },
      ],
    },
  ],
  "unknown-team": [
    { code: "unknown-team", name: "acme/nobody", known: responsible },
    { code: "unknown-team", name: "acme/nobody", known: [] },
  ],
  "nothing-to-confirm": [{ code: "nothing-to-confirm", name: "acme/octopus-managers" }],
  "release-needed": [{ code: "release-needed", command: "/promote" }],
  "version-invalid": [{ code: "version-invalid", version: "v 1" }],
  "version-taken": [{ code: "version-taken", version, sha }],
  "sha-invalid": [{ code: "sha-invalid", sha: "main" }],
  "branch-not-allowed": [
    { code: "branch-not-allowed", ref: "refs/heads/hotfix", sha, allowed: ["main", "release/*"] },
  ],
  "process-missing": [{ code: "process-missing", ref: "main" }],
  "process-invalid": [
    {
      code: "process-invalid",
      ref: "main",
      problems: [
        { path: "steps[0].uses", line: 12, column: 11, message: "No kind of step is called so" },
        { path: "", line: 1, column: 1, message: "The file has no lifecycle" },
      ],
    },
    {
      code: "process-invalid",
      ref: "main",
      problems: Array.from({ length: 14 }, (_, n) => ({
        path: `steps[${n}]`,
        line: n,
        column: 1,
        message: "wrong",
      })),
    },
  ],
};
