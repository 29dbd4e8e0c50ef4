import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokenLink } from "../../db/audit.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { startProtected, threadOf, waits } from "./support/protection.ts";
import { wholeAudit } from "../support/audit.ts";

/** From the delivery of `/approve` for a run that waits to its last comment, killed at each point in turn. */
describe("a process that is killed while it lets a workflow run go on", () => {
  let story: Story;
  beforeAll(async () => {
    story = await startProtected(undefined, { mortal: true });
  });
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  async function survive(): Promise<void> {
    await story.bury();
    await story.boot();
    for (const lost of story.github.deliveries.filter((one) => one.status !== "OK")) {
      await story.github.webhooks.redeliver(lost.guid);
    }
    await story.idle();
  }

  it("lets it go on once, and repeats nothing visible", { timeout: 1_200_000 }, async () => {
    const deaths: string[] = [];
    for (let point = 1; ; point += 1) {
      const job = await waits(story);
      const thread = threadOf(story, job);
      story.unread(thread);
      const { github, killer } = story;
      killer.arm(point);
      await github.person("ada").comment(thread, "/approve go");
      await github.until(async () => killer.dead || ((await story.quiet()) ? true : undefined), {
        ms: 30_000,
        what: `the app dies at point ${point} or comes to rest`,
      });
      const died = killer.dead ? (killer.passed.at(-1) ?? "") : null;
      story.unread(thread);
      if (died === null) break;
      deaths.push(died);
      await survive();
      expect(job.answer?.state, `killed ${died}, point ${point}`).toBe("approved");
      expect(job.answer?.comment).toContain("`ada`: go");
      expect(job.statuses).toHaveLength(1);
      expect(story.botComments(thread), `killed ${died}, point ${point}`).toHaveLength(1);
      expect(story.botComments(thread)[0]?.body).toContain("is approved by `ada`");
      const effective = github.requests.filter(
        ({ path, status }) => path.endsWith(`/${job.runId}/deployment_protection_rule`) && status === 204,
      );
      expect(effective, `killed ${died}, point ${point}`).toHaveLength(2);
    }
    await survive();
    const chain = await wholeAudit(story.app.deps.db, 1);
    expect(brokenLink(chain.toReversed())).toBeNull();
    expect(deaths).toContain("after answerRun");
    expect(deaths).toContain("before answerRun");
  });
});
