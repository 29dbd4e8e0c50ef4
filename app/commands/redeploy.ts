import { isUsageProblem, usageProblem, type CommandDefinition } from "./definition.ts";
import { environmentAt, environmentWord } from "./environment.ts";
import { type Ending, readEnding } from "./override-freeze.ts";
import { looksLikeVersion } from "./target.ts";
import { wordAt } from "./words.ts";

export interface Redeploy extends Ending {
  readonly kind: "redeploy";
  /** In the lifecycle's spelling where it is one of its environments, else as typed. */
  readonly environment: string;
}

const example = "/redeploy Production";

export const redeploy: CommandDefinition<Redeploy> = {
  names: ["redeploy"],
  usage: "/redeploy <environment> [override-freeze <reason>] [note]",
  description: "Deploy the release that an environment runs once more, with the gates of today.",
  who: "deployer",
  examples: [example],
  parse: ({ line, more }, { environments }) => {
    const environment = environmentAt(line, 0, environments);
    if (environment === undefined) return usageProblem("the environment is missing", example);
    const next = wordAt(line, environment.end);
    if (next !== undefined && looksLikeVersion(next.text)) {
      return usageProblem(
        "it deploys the release that the environment runs; for another one there is /deploy",
        "/deploy 1.4.0 to Production",
      );
    }
    const { name, end } = environment;
    const ending = readEnding(line, end, more, `/redeploy ${environmentWord(name, environments)}`);
    return isUsageProblem(ending) ? ending : { kind: "redeploy", environment: name, ...ending };
  },
};
