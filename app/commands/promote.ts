import { isUsageProblem, type CommandDefinition } from "./definition.ts";
import { leadingVersion } from "./leading-version.ts";
import { optionAt } from "./option-words.ts";
import { type Ending, readEnding } from "./override-freeze.ts";

export interface Promote extends Ending {
  readonly kind: "promote";
  /** Null: the release of the thread. */
  readonly version: string | null;
}

export const promote: CommandDefinition<Promote> = {
  names: ["promote"],
  usage: "/promote [version] [override-freeze <reason>] [note]",
  description: "Deploy a release to the next phase.",
  who: "deployer",
  examples: ["/promote", "/promote 1.4.0", "/promote override-freeze checkout is down"],
  parse: ({ line, more }) => {
    const { version, rest } = leadingVersion(
      line,
      (from) => optionAt(line, from)?.name === "override-freeze",
    );
    const ending = readEnding(rest, 0, more, `/promote ${version ?? "1.4.0"}`);
    return isUsageProblem(ending) ? ending : { kind: "promote", version, ...ending };
  },
};
