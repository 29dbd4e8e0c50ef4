/** The getting-started scenario: two releases, one to approve and one to reject. */
import { decideOn, type Ending, refuseOutsider } from "./answers.ts";
import type { Decide } from "./decide.ts";
import { deliver } from "./deliver.ts";
import { runs } from "./findings/deployment.ts";
import { allowed, neverOrdered } from "./findings/requests.ts";
import { look } from "./seen.ts";
import { cast, environments, processFile } from "./shop.ts";
import type { Stage } from "./stage.ts";
import { judge } from "./waiting.ts";

const { production } = environments;

/** Plays it to its end. @throws StageMissing at the first part that is not seen */
export async function play(stage: Stage, decide: Decide): Promise<readonly Ending[]> {
  const { screen } = stage;
  screen.gap();
  screen.box(".deploy/process.yml of acme/shop", processFile.trimEnd().split("\n"));

  const first = await deliver(stage, "1.4.0");
  await refuseOutsider(stage, first);
  const one = await decideOn(stage, decide, first, {
    who: cast.manager,
    comment: `/approve ${first.version} ${production} verified, go ahead`,
    outcome: "approved",
  });

  const second = await deliver(stage, "1.5.0");
  const two = await decideOn(stage, decide, second, {
    who: cast.administrator,
    comment: `/reject ${second.version} ${production} not before the weekend`,
    outcome: "rejected",
  });

  screen.chapter("At the end");
  judgeAll(stage, [one, two]);
  return [one, two];
}

/** What can be said only when all is over. */
function judgeAll({ github, screen }: Stage, endings: readonly Ending[]): void {
  const live = endings.findLast(({ answer }) => answer.outcome === "approved");
  const stopped = endings.filter(({ answer }) => answer.outcome !== "approved");
  judge(screen, [
    ...(live === undefined ? [] : runs(look(github, live.release), production, live.release)),
    ...stopped.flatMap(({ release }) => neverOrdered(github.requests, release, production)),
    ...allowed(github.requests.length, github.violations),
  ]);
}
