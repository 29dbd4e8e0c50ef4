import { versionPattern } from "../domain/version.ts";
import { usageProblem, type CommandDefinition } from "./definition.ts";
import { readOptions } from "./deploy-options.ts";
import { environmentAt, environmentWord } from "./environment.ts";
import { type DeployOptions, optionExamples } from "./option.ts";
import { nameKey, noteOf, wordAt } from "./words.ts";

export interface Deploy extends DeployOptions {
  readonly kind: "deploy";
  readonly version: string;
  /** In the lifecycle's spelling where it is one of its environments, else as typed. */
  readonly environment: string;
  readonly note: string;
}

const example = "/deploy 1.4.0 to Production";

export const deploy: CommandDefinition<Deploy> = {
  names: ["deploy"],
  usage:
    "/deploy <version> to <environment> [at <time>] [guided] [skip <step>…] [with name=value…] [override-freeze <reason>] [note]",
  description:
    "Start a deployment of a release: at once or at a time, asking people where work fails, without some steps, with values for variables, or in spite of a freeze.",
  who: "deployer",
  examples: [
    example,
    '/deploy 1.4.0 to "Pre Production" for the load test',
    ...Object.values(optionExamples).map((option) => `${example} ${option}`),
    "/deploy 1.4.0 to Production at 2026-12-01T06:00[Europe/Berlin] guided",
  ],
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
    const read = readOptions(line, environment.end);
    if (read.kind === "problem") {
      const typed = `/deploy ${version.text} to ${environmentWord(environment.name, environments)}`;
      return usageProblem(read.problem, `${typed} ${read.example}`);
    }
    return {
      kind: "deploy",
      version: version.text,
      environment: environment.name,
      ...read.options,
      note: noteOf(line.slice(read.end), more),
    };
  },
};
