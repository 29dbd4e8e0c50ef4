/** Who answers the questions: the script, or the person at the terminal, or somebody on the page. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Ask } from "./ask.ts";
import { answerTo, checkOf, look, type Answered, type Release } from "./seen.ts";
import { cast, environments } from "./shop.ts";
import { holding } from "./costs.ts";
import type { Stage } from "./stage.ts";
import { during, quiet } from "./waiting.ts";

export type Answer = {
  readonly outcome: Answered["outcome"];
  readonly who: string;
  /** Id of the comment; null: it was given on the page. */
  readonly comment: number | null;
};

export type Decide = (stage: Stage, release: Release, proposal: Proposal) => Promise<Answer>;

/** What the script does, and the person may do otherwise. */
export type Proposal = {
  readonly who: string;
  readonly comment: string;
  readonly outcome: Answer["outcome"];
};

const { production } = environments;

export const byScript: Decide = async ({ github }, { thread }, { who, comment, outcome }) => ({
  who,
  outcome,
  comment: await github.person(who).comment(thread, comment),
});

/** Takes comments from the terminal until the question is answered: by one of them, or on the page. */
export const byPerson =
  (ask: Ask): Decide =>
  async (stage, release, proposal) => {
    const { github, screen, feed, runner } = stage;
    const who = cast.manager;
    screen.say(
      `You are ${screen.paint("bold", who)}, a member of @acme/octopus-managers. What you type is your comment on #${release.thread}; try ${screen.paint("cyan", proposal.comment)}. Also: /status, /help, /claim, or anything else. Ctrl-C ends the demo.`,
    );
    const page = checkOf(look(github, release), production)?.details_url ?? stage.app.url;
    screen.say(`Or answer in the browser, signed in as ${cast.administrator} or ${who}: it counts as much.`);
    screen.link(page);
    // The answer's own work is shown by the next chapter; everything else that is asked for is done at once.
    runner.take((environment, sha) => environment !== production || sha !== release.sha);
    for (;;) {
      const prompt = screen.paint("bold", `  ${who} on #${release.thread}> `);
      const heard = await holding(stage, () => during(stage, hear(ask, prompt, stage, release)));
      if (typeof heard !== "string") {
        screen.gap();
        await quiet(stage, 600);
        feed.show(Object.values(environments));
        screen.say(`That was ${heard.who}, on the page.`);
        return heard;
      }
      if (heard.trim() === "") continue;
      const comment = await github.person(who).comment(release.thread, heard);
      await quiet(stage, 600);
      feed.show(Object.values(environments));
      const answered = answerTo(look(github, release), production);
      if (answered !== undefined) return { outcome: answered.outcome, who, comment };
      if (!/^\s*\//.test(heard))
        screen.say("To plain words Drawbridge says nothing. A command begins with a slash.");
    }
  };

/** A line from the terminal, or an answer that was given on the page meanwhile. */
async function hear(ask: Ask, prompt: string, stage: Stage, release: Release): Promise<string | Answer> {
  const heard = new AbortController();
  try {
    return await Promise.race([ask(prompt, heard.signal), answeredOnPage(stage, release, heard.signal)]);
  } finally {
    heard.abort();
  }
}

const lookEveryMs = 200;

async function answeredOnPage({ github }: Stage, release: Release, until: AbortSignal): Promise<Answer> {
  for (;;) {
    const answered = answerTo(look(github, release), production);
    if (answered !== undefined)
      return { outcome: answered.outcome, who: answered.who ?? "somebody", comment: null };
    await sleep(lookEveryMs, undefined, { signal: until });
  }
}
