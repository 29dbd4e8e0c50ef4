import type { CommandDefinition } from "./definition.ts";
import type { registry } from "./registry.ts";

type Registry = typeof registry;

/** Everything that a comment can order: one member for each line of the registry. */
export type Command = { [K in keyof Registry]: MadeBy<Registry[K]> }[keyof Registry];

type MadeBy<D> = D extends CommandDefinition<infer C> ? C : never;
