import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { type Shipped, Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

describe("an approval that had to wait for its turn", () => {
  let story: Story;
  let older: Shipped;
  let newer: Shipped;
  beforeEach(async () => {
    story = await Story.start({ process: oneGate });
    older = await story.asked("1.0.0");
    newer = await story.asked("1.1.0");
  });
  afterEach(() => story.end());

  /** The first is approved and executes; the second is approved too, and that was some time ago. */
  async function approved(first: Shipped, second: Shipped): Promise<void> {
    expect(await story.say("max", first.thread, "/approve")).toEqual(thumbsUp);
    expect(await story.say("ada", second.thread, "/approve")).toEqual(thumbsUp);
    const aged = "interval '1 minute'";
    await story.database.look(
      `with votes as (update approvals set at = at - ${aged}) update interruptions set resolved_at = resolved_at - ${aged}`,
    );
  }
  const asks = () => story.github.requests.filter((one) => one.path.endsWith("/memberships/ada")).length;

  it("counts if its giver still belongs to the team: GitHub is asked once more", async () => {
    await approved(older, newer);
    const before = asks();
    await story.report("Production", "success");
    expect(asks()).toBe(before + 1);
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
  });

  it("does not count if its giver has left: the question is asked again", async () => {
    await approved(older, newer);
    story.github.team("octopus-administrators").remove("ada");
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 waiting"]);
    expect(story.onGitHub("Production")).toHaveLength(1);
    expect(story.question(newer.thread)).toContain("Asked again: whoever approved it before");
    expect((await story.say("ada", newer.thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("max", newer.thread, "/approve")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
  });

  it("does not count if the team is no more: the question is asked again, and holds nobody up", async () => {
    await approved(older, newer);
    story.github.team("octopus-administrators").delete();
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 waiting"]);
    expect(story.question(newer.thread)).toContain("Asked again: whoever approved it before");
    const { words } = await story.say("ada", newer.thread, "/approve");
    expect(words).toEqual([expect.stringContaining("`acme/octopus-administrators` counts for nobody")]);
    expect(await story.say("max", newer.thread, "/approve")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
  });

  it("counts if its giver has another login by now", async () => {
    await approved(older, newer);
    story.github.renamePerson("ada", "countess");
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
  });

  it("waits while GitHub cannot say", async () => {
    await approved(older, newer);
    const mends = story.github.faults.add({
      match: { path: /\/memberships\/ada$/ },
      kind: "500",
      times: 1000,
    });
    const before = asks();
    await story.github.person("writer").deploymentStatus(story.onGitHub("Production")[0]?.id ?? 0, "success");
    await story.github.until(async () => (asks() > before ? true : undefined), {
      ms: 20_000,
      what: "GitHub is asked",
    });
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);
    mends();
    await story.idle();
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
  });

  it("does not take the environment back from what has succeeded since, but for `anyway`", async () => {
    await approved(newer, older);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 success"]);
    expect(story.question(older.thread)).toContain("Asked again: the environment has come to run");
    expect((await story.say("ada", older.thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", older.thread, "/approve anyway")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 success"]);
  });
});
