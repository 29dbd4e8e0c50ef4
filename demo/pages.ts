/** What the person at the terminal is told of the pages. */
import { ask, Left } from "./ask.ts";
import { repositories } from "./history/acme.ts";
import { cast } from "./shop.ts";
import type { Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";
import { during } from "./waiting.ts";

export function invite(screen: Screen, url: string, owner: string): void {
  const others = repositories.map((name) => `${owner}/${name}`).join(", ");
  screen.gap();
  screen.say(
    `The pages: open this and sign in as ${cast.administrator}; the local GitHub asks who you are. Beside this story they show ${others}, with weeks of releases.`,
  );
  screen.link(url);
}

/** The script has played to the end, and everything ends with it. */
export function farewell({ screen, app }: Stage): void {
  screen.say(`The pages of all this were at ${app.url}. Without --yes they stay until you leave.`);
}

/** Keeps everything running until the person has seen enough. */
export async function lookAround(stage: Stage): Promise<void> {
  const { screen, app, runner } = stage;
  runner.take(() => true);
  screen.say("The pages stay until you press Enter:");
  screen.link(app.url);
  try {
    await during(stage, ask("  "));
  } catch (error) {
    if (!(error instanceof Left)) throw error;
  }
}
