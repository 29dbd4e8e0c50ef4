import type { OptionName } from "./option-words.ts";

/** What a person can ask of a deployment that `/deploy` starts. */
export interface DeployOptions {
  /** As typed: what it means is for the use case to say. Null: at once. */
  readonly at: string | null;
  /** Whether work that fails asks people; false: as the phase says. */
  readonly guided: boolean;
  /** Names or ids of steps, as typed, each once. */
  readonly skip: readonly string[];
  /** By their names as typed. */
  readonly variables: Readonly<Record<string, string>>;
  /** Why freezes shall not hold the deployment; null: they do. */
  readonly overrideFreeze: string | null;
}

/** What one option says, and where the line goes on behind it; or why it cannot be understood. */
export type ReadOption =
  | { readonly kind: "read"; readonly says: Partial<DeployOptions>; readonly end: number }
  | OptionProblem;

export interface OptionProblem {
  readonly kind: "problem";
  /** As in `UsageProblem`. */
  readonly problem: string;
  /** How the option is written, for an example. */
  readonly example: string;
}

export const optionExamples: Readonly<Record<OptionName, string>> = {
  at: "at 2026-12-01T06:00Z",
  guided: "guided",
  skip: 'skip smoke-tests "Load test"',
  with: 'with region=eu reason="first try"',
  "override-freeze": "override-freeze checkout is down",
};

export function optionProblem(option: OptionName, problem: string): OptionProblem {
  return { kind: "problem", problem, example: optionExamples[option] };
}
