import { versionPattern } from "../domain/version.ts";
import { usageProblem, type CommandDefinition } from "./definition.ts";
import { environmentAt, environmentWord } from "./environment.ts";
import { bare, nameKey, noteOf, wordAt } from "./words.ts";

export interface Deploy {
  readonly kind: "deploy";
  readonly version: string;
  /** In the lifecycle's spelling where it is one of its environments, else as typed. */
  readonly environment: string;
  readonly note: string;
}

const example = "/deploy 1.4.0 to Production";

/**
 * Options that the command is going to have. Taken for a note, they would start
 * at once what was meant for later, or with a step that was meant to be skipped.
 */
const reserved = ["at", "guided", "skip", "with", "override-freeze"];

export const deploy: CommandDefinition<Deploy> = {
  names: ["deploy"],
  usage: "/deploy <version> to <environment> [note]",
  description: "Start a deployment of a release.",
  who: "deployer",
  examples: [example, '/deploy 1.4.0 to "Pre Production" for the load test'],
  parse: ({ line, more }, { environments }) => {
    const version = wordAt(line, 0);
    if (version === undefined) return usageProblem("the version and the environment are missing", example);
    if (nameKey(version.text) === "to") return usageProblem("the version is missing", example);
    if (!versionPattern.test(version.text)) {
      return usageProblem(
        "a version is at most 128 letters, digits and . _ + - long, and begins with a letter or digit",
        example,
      );
    }
    const to = wordAt(line, version.end);
    if (to === undefined) return usageProblem("the environment is missing", example);
    if (nameKey(to.text) !== "to") {
      const meant = environmentAt(line, version.end, environments)!.name;
      return usageProblem(
        'the word "to" belongs between the version and the environment',
        `/deploy ${version.text} to ${environmentWord(meant, environments)}`,
      );
    }
    const environment = environmentAt(line, to.end, environments);
    if (environment === undefined) return usageProblem("the environment is missing", example);
    const next = wordAt(line, environment.end);
    const option =
      next === undefined ? undefined : reserved.find((word) => word === nameKey(bare(next.text)));
    if (option !== undefined) {
      return usageProblem(
        `there is no option "${option}" yet; a note that begins with this word goes on a line of its own`,
        `/deploy ${version.text} to ${environmentWord(environment.name, environments)}`,
      );
    }
    return {
      kind: "deploy",
      version: version.text,
      environment: environment.name,
      note: noteOf(line.slice(environment.end), more),
    };
  },
};
