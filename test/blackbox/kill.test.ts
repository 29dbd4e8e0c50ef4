import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalGitHub } from "../../demo/github/local-github.ts";
import { type DatabaseKind, stopDatabases } from "../support/database.ts";
import { World } from "./support/world.ts";

const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

afterAll(stopDatabases);

type Request = LocalGitHub["requests"][number];

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])(
  "a process that is killed, on %s",
  (database) => {
    let world: World;
    let released = 0;
    beforeAll(async () => {
      world = await World.start({ process, database });
    });
    afterAll(() => world.end());

    /** A release of its own commit; its version. */
    async function release(): Promise<{ readonly version: string; readonly sha: string }> {
      released += 1;
      const version = `1.${released}.0`;
      const sha = await world.github.commit({
        files: { "version.txt": version },
        message: `Version ${version}`,
      });
      await world.release(version, sha);
      await world.deploy(version, "Production", sha);
      return { version, sha };
    }

    async function waiting(): Promise<{
      readonly thread: number;
      readonly version: string;
      readonly sha: string;
    }> {
      const { version, sha } = await release();
      await world.until(
        () => world.github.issues().some((one) => one.title === `Release ${version}`),
        "the thread is there",
      );
      const thread = world.thread(version);
      await world.question(thread);
      await world.rest();
      return { thread, version, sha };
    }

    /** Kills the process as soon as GitHub is asked for this, which it does all the same. */
    function killAt(method: string, path: RegExp): Promise<void> {
      return new Promise((resolve) => {
        const end = world.github.onRequest((request: Request) => {
          if (request.method !== method || !path.test(request.path) || request.caller !== "installation")
            return;
          end();
          resolve(world.app.kill());
        });
      });
    }

    /** Starts it again. GitHub does not repeat by itself what was not answered; who operates the app does. */
    async function again(): Promise<void> {
      await world.boot();
      const lost = world.github.deliveries.filter((one) => one.status !== "OK" && one.status !== "pending");
      for (const { guid } of lost) await world.github.webhooks.redeliver(guid);
    }

    /** Everything that an approval brings about is there once; then the deployment is brought to its end. */
    async function once(thread: number, sha: string): Promise<void> {
      const orders = () => world.onGitHub("Production").filter((one) => one.sha === sha);
      await world.until(() => orders().length > 0, "the order is out", 40_000);
      await world.report("Production", "success", sha);
      const done = await world.reaches("Production", "success", 40_000);
      expect(done.steps[0].interruption.approvals).toMatchObject([{ user: { login: "ada" }, note: "go" }]);
      await world.until(
        () => world.github.issues().find((one) => one.number === thread)?.state === "closed",
        "everything is shown",
        60_000,
      );
      await world.rest();
      expect(orders()).toHaveLength(1);
      expect(world.comments(thread, "living")).toHaveLength(1);
      expect(world.comments(thread, "question")).toHaveLength(1);
      expect(world.comments(thread)).toHaveLength(2);
      expect(world.checks("Deploy to Production", sha)).toMatchObject([{ conclusion: "success" }]);
    }

    it.each([0, 15, 40, 100, 250])(
      "%i ms after an approval was delivered",
      { timeout: 180_000 },
      async (ms) => {
        const { thread, sha } = await waiting();
        const comment = await world.github.person("ada").comment(thread, "/approve go");
        await world.until(
          () => world.github.deliveries.findLast((one) => one.event === "issue_comment")?.status === "OK",
          "the approval is delivered",
        );
        await sleep(ms);
        await world.app.kill();
        await again();
        await once(thread, sha);
        expect(world.reactions(comment)).toEqual({ "+1": 1, "-1": 0 });
      },
    );

    it.each<[string, string, RegExp]>([
      ["asks who is in the team", "GET", /\/memberships\//],
      ["gives the order", "POST", /\/deployments$/],
      ["tells the approver", "POST", /\/reactions$/],
      ["edits the question", "PATCH", /\/comments\/\d+$/],
    ])("when it %s", { timeout: 180_000 }, async (_name, method, path) => {
      const { thread, sha } = await waiting();
      const killed = killAt(method, path);
      const comment = await world.github.person("ada").comment(thread, "/approve go");
      await killed;
      await again();
      await once(thread, sha);
      expect(world.reactions(comment)).toEqual({ "+1": 1, "-1": 0 });
    });

    it.each<[string, RegExp]>([
      ["opens the thread", /\/issues$/],
      ["asks the question", /\/issues\/\d+\/comments$/],
      ["makes the check", /\/check-runs$/],
    ])("when it %s", { timeout: 180_000 }, async (_name, path) => {
      const killed = killAt("POST", path);
      const version = `1.${released + 1}.0`;
      const { sha } = await release().catch((error: unknown) => {
        // The process may be gone before it has answered: the workflow asks again.
        if (!(error instanceof Error) || !/fetch failed/.test(String(error) + String(error.cause)))
          throw error;
        return { sha: "" };
      });
      await killed;
      await again();
      const head = sha === "" ? ((await world.github.branchHead()) ?? "") : sha;
      await world.api("POST", "/releases", { body: { version }, token: { sha: head } });
      await world.deploy(version, "Production", head);
      await world.until(
        () => world.github.issues().some((one) => one.title === `Release ${version}`),
        "the thread is there",
      );
      const thread = world.thread(version);
      await world.question(thread);
      await world.github.person("ada").comment(thread, "/approve go");
      await once(thread, head);
      expect(world.github.issues().filter((one) => one.title === `Release ${version}`)).toHaveLength(1);
    });

    it("while it starts, again and again", { timeout: 180_000 }, async () => {
      const { thread, sha } = await waiting();
      const killed = killAt("POST", /\/deployments$/);
      await world.github.person("ada").comment(thread, "/approve go");
      await killed;
      for (const ms of [100, 400, 800, 1_200, 1_600, 2_000]) {
        world.launch();
        await sleep(ms);
        await world.app.kill();
      }
      await again();
      await once(thread, sha);
      expect(world.github.violations).toEqual([]);
    });
  },
);
