import { usageProblem, type CommandDefinition } from "./definition.ts";
import { wordAt } from "./words.ts";

export interface ConfirmTeam {
  readonly kind: "confirm-team";
  /** A name of the process file, `org/slug` or a login, as typed. */
  readonly name: string;
}

const example = "/confirm-team Octopus Managers";

export const confirmTeam: CommandDefinition<ConfirmTeam> = {
  names: ["confirm-team"],
  usage: "/confirm-team <name>",
  description:
    "Say that a team's or person's name, which has passed to another one on GitHub, stands for that one from now on.",
  who: "repository administrator",
  examples: [example, "/confirm-team acme/octopus-managers"],
  parse: ({ line }) => {
    const word = wordAt(line, 0);
    if (word === undefined) return usageProblem("the name of the team or person is missing", example);
    return { kind: "confirm-team", name: word.quoted ? word.text : line };
  },
};
