import { usageProblem, type CommandDefinition } from "./definition.ts";
import { leadingVersion } from "./leading-version.ts";
import { noteOf } from "./words.ts";

export interface Block {
  readonly kind: "block";
  /** Null: the release of the thread. */
  readonly version: string | null;
  /** Never empty. */
  readonly reason: string;
}

const example = "/block 1.4.0 orders are charged twice";

export const block: CommandDefinition<Block> = {
  names: ["block"],
  usage: "/block [version] <reason>",
  description: "Keep a release out of every later phase in which it has not succeeded yet.",
  who: "deployer",
  examples: [example, "/block orders are charged twice"],
  parse: ({ line, more }) => {
    const { version, rest } = leadingVersion(line);
    const reason = noteOf(rest, more);
    if (reason !== "") return { kind: "block", version, reason };
    // Whether a lone word is a version or a reason, only its writer knows.
    return usageProblem(
      version === null
        ? "the reason is missing"
        : "the reason is missing: a single word is taken for the version",
      example,
    );
  },
};
