import { afterAll, afterEach, beforeEach } from "vitest";
import { stopDatabases } from "../../support/database.ts";
import { Story, type StoryOptions } from "../../support/story.ts";

/** GitHub takes 80 writes of content in a minute, and the app waits rather than ask for more. */
const enoughWrites = 40;

/**
 * One app for the cases of a table, started anew before it has written so much
 * that it would have to rest. Each case has to leave no environment busy: work
 * in Production that runs is reported as done.
 */
export function freshApps(options: StoryOptions): () => Story {
  let story: Story | undefined;
  const writes = () =>
    story!.github.requests.filter(
      ({ method, path, caller }) =>
        caller === "installation" &&
        method !== "GET" &&
        /\/(comments|issues|reactions|check-runs)/.test(path),
    ).length;
  beforeEach(async () => {
    if (story !== undefined && writes() > enoughWrites) await end();
    story ??= await Story.start(options);
  });
  afterEach(async () => {
    if ((await story!.deployment("Production"))?.state === "executing") {
      await story!.report("Production", "success");
    }
    await story!.check();
  });
  const end = async () => {
    const ended = story;
    story = undefined;
    await ended?.end();
  };
  afterAll(async () => {
    await end();
    await stopDatabases();
  });
  return () => story!;
}
