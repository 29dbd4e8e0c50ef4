import { randomUUID } from "node:crypto";
import { afterAll, expect, it } from "vitest";
import { type AuditEvent, brokenLink } from "../../db/audit.ts";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";
import { day } from "./support/clock.ts";
import { wholeAudit } from "../support/audit.ts";

afterAll(stopDatabases);

it(
  "what is old goes; what runs, and what a rollback goes to, stays, and nothing comes a second time",
  { timeout: 240_000 },
  async () => {
    let ahead = 0;
    const story = await Story.start({
      process: noGate,
      clock: () => new Date(Date.now() + ahead),
      retain: { deliveriesMs: 30 * day, releasesMs: 90 * day, auditMs: 90 * day, newestReleases: 1 },
    });
    const { github } = story;
    const pass = async (time: number) => {
      ahead += time;
      await story.pass(time);
    };
    const retain = async () => {
      await story.app.queue.send({ queue: "retention", after: 0 });
      // It rests before it goes on, as after a run whose time was over.
      await story.database.look(
        "with due as (update queue.job set start_after = now() where name = 'retention' and state = 'created' returning 1) select count(*)::int from due",
      );
      await story.idle();
    };
    const audit = async (): Promise<readonly AuditEvent[]> =>
      (await wholeAudit(story.app.deps.db, 1)).toReversed();

    await story.ship("1.0.0");
    await story.report("Production", "success");
    // By the mask: 0.0.1.
    const sha = await story.commit("Masked");
    const { thread } = await story.release(null, sha);
    await story.say("max", thread, "/status");
    await story.say("max", thread, "/deploy 0.0.1 to Production");
    await story.report("Production", "success");
    for (const version of ["1.2.0", "1.3.0", "1.4.0"]) {
      await story.ship(version);
      await story.report("Production", "success");
    }
    const ordered = github.deliveries.findLast((one) =>
      JSON.stringify(one.payload).includes("/deploy 0.0.1"),
    );
    const comments = github.comments(thread).length;

    // What people wrote is not kept beside what became of it.
    expect(
      await story.database.look(
        "select count(*)::int from deliveries where processed_at is null or payload <> '{}'",
      ),
    ).toBe(0);

    await pass(100 * day);
    const last = await story.ship("1.5.0");
    await story.report("Production", "success");
    await retain();

    const list = await story.api("GET", "/releases");
    expect(list.body.map((one: { version: string }) => one.version)).toEqual([
      "1.5.0",
      "1.4.0",
      "1.3.0",
      "1.0.0",
    ]);
    expect(await story.states("Production")).toEqual([
      "1.0.0 success",
      "1.3.0 success",
      "1.4.0 success",
      "1.5.0 success",
    ]);
    const events = await audit();
    expect(brokenLink(events)).toBeNull();
    expect(events[0]?.previousHash).not.toBe("");
    expect(events.filter((one) => one.type === "ReleaseRemoved").map((one) => one.data["version"])).toEqual([
      "0.0.1",
      "1.2.0",
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "AuditRemoved",
      by: { kind: "drawbridge" },
      source: "timer",
    });
    expect(
      await story.database.look(
        "select count(*)::int from deliveries where received_at < now() + interval '50 days'",
      ),
    ).toBe(0);

    // It is said what became of it, and its version belongs to its commit for ever.
    const gone = await story.api("GET", "/releases/0.0.1");
    expect(gone).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(gone.body.detail).toContain("0.0.1 was removed on ");
    for (const body of [{ version: "0.0.1" }, { version: "0.0.1", sha }, { sha }]) {
      const again = await story.api("POST", "/releases", body);
      expect(again).toMatchObject({ status: 409, body: { code: "version-taken" } });
      expect(again.body.detail).toContain("was removed on ");
    }
    const deploying = await story.api("POST", "/deployments", {
      version: "0.0.1",
      environment: "Production",
    });
    expect(deploying).toMatchObject({ status: 404, body: { code: "not-found" } });
    const refused = await story.say("max", last.thread, "/deploy 0.0.1 to Production");
    expect(refused.words).toEqual([expect.stringContaining("was removed on ") as string]);
    // GitHub keeps what it has.
    expect(github.comments(thread)).toHaveLength(comments);

    // Somebody sends a webhook again that nobody here remembers; somebody deletes what nobody here knows.
    await github.webhooks.send(ordered?.event ?? "", ordered?.payload ?? {}, {
      "x-github-delivery": randomUUID(),
    });
    const before = await story.states("Production");
    await story.idle();
    expect(await story.states("Production")).toEqual(before);
    expect(github.comments(thread)).toHaveLength(comments);

    const next = await story.ship("1.6.0");
    await story.report("Production", "failure");
    story.unread(next.thread);
    // The last success; and from there the one before, which is old.
    await story.say("max", next.thread, "/rollback Production");
    await story.report("Production", "success");
    await story.say("max", next.thread, "/rollback Production");
    await story.report("Production", "success");
    expect((await story.states("Production")).slice(-3)).toEqual([
      "1.6.0 failed",
      "1.5.0 success",
      "1.4.0 success",
    ]);

    const masked = await story.api("POST", "/releases", {}, { sha: await story.commit("Another") });
    expect(masked).toMatchObject({ status: 201, body: { version: "0.0.2" } });
    await story.idle();
    await retain();
    expect(brokenLink(await audit())).toBeNull();
    await story.end();
  },
);
