import type { Task } from "../../app/http/contract.ts";
import type { ReadOutputs } from "./output-file.ts";

/** What is executed where. */
export interface ScriptOrder {
  readonly task: Pick<Task, "shell" | "script" | "env">;
  /** Of the job. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workspace: string;
}

/** What becomes of each line that the script prints: the line for the job's log. */
export type OnLine = (line: string) => string;

export type ScriptEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  /** `why` ends a sentence. */
  | { readonly kind: "not-started"; readonly why: string };

export interface StartedScript {
  readonly ended: Promise<ScriptEnd>;
  /** To it and all that it has started. */
  readonly kill: (signal: RunnerSignal | "SIGKILL") => void;
  /** What it has given so far. */
  readonly outputs: () => Promise<ReadOutputs>;
}

/** What a runner sends when the run is canceled. */
export type RunnerSignal = "SIGINT" | "SIGTERM";

/** The machine that executes scripts. */
export interface Scripts {
  /** Random text that nobody guesses. */
  readonly newKey: () => string;
  /** Leaves nothing behind when `use` is through. */
  readonly execute: <T>(
    order: ScriptOrder,
    onLine: OnLine,
    use: (started: StartedScript) => Promise<T>,
  ) => Promise<T>;
  /** The runner's signals do not end the process while `use` runs; the promise is for the first. */
  readonly withSignals: <T>(use: (signalled: Promise<RunnerSignal>) => Promise<T>) => Promise<T>;
}
