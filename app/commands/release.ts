import { usageProblem, type CommandDefinition } from "./definition.ts";
import { leadingVersion } from "./leading-version.ts";
import { nameKey, noteOf } from "./words.ts";

export interface Release {
  readonly kind: "release";
  /** Null: the next one of the mask. */
  readonly version: string | null;
  readonly note: string;
}

/** What other tools raise a version by: here each would become the version itself. */
const raises = ["major", "minor", "patch"];

export const release: CommandDefinition<Release> = {
  names: ["release"],
  usage: "/release [version] [note]",
  description:
    "Make a release of the default branch's head. Without a version, the next one of the mask. The note becomes the release notes.",
  who: "writer",
  examples: ["/release", "/release 1.5.0"],
  parse: ({ line, more }) => {
    const { version, rest } = leadingVersion(line);
    if (version !== null && raises.includes(nameKey(version))) {
      return usageProblem(
        "the version is written out; without one, the release gets the next version of the mask",
        "/release 1.5.0",
      );
    }
    return { kind: "release", version, note: noteOf(rest, more) };
  },
};
