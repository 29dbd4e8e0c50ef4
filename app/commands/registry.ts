import { approve } from "./approve.ts";
import { block } from "./block.ts";
import { cancel } from "./cancel.ts";
import { claim } from "./claim.ts";
import { confirmPolicy } from "./confirm-policy.ts";
import { confirmTeam } from "./confirm-team.ts";
import type { CommandDefinition, Who } from "./definition.ts";
import { deploy } from "./deploy.ts";
import { fail } from "./fail.ts";
import { help } from "./help.ts";
import { ignore } from "./ignore.ts";
import { promote } from "./promote.ts";
import { redeploy } from "./redeploy.ts";
import { reject } from "./reject.ts";
import { release } from "./release.ts";
import { retry } from "./retry.ts";
import { rollback } from "./rollback.ts";
import { status } from "./status.ts";
import { unblock } from "./unblock.ts";
import { unclaim } from "./unclaim.ts";

/** Every command, in the order of help. A line here is all that a new file needs. */
export const registry = registered({
  approve,
  reject,
  claim,
  unclaim,
  retry,
  ignore,
  fail,
  deploy,
  promote,
  redeploy,
  rollback,
  cancel,
  release,
  block,
  unblock,
  "confirm-team": confirmTeam,
  "confirm-policy": confirmPolicy,
  status,
  help,
});

export const definitions: readonly CommandDefinition<{ readonly kind: string }>[] = Object.values(registry);

/** One row of help: a command, all its names, who may use it, what it does. */
export interface HelpRow {
  readonly usage: string;
  /** The other names, with the slash. */
  readonly aliases: readonly string[];
  readonly who: Who;
  readonly description: string;
  readonly examples: readonly string[];
}

export function helpRows(): readonly HelpRow[] {
  return definitions.map(({ names, usage, who, description, examples }) => ({
    usage,
    aliases: names.slice(1).map((name) => `/${name}`),
    who,
    description,
    examples,
  }));
}

/** Compiles only where each key is the kind that its command makes. */
function registered<
  const R extends { readonly [K in keyof R]: CommandDefinition<{ readonly kind: K & string }> },
>(commands: R): R {
  return commands;
}
