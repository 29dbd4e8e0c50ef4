import type { Context } from "../context.ts";
import type { Deps } from "../deps.ts";
import type { Inputs } from "../inputs.ts";
import type { Result } from "../result.ts";

/** What a command is given. */
export interface Job {
  readonly deps: Deps;
  readonly context: Context;
  readonly inputs: Inputs;
}

/** A command of the Action. It changes nothing but through the server; the result is for the log, outputs and summary. */
export type Command = (job: Job) => Promise<Result>;
