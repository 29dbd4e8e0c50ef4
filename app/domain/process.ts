/**
 * A deployment process as the engine uses it: parsed, defaults filled in,
 * durations in milliseconds. `process-file` makes it from YAML; it is plain
 * JSON, so it is stored as it is with the release and with the deployment.
 */
export interface Process {
  /** Display name; null: the repository's name. */
  readonly name: string | null;
  readonly teams: readonly Team[];
  readonly lifecycle: readonly Phase[];
  /** At least one; exactly one is the default. */
  readonly channels: readonly Channel[];
  readonly releases: ReleaseRules;
  readonly variables: readonly Variable[];
  readonly freezes: readonly Freeze[];
  /** False: no GitHub Deployment is ever created (`github-deployments: false`). */
  readonly githubDeployments: boolean;
  readonly steps: readonly Step[];
}

/** A name of the process file and whom it stands for. */
export interface Team {
  readonly name: string;
  readonly members: readonly Principal[];
}

/** A GitHub team (`org/slug`) or a person (login), as written in the file. */
export type Principal =
  | { readonly kind: "team"; readonly org: string; readonly slug: string }
  | { readonly kind: "user"; readonly login: string };

export interface Phase {
  readonly name: string;
  readonly environments: readonly string[];
  readonly deploy: "automatic" | "manual";
  /** How many of its environments must have succeeded before the next phase opens; `optional`: none. */
  readonly complete: "all" | "optional" | number;
  /** References (names of `teams`, `org/slug`, logins, or `workflows`); null: write permission on the repository. */
  readonly deployers: readonly string[] | null;
  readonly supersede: "on-arrival" | "on-success" | "never";
  /** Whether work that failed asks people what to do, unless the deployment says otherwise. */
  readonly guidedFailure: boolean;
  /** Whether GitHub is told that the environments are production ones. */
  readonly production: boolean;
}

/** A named route of releases: branches and phases of its own. */
export interface Channel {
  readonly name: string;
  /** Globs over branch names whose releases take this route; null: any. */
  readonly branches: readonly string[] | null;
  readonly isDefault: boolean;
  /** Names of the phases it goes through, in the order of the lifecycle; null: all. */
  readonly phases: readonly string[] | null;
}

/** The one channel of a process that names none. */
export const defaultChannel: Channel = { name: "Default", branches: null, isDefault: true, phases: null };

/** A time in which no work starts. */
export interface Freeze {
  readonly name: string;
  /** Null: every environment. */
  readonly environments: readonly string[] | null;
  /** Wall-clock time in `zone`: `2026-12-24T18:00:00`. */
  readonly from: string;
  /** Wall-clock time in `zone`, after `from`: the first moment that is free again. */
  readonly to: string;
  /** Value of an RRULE (RFC 5545) that repeats from–to; null: once. */
  readonly every: string | null;
  /** IANA name of a time zone. */
  readonly zone: string;
  readonly reason: string;
  /** References to who may override it; null: repository administrators. */
  readonly override: readonly string[] | null;
}

export interface ReleaseRules {
  /** Globs over branch names; null: the default branch. */
  readonly branches: readonly string[] | null;
  /** Version mask: `i` is the next free number. */
  readonly version: string;
  readonly thread: "pull-request" | "issue";
}

export interface Variable {
  readonly name: string;
  /** The most specific value that matches wins: environment and channel, then environment, then channel, then neither. */
  readonly values: readonly VariableValue[];
  /** How callers are asked for a value; null: it is not theirs to give. `values` then holds what counts without one. */
  readonly prompt: Field | null;
}

export interface VariableValue {
  readonly value: string;
  readonly environments: readonly string[] | null;
  readonly channels: readonly string[] | null;
}

/** Something that people are asked to give: a prompted variable, or an input of an approval. */
export interface Field {
  readonly name: string;
  readonly description: string | null;
  readonly type: "string" | "number" | "boolean" | "choice";
  /** What may be chosen; empty for the other types. */
  readonly options: readonly string[];
  readonly required: boolean;
}

interface StepBase {
  /** Kebab-case, unique in the process. */
  readonly id: string;
  readonly name: string;
  /** Names of environments; null: every one. */
  readonly environments: readonly string[] | null;
  readonly skipEnvironments: readonly string[];
  /** Expression without the `${{ }}` around it; null: `success()`. */
  readonly if: string | null;
  readonly enabled: boolean;
  readonly notes: string | null;
  /** Names of channels; null: every one. */
  readonly channels: readonly string[] | null;
  /** As written; `isRequired` says what counts. */
  readonly required: boolean;
  /** Starts beside the step before it. */
  readonly withPrevious: boolean;
}

/** A gate: a pause until the responsible people proceed or abort. */
export interface InterventionStep extends StepBase {
  readonly uses: "manual-intervention";
  /** Markdown with expressions. */
  readonly instructions: string;
  /** References: names of `teams`, `org/slug`, logins. Empty: whoever may deploy to the environment. */
  readonly responsibleTeams: readonly string[];
  /** How many different people; with `fromEachTeam`, of each team. */
  readonly approvals: number;
  /** One person counts for one team. */
  readonly fromEachTeam: boolean;
  readonly preventSelfApproval: boolean;
  /** What approvers are asked to give. */
  readonly inputs: readonly Field[];
  /** How long it waits, in milliseconds; null: without an end. */
  readonly timeoutMs: number | null;
  readonly onTimeout: "reject" | "cancel";
  /** In milliseconds; null: nobody is reminded. */
  readonly remindEveryMs: number | null;
  /** Whether others have to wait while this one waits for people. */
  readonly blockDeployments: boolean;
  /** References: one member completes the gate alone. Empty: nobody. */
  readonly emergency: readonly string[];
  /** A gate of the organization's policy: its references are `org/slug` and logins, whatever the process calls so. */
  readonly policy: boolean;
}

/** Work handed over to whatever listens to GitHub Deployments. */
export interface GithubDeploymentStep extends StepBase {
  readonly uses: "github-deployment";
  /** How long the work may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly task: string;
  /** Strings in it are templates. Merged beside the app's own `drawbridge` key. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Template of an https address; null: none. */
  readonly environmentUrl: string | null;
  readonly transient: boolean;
  /** Logins whose deployment statuses count; empty: anyone's who can write one. */
  readonly reporters: readonly string[];
}

/** Work done by a workflow of the repository, which is dispatched and followed to its end. */
export interface WorkflowStep extends StepBase {
  readonly uses: "workflow";
  /** How long the run may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Name of the file in `.github/workflows`: `deploy.yml`. */
  readonly file: string;
  /** Values are templates. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Template of a branch or tag; null: the release's tag, else the default branch. */
  readonly ref: string | null;
}

/** A script of the process file, executed on a runner. */
export interface ScriptStep extends StepBase {
  readonly uses: "run";
  /** How long it may take, waiting for a runner included, in milliseconds. */
  readonly timeoutMs: number;
  readonly script: string;
  readonly shell: Shell;
  /** Values are templates: the only way by which anything reaches the script. */
  readonly env: Readonly<Record<string, string>>;
}

export const shells = ["bash", "sh", "pwsh", "powershell", "python", "cmd"] as const;
export type Shell = (typeof shells)[number];

/** Lets time pass. Changes nothing in the world, but has the environment's turn. */
export interface WaitStep extends StepBase {
  readonly uses: "wait";
  /** After which it has run out of time, in milliseconds; null: never. */
  readonly timeoutMs: number | null;
  /** How long, in milliseconds; null: until the time of `until`. */
  readonly forMs: number | null;
  /** Template of an RFC 3339 time; null: for the time of `forMs`. */
  readonly until: string | null;
}

export type WorkStep = GithubDeploymentStep | WorkflowStep | ScriptStep;
export type Step = InterventionStep | WorkStep | WaitStep;
export type StepKind = Step["uses"];

/** Whether a step asks people. */
export function isGate(step: Step): step is InterventionStep {
  return step.uses === "manual-intervention";
}

/** Whether a step is work: it changes the world. */
export function isWork(step: Step): step is WorkStep {
  return !isGate(step) && step.uses !== "wait";
}

/** Names compare case-folded everywhere: environments, teams, phases, versions. */
export function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

export function sameName(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

/** Whether nobody can leave the step out: said so, or a gate that asks particular people. */
export function isRequired(step: Step): boolean {
  return step.required || (isGate(step) && step.responsibleTeams.length > 0);
}

/** Whether the step runs for releases of the channel. */
export function appliesToChannel(step: Step, channel: string): boolean {
  return step.channels === null || step.channels.some((name) => sameName(name, channel));
}

/** Whether the step's environment conditions let it run there (`if` and `enabled` not asked). */
export function appliesTo(step: Step, environment: string): boolean {
  const named = (names: readonly string[]) => names.some((name) => sameName(name, environment));
  return (step.environments === null || named(step.environments)) && !named(step.skipEnvironments);
}

/** The phase that holds the environment, or undefined where the lifecycle does not know it. */
export function phaseOf(process: Process, environment: string): Phase | undefined {
  return process.lifecycle.find((phase) => phase.environments.some((name) => sameName(name, environment)));
}

/** Every environment of the lifecycle in order. */
export function environmentsOf(process: Process): readonly string[] {
  return process.lifecycle.flatMap((phase) => [...phase.environments]);
}
