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

const freeze = {
  code: "frozen",
  version,
  environment,
  freeze: "Christmas",
  reason: "nobody is in the office",
  until: "2026-12-27T00:00:00Z",
} as const;

/** At least one refusal for every code, and one for every sentence that a code can have. */
export const refusals: { readonly [Code in RefusalCode]: readonly Extract<Refusal, { code: Code }>[] } = {
  "already-decided": [
    ...(["approved", "rejected", "expired", "canceled", "pending"] as const).map(
      (outcome) => ({ code: "already-decided", question, outcome }) as const,
    ),
    { code: "already-decided", question, outcome: "canceled", supersededBy: "1.5.0" },
    { code: "already-decided", question, outcome: "approved", kind: "guided-failure" },
    { code: "already-decided", question, outcome: "rejected", kind: "guided-failure" },
  ],
  "task-ended": [{ code: "task-ended", deployment: 12, step: "migrate" }],
  "task-taken": [{ code: "task-taken", deployment: 12, step: "migrate" }],
  "task-of-other-run": [{ code: "task-of-other-run", deployment: 12, step: "migrate" }],
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
    {
      code: "not-responsible",
      question: { ...question, alone: false },
      user,
      responsible,
      quorum: { counted: 1, required: 2 },
      broken: [],
    },
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
  "self-approval": [
    {
      code: "self-approval",
      question,
      because: [
        { did: "released" },
        { did: "requested" },
        { did: "authored", sha },
        { did: "committed", sha },
        { did: "opened", pullRequest: 12 },
        { did: "merged", pullRequest: 12 },
      ],
    },
    { code: "self-approval", question: { ...question, alone: false }, because: [{ did: "released" }] },
  ],
  "inputs-invalid": [
    {
      code: "inputs-invalid",
      question,
      problems: [
        { name: "ticket", why: "missing", options: [] },
        { name: "risk", why: "missing", options: ["low", "high"] },
        { name: "tickets", why: "unknown", options: ["ticket", "risk"] },
        { name: "window", why: "unknown", options: [] },
        { name: "users", why: "not-a-number", options: [] },
        { name: "told", why: "not-true-or-false", options: [] },
        { name: "risk", why: "not-an-option", options: ["low", "high"] },
        { name: "why", why: "too-long", options: [] },
      ],
    },
  ],
  "emergency-not-allowed": [
    { code: "emergency-not-allowed", question, user, why: "policy", emergency: ["acme/on-call"] },
    { code: "emergency-not-allowed", question, user, why: "none", emergency: [] },
    {
      code: "emergency-not-allowed",
      question,
      user,
      why: "not-member",
      emergency: ["acme/on-call", "release-manager"],
    },
  ],
  "emergency-reason-missing": [{ code: "emergency-reason-missing", question }],
  "wrong-answer": [
    { code: "wrong-answer", question: { ...question, step: "Hello world" }, kind: "guided-failure" },
    { code: "wrong-answer", question, kind: "manual-intervention" },
  ],
  "step-required": [
    { code: "step-required", version, environment, step: "Hello world", action: "skip" },
    { code: "step-required", version, environment: "EU West", step: "Hello world", action: "ignore" },
  ],
  frozen: [
    { ...freeze, override: null, policy: false, tried: false },
    { ...freeze, reason: " ", override: null, policy: true, tried: true },
    { ...freeze, override: ["acme/on-call", "release-manager"], policy: false, tried: true },
    { ...freeze, override: [], policy: false, tried: false },
  ],
  "schedule-invalid": [
    { code: "schedule-invalid", at: "tomorrow", why: "unreadable" },
    { code: "schedule-invalid", at: "2020-01-01T00:00Z", why: "past" },
    { code: "schedule-invalid", at: "2099-01-01T00:00Z", why: "too-far" },
  ],
  "unknown-step": [{ code: "unknown-step", step: "Smoke", known: ["Smoke test", "Hello world"] }],
  "variables-invalid": [
    { code: "variables-invalid", problems: [{ name: "region", why: "missing", options: ["eu", "us"] }] },
  ],
  "release-blocked": [
    { code: "release-blocked", version, environment, by: "release-manager", reason: "loses orders" },
  ],
  "already-blocked": [
    { code: "already-blocked", version, by: "release-manager", reason: "loses orders" },
    { code: "already-blocked", version, by: "release-manager", reason: "" },
  ],
  "not-blocked": [{ code: "not-blocked", version }],
  "unknown-channel": [{ code: "unknown-channel", channel: "Hotfixes", known: ["Default", "Hotfix"] }],
  "channel-not-allowed": [
    {
      code: "channel-not-allowed",
      channel: "Hotfix",
      ref: "refs/heads/main",
      branches: ["hotfix/*", "urgent/*"],
    },
  ],
  "not-in-channel": [{ code: "not-in-channel", version, environment, channel: "Hotfix" }],
  "policy-unconfirmed": (["missing", "broken", "unreadable"] as const).map((why) => ({
    code: "policy-unconfirmed",
    environment,
    organization: "acme",
    why,
  })),
  "policy-branch": [
    { code: "policy-branch", version, environment, ref: "refs/heads/wild", branches: ["main", "release/*"] },
  ],
  "policy-nothing-to-confirm": [{ code: "policy-nothing-to-confirm", organization: "acme" }],
  "not-organization-owner": [{ code: "not-organization-owner", user, organization: "acme" }],
  "no-organization": [{ code: "no-organization", owner: "octocat" }],
  "not-writer": [{ code: "not-writer", user }],
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
    {
      code: "several-open-questions",
      questions: [
        { ...question, step: "Release manager" },
        { ...question, step: 'The "real" one' },
        { ...question, environment: "EU West", deployment: 13 },
      ],
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
  "release-removed": [{ code: "release-removed", version, sha, at: "2028-01-02T03:04:05.678Z" }],
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
  "never-ran-there": [{ code: "never-ran-there", version, environment }],
  "already-finished": [
    { code: "already-finished", deployment: 12, version, environment, state: "timed-out" },
  ],
  "not-ordered": [{ code: "not-ordered", deployment: 12, version, environment }],
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
  "version-retired": [
    { code: "version-retired", version, sha, at: "2028-01-02T03:04:05.678Z", same: true },
    { code: "version-retired", version, sha, at: "2028-01-02T03:04:05.678Z", same: false },
  ],
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
