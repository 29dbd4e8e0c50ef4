import type { Actor } from "../../../app/domain/actor.ts";
import { drawbridge } from "../../../app/domain/actor.ts";
import {
  type AskingStep,
  type Deployment,
  type Interruption,
  noOptions,
  type StepRun,
  type Vote,
  type Work,
} from "../../../app/domain/deployment/state.ts";
import type { GithubDeploymentStep, InterventionStep } from "../../../app/domain/process.ts";

// The getting-started process in Production, as people would see it one afternoon.

export const releaseManager: Actor = { kind: "person", id: 1, login: "release-manager" };
export const pusher: Actor = { kind: "workflow", id: 2, login: "pusher", runId: 99 };
export const approver = { id: 3, login: "approver" };
export const sha = "3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3";
export const repository = "https://github.com/acme/app";
export const url = "https://drawbridge.example/acme/app/deployments/12";

export const at = (time: string): Date => new Date(`2026-11-22T${time}:00Z`);

const base = {
  environments: null,
  skipEnvironments: [],
  channels: null,
  if: null,
  enabled: true,
  required: false,
  withPrevious: false,
  notes: null,
} as const;

export const gateStep: InterventionStep = {
  ...base,
  id: "manual-intervention-required",
  name: "Manual Intervention Required",
  uses: "manual-intervention",
  instructions: "Please verify the Production environment is ready before proceeding",
  responsibleTeams: ["Octopus Administrators", "Octopus Managers"],
  approvals: 1,
  fromEachTeam: false,
  preventSelfApproval: false,
  inputs: [],
  timeoutMs: null,
  onTimeout: "reject",
  remindEveryMs: null,
  blockDeployments: false,
  emergency: [],
  policy: false,
};

export const workStep: GithubDeploymentStep = {
  ...base,
  id: "hello-world",
  name: "Hello world",
  uses: "github-deployment",
  timeoutMs: 3_600_000,
  task: "deploy",
  payload: {},
  environmentUrl: null,
  transient: false,
  reporters: [],
};

export const interruption: Interruption = {
  attempt: 1,
  kind: "manual-intervention",
  state: "pending",
  instructions: gateStep.instructions,
  responsibleTeams: gateStep.responsibleTeams,
  responsibleUser: null,
  approvalsRequired: 1,
  raisedAt: at("14:05"),
  deadline: null,
  reminders: 0,
  remindedAt: null,
  resolvedAt: null,
  votes: [],
};

export const vote: Vote = {
  user: approver,
  team: "Octopus Administrators",
  teams: ["Octopus Administrators"],
  decision: "approve",
  note: "looks good",
  inputs: {},
  emergency: false,
  guidance: null,
  at: at("14:20"),
};

export const work: Work = {
  order: { uses: "github-deployment", task: "deploy", payload: {}, environmentUrl: null },
  environmentUrl: null,
  deadline: at("15:30"),
  reported: null,
  reportedVia: null,
  logUrl: "https://github.com/acme/app/actions/runs/7",
  runId: null,
  pinned: false,
  runEnded: false,
  takenBy: null,
  unattendedSince: null,
};

const untouched = {
  startedAt: null,
  finishedAt: null,
  error: null,
  ignored: false,
  starts: 0,
  skipped: null,
  outputs: {},
  work: null,
  interruption: null,
} as const;

export const gate = (
  change: Partial<Interruption> = {},
  run: Partial<StepRun> = {},
  step: Partial<InterventionStep> = {},
): AskingStep => ({
  ...untouched,
  definition: { ...gateStep, ...step },
  state: "waiting",
  startedAt: at("14:05"),
  ...run,
  interruption: { ...interruption, ...change },
});

export const approvedGate = gate(
  { state: "approved", votes: [vote], resolvedAt: at("14:20") },
  { state: "success" },
);

export const job = (run: Partial<StepRun> = {}): StepRun => ({
  ...untouched,
  definition: workStep,
  state: "pending",
  ...run,
});

/** Work that failed, about which people are asked. */
export const failedJob = (
  change: Partial<Interruption> = {},
  run: Partial<StepRun> = {},
  step: Partial<GithubDeploymentStep> = {},
): AskingStep => ({
  ...untouched,
  definition: { ...workStep, ...step },
  state: "waiting",
  startedAt: at("14:21"),
  error: "exit code 1",
  starts: 1,
  work,
  ...run,
  interruption: {
    ...interruption,
    kind: "guided-failure",
    instructions: "exit code 1",
    responsibleTeams: [],
    raisedAt: at("14:30"),
    ...change,
  },
});

/** The second of two gates that are asked at the same time: two people of each of two teams. */
export const security: Partial<InterventionStep> = {
  id: "security",
  name: "Security review",
  approvals: 1,
  fromEachTeam: true,
  responsibleTeams: ["Security", "Operations"],
};
export const securityGate = (change: Partial<Interruption> = {}, run: Partial<StepRun> = {}): AskingStep =>
  gate({ responsibleTeams: ["Security", "Operations"], approvalsRequired: 2, ...change }, run, security);
export const securityVote: Vote = {
  ...vote,
  user: { id: 5, login: "guard" },
  team: "Security",
  teams: ["Security"],
  note: "",
};

/** 1.4.0 → Production, waiting; the lifecycle started it. */
export const deployment = (change: Partial<Deployment> = {}): Deployment => ({
  id: 12,
  projectId: 1,
  releaseId: 4,
  version: "1.4.0",
  sha,
  environment: "Production",
  mode: "deploy",
  trigger: "automatic",
  comment: "",
  options: noOptions,
  createdBy: drawbridge,
  createdAt: at("14:00"),
  startedAt: at("14:05"),
  finishedAt: null,
  state: "waiting",
  queuedAt: null,
  workStarted: false,
  workSkipped: false,
  waitsFor: null,
  cause: null,
  processDigest: "d1",
  githubDeploymentId: null,
  retired: [],
  protects: null,
  steps: [gate(), job()],
  ...change,
});

const queued = (waitsFor: Deployment["waitsFor"]) =>
  deployment({ state: "queued", queuedAt: at("14:20"), waitsFor, steps: [approvedGate, job()] });

const ended = { finishedAt: at("14:40"), startedAt: at("14:05") } as const;

/** One deployment in each state it can be in, and for each reason. */
export const inEveryState = {
  "queued behind another": deployment({
    state: "queued",
    startedAt: null,
    queuedAt: at("14:01"),
    waitsFor: { code: "turn", behind: 11 },
    steps: [job()],
  }),
  "queued, held by a rollback": deployment({
    state: "queued",
    startedAt: null,
    queuedAt: at("14:01"),
    waitsFor: { code: "rollback-hold", rollback: 9 },
    steps: [job()],
  }),
  "queued, nothing known": deployment({ state: "queued", startedAt: null, steps: [job()] }),
  "approved, in line": deployment({
    state: "queued",
    queuedAt: at("14:20"),
    waitsFor: { code: "turn", behind: 11 },
    steps: [approvedGate, job()],
  }),
  scheduled: queued({ code: "scheduled", at: "2026-12-01T06:00:00Z" }),
  frozen: queued({
    code: "freeze",
    freeze: "Christmas",
    reason: "nobody is in the office",
    until: "2026-12-27T00:00:00Z",
  }),
  "frozen without a reason": queued({
    code: "freeze",
    freeze: "Christmas",
    reason: "",
    until: "2026-12-27T00:00:00Z",
  }),
  "left by the lifecycle": queued({
    code: "not-in-lifecycle",
    environment: "Production",
    channel: "Hotfix",
  }),
  blocked: queued({ code: "blocked", by: "release-manager", reason: "loses orders" }),
  "held by the policy": queued({ code: "policy", organization: "acme", why: "broken" }),
  "held by the policy's branches": queued({ code: "policy-branch", branches: ["main", "release/*"] }),
  "held for values": queued({ code: "variables", names: ["region", "size"] }),
  "asks about memberships": queued({ code: "memberships" }),
  "tried once more, in line": deployment({
    state: "queued",
    queuedAt: at("14:35"),
    workStarted: true,
    waitsFor: { code: "turn", behind: 13 },
    steps: [failedJob({ state: "approved" }, { state: "pending" })],
  }),
  "asks two": deployment({ steps: [gate(), securityGate({ votes: [securityVote] }), job()] }),
  "asks about a failure": deployment({ workStarted: true, steps: [approvedGate, failedJob()] }),
  "waits, and nobody is asked": deployment({ steps: [job({ state: "waiting" })] }),
  expired: deployment({
    ...ended,
    state: "rejected",
    cause: {
      code: "expired",
      step: "Manual Intervention Required",
      afterMs: 14_400_000,
      outcome: "rejected",
    },
    steps: [
      gate({ state: "expired" }, { state: "failed" }),
      job({ state: "skipped", skipped: "after-failure" }),
    ],
  }),
  "expired, canceled": deployment({
    ...ended,
    state: "canceled",
    cause: {
      code: "expired",
      step: "Manual Intervention Required",
      afterMs: 14_400_000,
      outcome: "canceled",
    },
    steps: [
      gate({ state: "expired" }, { state: "canceled" }),
      job({ state: "skipped", skipped: "after-failure" }),
    ],
  }),
  "gone on without": deployment({
    ...ended,
    state: "success",
    workStarted: true,
    steps: [
      job({ state: "skipped", skipped: "requested" }),
      failedJob({ state: "approved" }, { state: "failed", ignored: true }),
    ],
  }),
  executing: deployment({
    state: "executing",
    workStarted: true,
    steps: [approvedGate, job({ state: "executing", startedAt: at("14:21"), work })],
  }),
  "executing nothing yet": deployment({ state: "executing", steps: [job()] }),
  waiting: deployment(),
  success: deployment({
    ...ended,
    state: "success",
    workStarted: true,
    steps: [approvedGate, job({ state: "success", work })],
  }),
  failed: deployment({
    ...ended,
    state: "failed",
    workStarted: true,
    cause: { code: "step-failed", step: "Hello world", error: "exit code 1" },
    steps: [approvedGate, job({ state: "failed", error: "exit code 1", work })],
  }),
  "failed without a word": deployment({
    ...ended,
    state: "failed",
    workStarted: true,
    cause: { code: "step-failed", step: "Hello world", error: " " },
    steps: [approvedGate, job({ state: "failed", error: "", work: { ...work, logUrl: null } })],
  }),
  "timed out": deployment({
    ...ended,
    state: "timed-out",
    workStarted: true,
    cause: { code: "step-timed-out", step: "Hello world", afterMs: 5_400_000 },
    steps: [approvedGate, job({ state: "failed", error: "The work ran out of time", work })],
  }),
  rejected: deployment({
    ...ended,
    state: "rejected",
    cause: { code: "rejected", by: approver, note: "not on a Friday", step: "Manual Intervention Required" },
    steps: [
      gate(
        { state: "rejected", votes: [{ ...vote, decision: "reject", note: "not on a Friday" }] },
        { state: "failed" },
      ),
      job({ state: "skipped", skipped: "after-failure" }),
    ],
  }),
  canceled: deployment({
    ...ended,
    state: "canceled",
    cause: { code: "canceled", by: releaseManager, note: "" },
    steps: [
      gate({ state: "canceled" }, { state: "canceled" }),
      job({ state: "skipped", skipped: "after-failure" }),
    ],
  }),
  superseded: deployment({
    ...ended,
    state: "canceled",
    cause: { code: "superseded", byVersion: "1.5.0" },
    steps: [
      gate({ state: "canceled" }, { state: "canceled" }),
      job({ state: "skipped", skipped: "after-failure" }),
    ],
  }),
} as const satisfies Readonly<Record<string, Deployment>>;
