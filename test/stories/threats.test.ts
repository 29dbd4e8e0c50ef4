import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { silence, Story } from "../support/story.ts";

// What SECURITY.md says that nothing else shows.
afterAll(stopDatabases);

describe("a workflow's token that somebody has stolen", () => {
  it(
    "does what its workflow may, once, until it expires, and nothing a person has to do",
    { timeout: 180_000 },
    async () => {
      const story = await Story.start({ process: oneGate, otherRepos: ["other"] });
      const { thread, id } = await story.asked("1.0.0");
      const raw = await story.github.oidcToken({ audience: story.publicUrl, actor: "releaser" });
      const stolen = { raw };
      // Again: the same release, and nothing starts anew.
      const again = await story.api("POST", "/releases", { version: "1.0.0" }, stolen);
      expect({ status: again.status, id: again.body.id }).toEqual({ status: 200, id });
      const { steps, id: deployment } = await story.deployment("Production");
      const question = steps[0].interruption.id;
      for (const [path, body] of [
        [`/interruptions/${question}/submit`, { decision: "approve" }],
        [`/interruptions/${question}/claim`, {}],
        [`/interruptions/${question}/unclaim`, {}],
      ] as const) {
        const answer = await story.api("POST", path, body, stolen);
        expect({ status: answer.status, code: answer.body.code }).toEqual({
          status: 403,
          code: "not-entitled",
        });
      }
      const script = await story.api(
        "POST",
        `/deployments/${deployment}/task/claim`,
        { nonce: "n", key: "k".repeat(32) },
        stolen,
      );
      expect({ status: script.status, code: script.body.code }).toEqual({
        status: 403,
        code: "event-not-allowed",
      });
      const elsewhere = await fetch(`${story.url}/api/v1/repos/acme/other/releases`, {
        headers: { authorization: `Bearer ${raw}` },
      });
      expect(elsewhere.status).toBe(403);
      expect((await story.deployment("Production")).state).toBe("waiting");
      expect(story.unread(thread)).toEqual([]);
      await story.pass(10 * 60_000);
      const late = await story.api("GET", "/releases", undefined, stolen);
      expect({ status: late.status, code: late.body.code }).toEqual({ status: 401, code: "token-expired" });
      await story.end();
    },
  );
});

describe("who knows the webhook secret", () => {
  it("can speak for a member of a team, and for nobody who is none", { timeout: 180_000 }, async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    expect(await story.say("outsider", thread, "Hello")).toEqual(silence);
    const sent = story.github.deliveries.findLast((one) => one.event === "issue_comment");
    let comment = 900_000;
    const forge = async (login: string) => {
      const payload = structuredClone(sent?.payload ?? {}) as any;
      const sender = { login, id: story.github.person(login).id, type: "User" };
      comment += 1;
      const created_at = new Date(Date.now() + 1_000).toISOString();
      payload.comment = { ...payload.comment, id: comment, body: "/approve", user: sender, created_at };
      payload.sender = sender;
      const status = await story.github.webhooks.send("issue_comment", payload, {
        "x-github-delivery": randomUUID(),
      });
      expect(status).toBe(200);
      await story.idle();
      return (await story.deployment("Production")).state;
    };
    expect(await forge("outsider")).toBe("waiting");
    expect(story.unread(thread)).toEqual([expect.stringContaining("Not counted")]);
    // Rotate a secret that is out: nothing but the signature says that GitHub has sent it.
    expect(await forge("ada")).toBe("executing");
    await story.app.stop();
    await story.database.drop();
    await story.github.close();
  });
});
