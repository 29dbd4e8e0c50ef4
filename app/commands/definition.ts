/**
 * What a command is: one file each, registered in `registry.ts`. Help, the
 * page in docs, the parser and the near misses are all made from this.
 */
export interface CommandDefinition<C extends { readonly kind: string }> {
  /** What is typed, without the slash; the first is its name, the others do the same. */
  readonly names: readonly [string, ...string[]];
  /** `<needed>` and `[optional]` parts, with the slash. */
  readonly usage: string;
  /** One sentence for help: what it does. */
  readonly description: string;
  readonly who: Who;
  readonly examples: readonly [string, ...string[]];
  readonly parse: (args: Arguments, context: ParseContext) => C | UsageProblem;
}

/** Who may use a command. Whether somebody is one is asked when it is carried out, never here. */
export type Who =
  | "responsible"
  | "deployer"
  | "writer"
  | "repository administrator"
  | "organization owner"
  | "reader";

/** What stands behind the command, as it was typed, without white space around it. */
export interface Arguments {
  /** The rest of its line. */
  readonly line: string;
  /** The lines after it, up to the next command, joined by `\n`. */
  readonly more: string;
}

/** What has to be known to read arguments. */
export interface ParseContext {
  /** The environments of the lifecycle, as they are written there. Empty where it cannot be read. */
  readonly environments: readonly string[];
}

/** The arguments make no command. */
export interface UsageProblem {
  readonly kind: "usage";
  /** What is wrong: a sentence without full stop, without Markdown, without anything that was typed. */
  readonly problem: string;
  /** A command that works, with what could be understood of the one typed. */
  readonly example: string;
}

export function usageProblem(problem: string, example: string): UsageProblem {
  return { kind: "usage", problem, example };
}

export function isUsageProblem(made: object): made is UsageProblem {
  return "kind" in made && made.kind === "usage";
}
