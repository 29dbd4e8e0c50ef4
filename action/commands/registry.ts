import type { CommandName } from "../command-names.ts";
import type { Command } from "./command.ts";
import { deploy } from "./deploy.ts";
import { release } from "./release.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { validate } from "./validate.ts";
import { wait } from "./wait.ts";

/** Every command. A new one is a file here, a line here and its name in `command-names.ts`. */
export const commands = { release, deploy, wait, report, run, validate } as const satisfies Readonly<
  Record<CommandName, Command>
>;
