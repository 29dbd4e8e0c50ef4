import { afterAll, describe, expect, it } from "vitest";
import { jobHandlers } from "../../app/jobs/handlers.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { second } from "./support/clock.ts";
import { dispatchedRuns, newestRun, releaseAtOnce, shipBy, straight } from "./support/dispatched.ts";

afterAll(stopDatabases);

const path = ".github/workflows/deploy.yml";
const plain = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";
const dispatches = { method: "POST", path: /\/dispatches$/ } as const;

const start = () => Story.start({ process: straight([shipBy()]), files: { [path]: plain } });

/** How often a dispatch was sent. */
const sent = (story: Story) =>
  story.github.requests.filter((one) => one.method === "POST" && dispatches.path.test(one.path)).length;

describe("webhooks of a run", () => {
  it("that are lost: the sweep asks", async () => {
    const story = await start();
    story.github.webhooks.drop("workflow_run", 10);
    await story.ship("1.0.0");
    newestRun(story).start();
    newestRun(story).succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("executing");
    await sweep(story);
    expect((await story.deployment("Production")).state).toBe("success");

    // A person re-ran it before anybody looked: the first attempt is what counts.
    story.github.webhooks.drop("workflow_run", 10);
    await story.ship("1.1.0");
    newestRun(story).succeed();
    newestRun(story).rerun();
    newestRun(story).start();
    await story.idle();
    await sweep(story);
    expect((await story.deployment("Production")).state).toBe("success");

    // It is over, and somebody has deleted it.
    story.github.webhooks.drop("workflow_run", 10);
    const { thread } = await story.ship("1.2.0");
    newestRun(story).succeed();
    newestRun(story).delete();
    await story.idle();
    await sweep(story);
    expect((await story.deployment("Production")).state).toBe("failed");
    expect(story.unread(thread)).toEqual([expect.stringContaining('ended with "deleted"')]);
    await story.end();
  });

  it("that come before the answer to the dispatch, twice, and in any order", async () => {
    const story = await start();
    const sha = await story.commit("1.0.0");
    story.github.faults.add({ match: dispatches, kind: "stall", ms: 1_500 });
    story.github.webhooks.duplicate("workflow_run", 2, 3);
    await releaseAtOnce(story, "1.0.0", sha);
    await story.github.until(() => (dispatchedRuns(story).length > 0 ? true : undefined), {
      ms: 20_000,
      what: "there is a run",
    });
    newestRun(story).start();
    newestRun(story).succeed();
    await story.idle();
    await story.pass(3 * second);
    expect((await story.deployment("Production")).state).toBe("success");
    expect(sent(story)).toBe(1);

    story.github.webhooks.hold("workflow_run");
    await story.ship("1.1.0");
    newestRun(story).start();
    newestRun(story).fail();
    await story.github.settled(20);
    story.github.webhooks.release((held) => held.toReversed());
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("failed");
    for (const { number } of story.github.issues()) story.unread(number);
    await story.end();
  });

  it("that are lost while the repository cannot be read: nothing is taken for the run's end", async () => {
    const story = await start();
    story.github.webhooks.drop("workflow_run", 10);
    await story.ship("1.0.0");
    newestRun(story).succeed();
    await story.idle();
    const answer = { status: 404, body: { message: "Not Found" } };
    const match = { method: "GET", path: /^\/repos\//, caller: "installation" };
    const off = story.github.faults.add({ match, kind: "answer", answer, times: 1_000 });
    await sweep(story);
    expect((await story.deployment("Production")).state).toBe("executing");
    off();
    await sweep(story);
    expect((await story.deployment("Production")).state).toBe("success");
    await story.end();
  });

  it("of a restart in between: the run is followed on", async () => {
    const story = await start();
    await story.ship("1.0.0");
    await story.bury();
    await story.boot();
    newestRun(story).start();
    newestRun(story).succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");
    expect(sent(story)).toBe(1);
    await story.end();
  });
});

/** What runs every few minutes. */
async function sweep(story: Story): Promise<void> {
  const { deps, queue } = story.app;
  const self = { appId: story.github.app.id, slug: async () => (await deps.github.self()).slug };
  await jobHandlers(deps, self, queue.send).sweep({}, { retry: 0, last: true });
  await story.idle();
}
