import type { CommandDefinition } from "./definition.ts";
import { leadingVersion } from "./leading-version.ts";
import { noteOf } from "./words.ts";

export interface Promote {
  readonly kind: "promote";
  /** Null: the release of the thread. */
  readonly version: string | null;
  readonly note: string;
}

export const promote: CommandDefinition<Promote> = {
  names: ["promote"],
  usage: "/promote [version] [note]",
  description: "Deploy a release to the next phase.",
  who: "deployer",
  examples: ["/promote", "/promote 1.4.0"],
  parse: ({ line, more }) => {
    const { version, rest } = leadingVersion(line);
    return { kind: "promote", version, note: noteOf(rest, more) };
  },
};
