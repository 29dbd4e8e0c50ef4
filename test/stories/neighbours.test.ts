import { afterAll, describe, expect, it } from "vitest";
import { type DatabaseKind, stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

/** Whatever is asked about the other installation's repository. */
const slow = { path: /^\/repos\/acme\/slow(\/|$)/, caller: "installation" };
const comments = 60;

/** Two installations: `shop`, where somebody is asked, and `slow`, whose people write comments. */
async function neighbours(database: DatabaseKind) {
  const story = await Story.start({ process: oneGate, database, otherRepos: ["slow"], elsewhere: ["slow"] });
  const { github } = story;
  await github.commit({ repo: "slow", files: { ".deploy/process.yml": oneGate }, message: "Begin" });
  const thread = await github.person("writer", { repo: "slow" }).openIssue("Talk");
  const { thread: asked } = await story.asked("1.0.0");
  github.webhooks.parallel = true;
  return {
    story,
    asked,
    /** So many commands, each of which GitHub has to be asked about. */
    talk: (count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, n) =>
          github.person("writer", { repo: "slow" }).comment(thread, `/deploy 1.${n}.0 to Production`),
        ),
      ),
    unanswered: () =>
      story.database.look(
        "select count(*)::int from deliveries where processed_at is null and payload->'repository'->>'name' = 'slow'",
      ),
    asksOfSlow: (since: number) =>
      github
        .requestsSince(since)
        .filter(({ path, caller }) => slow.path.test(path) && caller === slow.caller),
    /** What is under way with the slow one does not end with the story. */
    end: async () => {
      await story.app.stop();
      await story.database.drop();
      await github.close();
    },
  };
}

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])("on %s", (database) => {
  it(
    "an installation whose every call hangs keeps no place that another needs: its approval goes through meanwhile",
    { timeout: 180_000 },
    async () => {
      const { story, asked, talk, unanswered, asksOfSlow, end } = await neighbours(database);
      const { github } = story;
      const mark = github.mark();
      // Longer than the app waits: not one of these ends while the story lasts.
      github.faults.add({ match: slow, kind: "stall", ms: 600_000, times: 100_000 });
      await talk(comments);
      await github.until(() => asksOfSlow(mark).length >= 8, { ms: 60_000, what: "calls hang" });

      await github.person("ada").comment(asked, "/approve");
      // In one line behind the others it would be its turn after more than half a minute.
      await github.until(() => story.onGitHub("Production").length === 1, {
        ms: 25_000,
        what: "the order to deploy is out",
      });
      expect(await unanswered()).toBe(comments);
      await end();
    },
  );
});

it(
  "an installation that has used up GitHub's budget is left alone, and its neighbour goes on",
  { timeout: 180_000 },
  async () => {
    const { story, asked, talk, unanswered, asksOfSlow, end } = await neighbours("pglite");
    const { github } = story;
    const first = github.mark();
    github.faults.add({ match: slow, kind: "429", ms: 600_000, times: 100_000 });
    await talk(1);
    await github.until(() => asksOfSlow(first).length >= 1, { ms: 25_000, what: "GitHub throttles" });
    await story.idle();

    const mark = github.mark();
    await talk(10);
    await github.person("ada").comment(asked, "/approve");
    await github.until(() => story.onGitHub("Production").length === 1, {
      ms: 25_000,
      what: "the order to deploy is out",
    });
    await story.idle();
    expect(await unanswered()).toBe(11);
    expect(asksOfSlow(mark)).toEqual([]);
    await end();
  },
);
