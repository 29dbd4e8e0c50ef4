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
  readonly releases: ReleaseRules;
  readonly variables: readonly Variable[];
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
  /** References (names of `teams`, `org/slug`, logins, or `workflows`); null: write permission on the repository. */
  readonly deployers: readonly string[] | null;
  readonly supersede: "on-arrival" | "on-success" | "never";
  /** Whether GitHub is told that the environments are production ones. */
  readonly production: boolean;
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
  /** The most specific value whose environments match wins; one without environments matches everywhere. */
  readonly values: readonly VariableValue[];
}

export interface VariableValue {
  readonly value: string;
  readonly environments: readonly string[] | null;
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
}

/** A gate: a pause until the responsible people proceed or abort. */
export interface InterventionStep extends StepBase {
  readonly uses: "manual-intervention";
  /** Markdown with expressions. */
  readonly instructions: string;
  /** References: names of `teams`, `org/slug`, logins. Empty: whoever may deploy to the environment. */
  readonly responsibleTeams: readonly string[];
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

export type Step = InterventionStep | GithubDeploymentStep;
export type StepKind = Step["uses"];

/** Whether a step is work: it changes the world, so it needs the environment's turn. */
export function isWork(step: Step): step is GithubDeploymentStep {
  return step.uses !== "manual-intervention";
}

/** Names compare case-folded everywhere: environments, teams, phases, versions. */
export function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

export function sameName(a: string, b: string): boolean {
  return fold(a) === fold(b);
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
