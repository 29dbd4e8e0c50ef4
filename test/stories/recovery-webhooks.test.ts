import { jobHandlers } from "../../app/jobs/handlers.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { silence, Story } from "../support/story.ts";

const reads = /^\/app\/hook\/deliveries/;

describe("webhooks that did not arrive", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  const approvals = async () => (await story.deployment("Production")).steps[0].interruption.approvals;
  /** Requests for the list, and for single deliveries, since then. */
  const asked = (mark: number) =>
    story.github
      .requestsSince(mark)
      .filter(({ path }) => reads.test(path))
      .map(({ path }) => path);
  const problem = () => story.database.look("select problem from recovery where source = 'deliveries'");

  async function lost(who: string, thread: number, text: string): Promise<number> {
    story.github.webhooks.drop("issue_comment.created");
    return story.github.person(who).comment(thread, text);
  }

  it("an approval that was lost counts once it is found, and is answered like any other", async () => {
    const { thread } = await story.asked("1.0.0");
    const comment = await lost("ada", thread, "/approve all green");
    await story.idle();
    expect(await approvals()).toEqual([]);
    await story.recover();
    expect(await approvals()).toMatchObject([{ user: { login: "ada" }, note: "all green" }]);
    expect(story.reactions(thread, comment)).toBe("👍");
    const [audited] = (await story.audited()).filter((one) => one.type === "InterruptionSubmitted");
    const guid = story.github.deliveries.findLast((one) => one.status === "timed out")?.guid;
    expect(audited).toMatchObject({ source: "comment", delivery_id: guid });
    await story.report("Production", "success");
  });

  it("a redelivery beside it, before or after, does nothing more", async () => {
    const { thread } = await story.asked("1.1.0");
    await lost("ada", thread, "/approve");
    await story.recover();
    const guid = story.github.deliveries.findLast((one) => one.status === "timed out")?.guid ?? "";
    await story.github.webhooks.redeliver(guid);
    await story.recover();
    expect(await approvals()).toHaveLength(1);
    expect(story.onGitHub("Production")).toHaveLength(2);
    await story.report("Production", "success");

    const second = await story.asked("1.1.1");
    await lost("ada", second.thread, "/approve");
    const again = story.github.deliveries.findLast((one) => one.status === "timed out")?.guid ?? "";
    await story.github.webhooks.redeliver(again);
    const mark = story.github.mark();
    await story.recover();
    // The newest attempt arrived, and it is here: nothing is read.
    expect(asked(mark)).toEqual(["/app/hook/deliveries"]);
    expect(await approvals()).toHaveLength(1);
    await story.report("Production", "success");
  });

  it("the same comment under another guid, which came before, does nothing more", async () => {
    const { thread } = await story.asked("1.2.0");
    await lost("ada", thread, "/approve");
    const { payload } = story.github.deliveries.findLast((one) => one.status === "timed out") ?? {};
    expect(await story.github.webhooks.send("issue_comment", payload ?? {})).toBe(200);
    await story.recover();
    expect(await approvals()).toHaveLength(1);
    await story.report("Production", "success");
  });

  it("whoever may not approve is refused then as at once", async () => {
    const { thread } = await story.asked("1.3.0");
    await lost("outsider", thread, "/approve");
    await story.recover();
    expect(await approvals()).toEqual([]);
    expect(story.unread(thread)).toEqual([expect.stringContaining("outsider")]);
    expect((await story.say("ada", thread, "/approve")).reactions).toBe("👍");
    await story.report("Production", "success");
  });

  it("chatter that was lost gets silence", async () => {
    const { thread } = await story.asked("1.4.0");
    const comment = await lost("ada", thread, "Looks fine, I would say.");
    await story.recover();
    expect({ words: story.unread(thread), reactions: story.reactions(thread, comment) }).toEqual(silence);
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
  });

  it("every kind is found: a status that was lost ends its step", async () => {
    const { thread } = await story.asked("1.5.0");
    await story.say("ada", thread, "/approve");
    story.github.webhooks.drop("deployment_status.created");
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("executing");
    await story.recover();
    expect((await story.deployment("Production")).state).toBe("success");
  });

  it("a status whose webhook is lost for good is read before its step runs out of time", async () => {
    const { thread } = await story.asked("1.5.1");
    await story.say("ada", thread, "/approve");
    story.github.webhooks.drop("deployment_status.created");
    await story.report("Production", "success");
    await story.database.look(
      `update steps set work = jsonb_set(work, '{deadline}', '"2020-01-01T00:00:00.000Z"') where state = 'executing' returning 1`,
    );
    const { deps, queue } = story.app;
    const self = { appId: story.github.app.id, slug: async () => (await deps.github.self()).slug };
    await jobHandlers(deps, self, queue.send).sweep({}, { retry: 0, last: true });
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");
  });

  it("asks once for the list while nothing was lost, however many wait", async () => {
    const { thread } = await story.asked("1.6.0");
    await story.asked("1.6.1");
    await story.recover();
    const mark = story.github.mark();
    await story.recover();
    const paths = story.github.requestsSince(mark).map(({ path }) => path);
    // A page for each hundred of the last minutes, and nothing else.
    expect(new Set(paths)).toEqual(new Set(["/app/hook/deliveries"]));
    for (const at of [thread, thread + 1]) {
      await story.say("ada", at, "/reject");
    }
  });

  it("where GitHub fails on the list, says so, keeps the watermark, and reads the same at the next run", async () => {
    const { thread } = await story.asked("1.7.0");
    await lost("ada", thread, "/approve");
    await story.idle();
    const before = await story.database.look(
      "select read_until::text from recovery where source = 'deliveries'",
    );
    story.github.faults.add({ match: { path: reads }, kind: "502-before", times: 3 });
    await story.recover();
    expect(await approvals()).toEqual([]);
    expect(await problem()).toMatch(/Could not list the webhook deliveries/);
    expect(
      await story.database.look("select read_until::text from recovery where source = 'deliveries'"),
    ).toBe(before);
    await story.recover();
    expect(await problem()).toBeNull();
    expect(await approvals()).toHaveLength(1);
    await story.report("Production", "success");
  });

  describe("many of them", () => {
    // GitHub lets an installation write eighty contents a minute: these have a world, and so an installation, of their own.
    beforeAll(async () => {
      await story.end();
      story = await Story.start({ process: oneGate });
    });

    it("one that GitHub cannot give holds up no other, and is tried again", async () => {
      const { thread } = await story.asked("1.8.0");
      await lost("outsider", thread, "/approve");
      const poison = story.github.deliveries.at(-1)?.id ?? 0;
      await lost("ada", thread, "/approve");
      const heal = story.github.faults.add({
        match: { path: new RegExp(`/deliveries/${poison}$`) },
        kind: "500",
        times: 1_000,
      });
      await story.recover();
      expect(await approvals()).toHaveLength(1);
      expect(await problem()).toBeNull();
      expect(
        await story.database.look(`select problem from recovery where source = 'delivery:${poison}'`),
      ).toMatch(/gave no usable answer/);
      heal();
      await story.recover();
      expect(await story.database.look("select count(*)::int from recovery")).toBe(1);
      // The outsider's word comes late, and is refused for what is so now.
      expect(story.unread(thread)).toHaveLength(1);
      await story.report("Production", "success");
    });

    it("where GitHub can give none of many, it stops, and begins again at the next run", async () => {
      const { thread } = await story.asked("1.9.0");
      for (const n of [1, 2, 3, 4, 5, 6]) await lost("writer", thread, `Chatter ${n}`);
      await lost("ada", thread, "/approve");
      story.github.faults.add({ match: { path: /\/hook\/deliveries\/\d+$/ }, kind: "500", times: 15 });
      await story.recover();
      expect(await problem()).toMatch(/Could not read the webhook delivery/);
      await story.recover();
      expect(await approvals()).toHaveLength(1);
      expect(await story.database.look("select count(*)::int from recovery")).toBe(1);
      await story.report("Production", "success");
    });

    it("a payload that is not what GitHub sends holds up no other", async () => {
      const { thread } = await story.asked("1.10.0");
      await lost("writer", thread, "Chatter");
      const broken = story.github.deliveries.at(-1)?.id ?? 0;
      await lost("ada", thread, "/approve");
      story.github.faults.add({
        match: { path: new RegExp(`/deliveries/${broken}$`) },
        kind: "answer",
        times: 1,
        answer: {
          status: 200,
          body: { guid: "g", event: "issue_comment", request: { payload: { installation: { id: 1 } } } },
        },
      });
      await story.recover();
      expect(await approvals()).toHaveLength(1);
      expect(
        await story.database.look(`select problem from recovery where source = 'delivery:${broken}'`),
      ).toMatch(/is unreadable/);
      await story.recover();
      await story.report("Production", "success");
    });

    it("follows the cursor over more than a hundred deliveries", { timeout: 60_000 }, async () => {
      const { thread } = await story.asked("1.11.0");
      await lost("ada", thread, "/approve");
      const elsewhere = await story.github.person("writer").openIssue("Chat");
      const writer = story.github.person("writer");
      await Promise.all(Array.from({ length: 101 }, (_, n) => writer.comment(elsewhere, `${n}`)));
      await story.idle();
      const mark = story.github.mark();
      await story.recover();
      expect(asked(mark).filter((path) => path === "/app/hook/deliveries").length).toBeGreaterThan(1);
      expect(await approvals()).toHaveLength(1);
      await story.report("Production", "success");
    });

    it("a database from a backup: what GitHub believes delivered is taken in again", async () => {
      const { thread } = await story.asked("1.12.0");
      await story.idle();
      const at = new Date();
      await story.say("ada", thread, "/approve");
      await story.idle();
      // What came after the backup is gone: the answer was never recorded, and nobody has looked for a while.
      expect(await approvals()).toHaveLength(1);
      await story.report("Production", "success");
      const since = `received_at >= '${at.toISOString()}'`;
      const count = await story.database.look(`select count(*)::int from deliveries where ${since}`);
      await story.database.look(`delete from deliveries where ${since}`);
      await story.recover();
      expect(await story.database.look(`select count(*)::int from deliveries where ${since}`)).toBe(0);
      await story.database.look(
        "update recovery set read_until = read_until - interval '1 hour', checked_at = checked_at - interval '1 hour'",
      );
      await story.recover();
      expect(await story.database.look(`select count(*)::int from deliveries where ${since}`)).toBe(count);
      // Here the answer is in the database all the same: it is known by its comment, and does nothing twice.
      expect(await approvals()).toHaveLength(1);
      expect(await story.states("Production")).toContain("1.12.0 success");
    });
  });
});

describe("webhooks that came while the app was not there", () => {
  afterAll(stopDatabases);

  it("are found when it starts", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    await story.app.stop();
    // Nobody listens there now: GitHub notes that it could not connect.
    await story.github.person("ada").comment(thread, "/approve");
    await story.github.settled();
    expect(story.github.deliveries.at(-1)?.status).toBe("failed to connect to host");
    await story.boot();
    await story.idle();
    expect((await story.deployment("Production")).steps[0].interruption.approvals).toHaveLength(1);
    await story.report("Production", "success");
    await story.end();
  });
});
