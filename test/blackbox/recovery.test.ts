import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneGate } from "../support/processes.ts";
import { type DatabaseKind, stopDatabases } from "../support/database.ts";
import { World } from "./support/world.ts";

afterAll(stopDatabases);

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])(
  "webhooks that a process did not get, on %s",
  (database) => {
    let world: World;
    beforeAll(async () => {
      world = await World.start({ process: oneGate, database });
    });
    afterAll(() => world.end());

    async function waiting(version: string): Promise<number> {
      const sha = await world.github.commit({ files: { "version.txt": version }, message: version });
      await world.release(version, sha);
      await world.until(
        () => world.github.issues().some((one) => one.title === `Release ${version}`),
        "the thread is there",
      );
      const thread = world.thread(version);
      await world.question(thread);
      await world.rest();
      return thread;
    }

    it("while it was dead: an approval counts when it lives again, once", { timeout: 120_000 }, async () => {
      const thread = await waiting("1.0.0");
      await world.app.kill();
      const comment = await world.github.person("ada").comment(thread, "/approve from before");
      await world.rest();
      expect(world.github.deliveries.at(-1)).toMatchObject({
        status: "failed to connect to host",
        statusCode: 0,
      });
      await world.boot();
      await world.report("Production", "success");
      const done = await world.reaches("Production", "success", 40_000);
      expect(done.steps[0].interruption.approvals).toMatchObject([
        { user: { login: "ada" }, note: "from before" },
      ]);
      await world.until(() => world.reactions(comment)["+1"] === 1, "the approver is told");

      // Whoever operates the app asks for the redelivery too: by GitHub's id of the attempt, and once more by hand.
      const lost = world.github.deliveries.filter((one) => one.status === "failed to connect to host");
      for (const { guid } of lost) await world.github.webhooks.redeliver(guid);
      await world.rest();
      expect(world.onGitHub("Production")).toHaveLength(1);
      expect(world.comments(thread, "question")).toHaveLength(1);
    });

    it(
      "while it lived: what GitHub could not deliver is found at the next start",
      { timeout: 120_000 },
      async () => {
        const thread = await waiting("1.1.0");
        world.github.webhooks.drop("issue_comment.created");
        await world.github.person("outsider").comment(thread, "/approve");
        world.github.webhooks.drop("issue_comment.created");
        await world.github.person("ada").comment(thread, "/approve");
        await world.rest();
        expect((await world.deployment("Production")).state).toBe("waiting");
        await world.app.kill();
        await world.boot();
        await world.until(() => world.onGitHub("Production").length === 2, "the order is out", 40_000);
        const { steps } = await world.deployment("Production");
        expect(steps[0].interruption.approvals).toMatchObject([{ user: { login: "ada" } }]);
        await world.until(() => world.comments(thread, "notice").length === 1, "the outsider is refused");
        expect(world.github.violations).toEqual([]);
      },
    );
  },
);
