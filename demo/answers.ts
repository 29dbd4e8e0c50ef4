/** What people answer to the question, and what follows from it. */
import { costing } from "./costs.ts";
import type { Answer, Decide, Proposal } from "./decide.ts";
import { deployed, notDeployed, told } from "./findings/deployment.ts";
import { approved, refused, rejected } from "./findings/question.ts";
import { heldNothing, type Wait } from "./findings/requests.ts";
import type { Finding } from "./findings/finding.ts";
import { answerTo, livingComment, look, type Release, type Seen } from "./seen.ts";
import { cast, environments, teams } from "./shop.ts";
import type { Stage } from "./stage.ts";
import { judge, reach } from "./waiting.ts";

/** How the deployment of a release to Production ended. */
export type Ending = { readonly release: Release; readonly answer: Answer };

const { development, testing, production } = environments;

export async function refuseOutsider(stage: Stage, release: Release): Promise<void> {
  const { github, screen } = stage;
  // Somebody was faster, on the page: there is nothing left to be refused.
  const isAnswered = () => answerTo(look(github, release), production) !== undefined;
  if (isAnswered()) return;
  screen.chapter(`${release.version} → ${production}: an outsider tries`);
  await costing(stage, `${cast.outsider} is refused`, async () => {
    const comment = await github.person(cast.outsider).comment(release.thread, "/approve looks good to me");
    await reach(stage, "Drawbridge answers", [production], () =>
      isAnswered()
        ? []
        : refused(look(github, release), comment, cast.outsider, production, Object.values(teams)),
    );
  });
}

export async function decideOn(
  stage: Stage,
  decide: Decide,
  release: Release,
  proposal: Proposal,
): Promise<Ending> {
  const { github, screen } = stage;
  const { version, thread } = release;
  screen.chapter(`${version} → ${production}: a member of a responsible team decides`);
  const waited = stage.waits.length;
  const answer = await costing(stage, `${version} is answered for ${production}`, async () => {
    const answer = await decide(stage, release, proposal);
    await reach(stage, `the answer of ${answer.who} counts`, [production], () =>
      answered(look(github, release), answer),
    );
    return answer;
  });
  judge(screen, together(stage.waits.slice(waited)).flatMap(heldNothing));
  if (answer.outcome === "approved") await work(stage, release);
  screen.gap();
  const living = livingComment(look(github, release));
  screen.card(`The comment of release ${version} on #${thread}, as it stands`, living?.body ?? "");
  return { release, answer };
}

/** The person at the terminal may have waited several times; the script has not. */
function together(waits: readonly Wait[]): Wait[] {
  if (waits.length === 0) return [];
  return [
    {
      ms: waits.reduce((sum, { ms }) => sum + ms, 0),
      requests: waits.flatMap(({ requests }) => requests),
      runnerMs: waits.reduce((sum, { runnerMs }) => sum + runnerMs, 0),
    },
  ];
}

function answered(seen: Seen, { outcome, who, comment }: Answer): Finding[] {
  switch (outcome) {
    case "approved":
      return approved(seen, comment, who, production);
    case "rejected":
      return rejected(seen, comment, who, production, cast.merger);
    case "canceled":
      return [notDeployed(seen, production, `nothing of it was deployed to ${production}`)];
  }
}

/** What was approved is done now, as in every environment. */
async function work(stage: Stage, release: Release): Promise<void> {
  const { github, screen, runner } = stage;
  const { version } = release;
  screen.chapter(`${version} → ${production}: approved, so the work is done`);
  await costing(stage, `${version} is in ${production}`, async () => {
    runner.take((environment) => environment === production);
    await reach(stage, `${production} is deployed by deploy.yml`, [production], () => {
      const seen = look(github, release);
      const ends = { [development]: "success", [testing]: "success", [production]: "success" };
      return [...deployed(seen, production), ...told(seen, ends)];
    });
  });
}
