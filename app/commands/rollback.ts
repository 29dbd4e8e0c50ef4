import { versionPattern } from "../domain/version.ts";
import { isUsageProblem, usageProblem, type CommandDefinition } from "./definition.ts";
import { environmentAt, environmentWord } from "./environment.ts";
import { type Ending, readEnding } from "./override-freeze.ts";
import { looksLikeVersion } from "./target.ts";
import { bare, nameKey, wordAt } from "./words.ts";

export interface Rollback extends Ending {
  readonly kind: "rollback";
  /** In the lifecycle's spelling where it is one of its environments, else as typed. */
  readonly environment: string;
  /** Null: the one before. */
  readonly to: string | null;
}

const example = "/rollback Production to 1.3.0";

export const rollback: CommandDefinition<Rollback> = {
  names: ["rollback"],
  usage: "/rollback <environment> [to <version>] [override-freeze <reason>] [note]",
  description: "Deploy the release before, or the one named, with the gates of today.",
  who: "deployer",
  examples: ["/rollback Production", example],
  parse: ({ line, more }, { environments }) => {
    const environment = environmentAt(line, 0, environments);
    if (
      environment === undefined ||
      (nameKey(environment.name) === "to" && !environments.includes(environment.name))
    ) {
      return usageProblem("the environment is missing", example);
    }
    const { name, end } = environment;
    const typed = `/rollback ${environmentWord(name, environments)}`;
    const made = (to: string | null, from: number) => {
      const ending = readEnding(line, from, more, to === null ? typed : `${typed} to ${to}`);
      return isUsageProblem(ending)
        ? ending
        : { kind: "rollback" as const, environment: name, to, ...ending };
    };
    const next = wordAt(line, end);
    if (next !== undefined && nameKey(next.text) === "to") {
      const word = wordAt(line, next.end);
      const version = bare(word?.text ?? "");
      if (word === undefined || !versionPattern.test(version)) {
        return usageProblem('the version behind "to" is missing', example);
      }
      return made(version, word.end);
    }
    // Taken for a note, either would roll back to another release, or another environment, than the one named.
    const version =
      next !== undefined && looksLikeVersion(next.text) ? bare(next.text) : versionBehindTo(line.slice(end));
    if (version !== undefined) {
      return usageProblem(
        'the version stands right behind the environment, with "to" before it',
        `${typed} to ${version}`,
      );
    }
    return made(null, end);
  },
};

function versionBehindTo(text: string): string | undefined {
  const version = /(?:^|\s)to\s+(\S+)/i.exec(text)?.[1];
  return version !== undefined && looksLikeVersion(version) ? bare(version) : undefined;
}
