import type { CommandName } from "../command-names.ts";
import type { Command } from "./command.ts";
import { release } from "./release.ts";
import { report } from "./report.ts";
import { validate } from "./validate.ts";

/** Every command. A new one is a file here, a line here and its name in `inputs.ts`. */
export const commands = { release, report, validate } as const satisfies Readonly<
  Record<CommandName, Command>
>;
