import { expect } from "vitest";
import type { Actor } from "../../../app/domain/actor.ts";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import { create, decide, type NewDeployment } from "../../../app/domain/deployment/decide.ts";
import type { DeploymentEvent, Recorded } from "../../../app/domain/deployment/events.ts";
import { replay } from "../../../app/domain/deployment/evolve.ts";
import type { Facts } from "../../../app/domain/deployment/facts.ts";
import {
  type Deployment,
  type DeploymentOptions,
  noOptions,
  type Person,
} from "../../../app/domain/deployment/state.ts";
import type {
  GithubDeploymentStep,
  InterventionStep,
  ScriptStep,
  Step,
  WaitStep,
  WorkflowStep,
} from "../../../app/domain/process.ts";
import type { QuestionName } from "../../../app/domain/refusal.ts";
import { expressions } from "../../../app/process-file/expressions.ts";

const base = {
  environments: null,
  skipEnvironments: [],
  if: null,
  enabled: true,
  notes: null,
  channels: null,
  required: false,
  withPrevious: false,
} as const;

export function gate(id: string, more: Partial<InterventionStep> = {}): InterventionStep {
  return {
    ...base,
    uses: "manual-intervention",
    id,
    name: id.toUpperCase(),
    instructions: "Ready?",
    responsibleTeams: ["Approvers"],
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
    ...more,
  };
}

export function work(more: Partial<GithubDeploymentStep> = {}): GithubDeploymentStep {
  return {
    ...base,
    uses: "github-deployment",
    id: "ship",
    name: "Ship",
    timeoutMs: 3_600_000,
    task: "deploy",
    payload: {},
    environmentUrl: null,
    transient: false,
    reporters: [],
    ...more,
  };
}

export function workflow(id: string, more: Partial<WorkflowStep> = {}): WorkflowStep {
  const what = { file: "deploy.yml", inputs: {}, ref: null };
  return { ...base, uses: "workflow", id, name: id.toUpperCase(), timeoutMs: 3_600_000, ...what, ...more };
}

export function script(id: string, more: Partial<ScriptStep> = {}): ScriptStep {
  const what = { script: "./deploy", shell: "bash", env: {} } as const;
  return { ...base, uses: "run", id, name: id.toUpperCase(), timeoutMs: 3_600_000, ...what, ...more };
}

export function wait(id: string, more: Partial<WaitStep> = {}): WaitStep {
  const what = { timeoutMs: null, forMs: 30_000, until: null };
  return { ...base, uses: "wait", id, name: id.toUpperCase(), ...what, ...more };
}

export const ada: Person = { id: 1, login: "ada" };
export const max: Person = { id: 2, login: "max" };
const releaser: Actor = { kind: "person", id: 3, login: "releaser" };

/** The clock of these tests; each command takes a second. */
export const start = new Date("2026-11-22T14:00:00Z");

const context: Facts["context"] = {
  project: { name: "shop" },
  release: {
    version: "1.4.0",
    notes: "",
    sha: "a".repeat(40),
    ref: "refs/heads/main",
    channel: "Default",
    created_by: "releaser",
    created_at: start.toISOString(),
    previous: { version: "" },
  },
  deployment: {
    id: "d1",
    environment: "Production",
    created_by: "releaser",
    url: "https://drawbridge.example.com/d1",
    comment: "",
    trigger: "automatic",
    mode: "deploy",
    previous: { version: "", sha: "" },
    changes: "",
  },
  vars: {},
};

export function facts(steps: readonly Step[], more: Partial<Facts> = {}): Facts {
  return {
    now: start,
    by: releaser,
    source: "comment",
    turn: null,
    overtakenAt: null,
    guided: false,
    policyGates: [],
    process: { steps, digest: "digest" },
    digestOf: (list) => list.map((step) => step.id).join(","),
    expressions,
    context,
    guardContext: context,
    escape: (value) => value,
    ...more,
  };
}

export const identity: NewDeployment = {
  id: 1,
  projectId: 1,
  releaseId: 10,
  version: "1.4.0",
  sha: "a".repeat(40),
  environment: "Production",
  mode: "deploy",
  trigger: "automatic",
  comment: "",
  options: noOptions,
  protects: null,
};

export function question(step: string): QuestionName {
  return { version: "1.4.0", environment: "Production", deployment: 1, step: step.toUpperCase() };
}

type Submit = Extract<DeploymentCommand, { type: "Submit" }>;

export function submit(
  step: string,
  user: Person,
  decision: "approve" | "reject",
  more: Partial<Submit> = {},
): Submit {
  return {
    type: "Submit",
    step,
    attempt: 1,
    user,
    decision,
    note: "",
    inputs: {},
    entitlement: { kind: "entitled", as: "Approvers", all: ["Approvers"] },
    selfApproval: [],
    emergency: null,
    responsible: ["Approvers"],
    staleBehind: null,
    anyway: false,
    question: question(step),
    ...more,
  };
}

export function claiming(
  type: "Claim" | "Unclaim",
  step: string,
  user: Person,
  more: Partial<Extract<DeploymentCommand, { type: "Claim" | "Unclaim" }>> = {},
): DeploymentCommand {
  return {
    type,
    step,
    attempt: 1,
    user,
    entitlement: { kind: "entitled", as: "Approvers", all: ["Approvers"] },
    responsible: ["Approvers"],
    question: question(step),
    ...more,
  };
}

type Report = Extract<DeploymentCommand, { type: "Report" }>;

export function report(state: Report["state"], more: Partial<Report> = {}): Report {
  return {
    type: "Report",
    via: "status",
    state,
    description: "",
    logUrl: null,
    environmentUrl: null,
    runId: null,
    ...more,
  };
}

function recorded(event: DeploymentEvent, { now: at, by, source }: Facts): Recorded {
  return { event, at, by, source };
}

/** A deployment of these steps, and what happens to it, one command a second. */
export function given(
  steps: readonly Step[],
  more: Partial<Facts> = {},
  options: Partial<DeploymentOptions> = {},
): Told {
  const known = facts(steps, more);
  const events = create({ ...identity, options: { ...noOptions, ...options } }, known);
  return new Told(
    steps,
    events.map((event) => recorded(event, known)),
    0,
    events,
  );
}

/** A deployment as far as it has come; `when` goes on with one command. */
export class Told {
  /** What the last command made happen. */
  readonly events: readonly DeploymentEvent[];
  private readonly steps: readonly Step[];
  private readonly past: readonly Recorded[];
  private readonly seconds: number;

  constructor(
    steps: readonly Step[],
    past: readonly Recorded[],
    seconds: number,
    events: readonly DeploymentEvent[],
  ) {
    this.steps = steps;
    this.past = past;
    this.seconds = seconds;
    this.events = events;
  }

  /** Everything that has happened. */
  get recorded(): readonly Recorded[] {
    return this.past;
  }

  get state(): Deployment {
    const state = replay(this.past);
    if (state === null) throw new Error("nothing was created");
    return state;
  }

  /** `success`, then the state of each step. */
  get summary(): readonly string[] {
    const { state, steps } = this.state;
    return [state, ...steps.map((run) => run.state)];
  }

  get types(): readonly string[] {
    return this.events.map((event) => event.type);
  }

  private factsAt(seconds: number, more: Partial<Facts>): Facts {
    return facts(this.steps, { now: new Date(start.getTime() + seconds * 1000), ...more });
  }

  when(command: DeploymentCommand, more: Partial<Facts> & { readonly after?: number } = {}): Told {
    const { after = 1, ...rest } = more;
    const seconds = this.seconds + after;
    const known = this.factsAt(seconds, rest);
    const decision = decide(this.state, command, known);
    if (!decision.ok) throw new Error(`refused: ${JSON.stringify(decision.refusal)}`);
    const happened = decision.events.map((event) => recorded(event, known));
    return new Told(this.steps, [...this.past, ...happened], seconds, decision.events);
  }

  /** The command is refused, with this. */
  refuses(command: DeploymentCommand, refusal: object, more: Partial<Facts> = {}): this {
    const decision = decide(this.state, command, this.factsAt(this.seconds + 1, more));
    expect(decision).toEqual({ ok: false, refusal: expect.objectContaining(refusal) });
    return this;
  }
}
