import { failure } from "../result.ts";
import type { Command } from "./command.ts";

/** Executes a step `run` of the process; not in this version yet. */
export const run: Command = async () =>
  failure("input-invalid", "This version of the Action cannot execute steps of the kind `run` yet.");
