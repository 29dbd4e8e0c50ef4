import { usageProblem, type CommandDefinition } from "./definition.ts";
import { environmentAt } from "./environment.ts";
import { looksLikeVersion } from "./target.ts";
import { noteOf, wordAt } from "./words.ts";

export interface Redeploy {
  readonly kind: "redeploy";
  /** In the lifecycle's spelling where it is one of its environments, else as typed. */
  readonly environment: string;
  readonly note: string;
}

const example = "/redeploy Production";

export const redeploy: CommandDefinition<Redeploy> = {
  names: ["redeploy"],
  usage: "/redeploy <environment> [note]",
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
    return {
      kind: "redeploy",
      environment: environment.name,
      note: noteOf(line.slice(environment.end), more),
    };
  },
};
