import { versionPattern } from "../domain/version.ts";
import { usageProblem, type CommandDefinition } from "./definition.ts";
import { environmentAt, environmentWord } from "./environment.ts";
import { looksLikeVersion } from "./target.ts";
import { bare, nameKey, noteOf, wordAt } from "./words.ts";

export interface Rollback {
  readonly kind: "rollback";
  /** In the lifecycle's spelling where it is one of its environments, else as typed. */
  readonly environment: string;
  /** Null: the one before. */
  readonly to: string | null;
  readonly note: string;
}

const example = "/rollback Production to 1.3.0";

export const rollback: CommandDefinition<Rollback> = {
  names: ["rollback"],
  usage: "/rollback <environment> [to <version>] [note]",
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
    const next = wordAt(line, end);
    if (next !== undefined && nameKey(next.text) === "to") {
      const word = wordAt(line, next.end);
      const version = bare(word?.text ?? "");
      if (word === undefined || !versionPattern.test(version)) {
        return usageProblem('the version behind "to" is missing', example);
      }
      return { kind: "rollback", environment: name, to: version, note: noteOf(line.slice(word.end), more) };
    }
    // Taken for a note, either would roll back to another release, or another environment, than the one named.
    const version =
      next !== undefined && looksLikeVersion(next.text) ? bare(next.text) : versionBehindTo(line.slice(end));
    if (version !== undefined) {
      return usageProblem(
        'the version stands right behind the environment, with "to" before it',
        `/rollback ${environmentWord(name, environments)} to ${version}`,
      );
    }
    return { kind: "rollback", environment: name, to: null, note: noteOf(line.slice(end), more) };
  },
};

function versionBehindTo(text: string): string | undefined {
  const version = /(?:^|\s)to\s+(\S+)/i.exec(text)?.[1];
  return version !== undefined && looksLikeVersion(version) ? bare(version) : undefined;
}
