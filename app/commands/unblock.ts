import type { CommandDefinition } from "./definition.ts";
import { leadingVersion } from "./leading-version.ts";
import { noteOf } from "./words.ts";

export interface Unblock {
  readonly kind: "unblock";
  /** Null: the release of the thread. */
  readonly version: string | null;
  readonly note: string;
}

export const unblock: CommandDefinition<Unblock> = {
  names: ["unblock"],
  usage: "/unblock [version] [note]",
  description: "Let a release go on that was blocked.",
  who: "deployer",
  examples: ["/unblock", "/unblock 1.4.0"],
  parse: ({ line, more }) => {
    const { version, rest } = leadingVersion(line);
    return { kind: "unblock", version, note: noteOf(rest, more) };
  },
};
