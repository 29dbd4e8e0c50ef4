/** Who answers the questions: the script, or the person at the terminal. */
import { createInterface } from "node:readline/promises";
import { firstLine, look, questionOf, type Release } from "./seen.ts";
import { cast, environments } from "./shop.ts";
import { holding } from "./costs.ts";
import type { Stage } from "./stage.ts";
import { quiet } from "./waiting.ts";

export type Answer = {
  readonly outcome: "approved" | "rejected" | "canceled";
  readonly who: string;
  /** Id of the comment. */
  readonly comment: number;
};

export type Decide = (stage: Stage, release: Release, proposal: Proposal) => Promise<Answer>;

/** What the script does, and the person may do otherwise. */
export type Proposal = {
  readonly who: string;
  readonly comment: string;
  readonly outcome: Answer["outcome"];
};

/** The person has left, by Ctrl-C or Ctrl-D. */
export class Left extends Error {}

export const byScript: Decide = async ({ github }, { thread }, { who, comment, outcome }) => ({
  who,
  outcome,
  comment: await github.person(who).comment(thread, comment),
});

/** Takes comments from the terminal until the question is answered. */
export const byPerson: Decide = async (stage, release, proposal) => {
  const { github, screen, feed } = stage;
  const who = cast.manager;
  screen.say(
    `You are ${screen.paint("bold", who)}, a member of @acme/octopus-managers. What you type is your comment on #${release.thread}; try ${screen.paint("cyan", proposal.comment)}. Also: /status, /help, /claim, or anything else. Ctrl-C ends the demo.`,
  );
  const { production } = environments;
  // The answer's own work is shown by the next chapter; everything else that is asked for is done at once.
  stage.runner.take((environment, sha) => environment !== production || sha !== release.sha);
  for (;;) {
    const text = await holding(stage, () => ask(screen.paint("bold", `  ${who} on #${release.thread}> `)));
    if (text.trim() === "") continue;
    const comment = await github.person(who).comment(release.thread, text);
    await quiet(stage, 600);
    feed.show(Object.values(environments));
    const outcome = outcomeOf(firstLine(questionOf(look(github, release), production)?.body));
    if (outcome !== undefined) return { outcome, who, comment };
    if (!/^\s*\//.test(text))
      screen.say("To plain words Drawbridge says nothing. A command begins with a slash.");
  }
};

function outcomeOf(line: string): Answer["outcome"] | undefined {
  return (["approved", "rejected", "canceled"] as const).find((outcome) => line.includes(` is ${outcome}`));
}

async function ask(prompt: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  terminal.once("close", () => left.abort());
  try {
    return await terminal.question(prompt, { signal: left.signal });
  } catch (error) {
    if (left.signal.aborted) throw new Left();
    throw error;
  } finally {
    terminal.close();
  }
}
