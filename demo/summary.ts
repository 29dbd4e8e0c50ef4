/** What happened, in a table, and where to read on. */
import type { DeploymentView } from "./github/local-github.ts";
import type { Screen } from "./screen.ts";
import { seconds } from "./screen.ts";
import { checkOf, deploymentsOf, look } from "./seen.ts";
import { environments, gate } from "./shop.ts";
import type { Stage } from "./stage.ts";
import type { Ending } from "./answers.ts";

export function summarize(stage: Stage, endings: readonly Ending[], ms: number): void {
  const { screen, costs, waits } = stage;
  screen.chapter("What happened");
  screen.table([
    header(screen, "Release", "Environment", "Check", "GitHub Deployment", `“${gate}”`),
    ...endings.flatMap((ending) => rows(stage, ending)),
  ]);
  screen.gap();
  screen.table([
    header(screen, "What it cost", "Requests to GitHub"),
    ...costs.map(({ what, requests }) => [what, String(requests)]),
    [
      screen.paint(
        "bold",
        `${seconds(sum(waits.map((wait) => wait.ms)))} of waiting for people, and 0 s of a runner`,
      ),
      screen.paint("bold", String(sum(waits.map((wait) => wait.requests.length)))),
    ],
  ]);
  screen.gap();
  screen.say(
    screen.paint(
      "dim",
      "Not counted: 304 answers (GitHub does not either), the app's token, and what people and runners ask.",
    ),
  );
  screen.ok(`every stage was seen, in ${seconds(ms)}`);
  screen.chapter("Where to go next");
  screen.table([
    ["README.md", "ten minutes to a real installation: the App, the process file, the two workflows"],
    ["demo/shop/", "the repository of this demo: copy its .deploy/process.yml and its workflows"],
    ["docs/process-file.md", "everything that a process can say"],
    ["docs/pages.md", "the pages: what each shows, who sees what, how people sign in"],
    ["docs/action.md", "the Action's commands, inputs and outputs"],
    ["npm run demo", "the same, and you decide"],
  ]);
  screen.gap();
}

function rows({ github }: Stage, { release, answer }: Ending): string[][] {
  const seen = look(github, release);
  const { development, testing, production } = environments;
  return [development, testing, production].map((environment) => [
    environment === development ? release.version : "",
    environment,
    checkOf(seen, environment)?.conclusion?.replaceAll("_", " ") ?? "none",
    statesOf(deploymentsOf(seen, environment).at(-1)),
    environment === production ? `${answer.outcome} by ${answer.who}` : "skipped",
  ]);
}

/** How a GitHub Deployment ended; `inactive` says that a newer one has replaced it. */
function statesOf(deployment: DeploymentView | undefined): string {
  const states = deployment?.statuses.map(({ state }) => state) ?? [];
  const end = states.findLast((state) => state !== "inactive") ?? "none";
  return states.at(-1) === "inactive" ? `${end}, now inactive` : end;
}

function header({ paint }: Screen, ...titles: readonly string[]): string[] {
  return titles.map((title) => paint("dim", title));
}

function sum(all: readonly number[]): number {
  return all.reduce((total, one) => total + one, 0);
}
