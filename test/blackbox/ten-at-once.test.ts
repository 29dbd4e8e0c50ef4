import { afterAll, describe, expect, it } from "vitest";
import { type DatabaseKind, stopDatabases } from "../support/database.ts";
import { World } from "./support/world.ts";

const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

const repositories = Array.from({ length: 10 }, (_, index) => `shop-${index}`);

afterAll(stopDatabases);

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])("ten approvals at once, on %s", (database) => {
  it(
    "each order to deploy leaves promptly, and none waits for another's comment",
    { timeout: 180_000 },
    async () => {
      const [first = "", ...others] = repositories;
      const world = await World.start({ database, process: null, repo: first, otherRepos: others });
      const { github } = world;
      for (const repo of repositories) {
        await github.commit({ repo, files: { ".deploy/process.yml": process }, message: "Begin" });
        const token = { repo };
        const released = await world.api("POST", "/releases", { repo, token, body: { version: "1.0.0" } });
        expect(released.status).toBe(201);
        const asked = { version: "1.0.0", environment: "Production" };
        expect((await world.api("POST", "/deployments", { repo, token, body: asked })).status).toBe(201);
      }
      const threadOf = (repo: string) => github.issues({ repo }).at(-1)?.number ?? 0;
      for (const repo of repositories) {
        await world.until(
          () =>
            github
              .comments(threadOf(repo), { repo })
              .some((one) => one.body?.includes("drawbridge:question:")),
          `${repo} asks`,
        );
      }
      await world.rest(1_500);

      // Every comment takes GitHub a while: whoever waited for one would be seen to.
      const slow = {
        method: "POST",
        path: /\/(comments|reactions)$|\/comments\/\d+$/,
        caller: "installation",
      } as const;
      github.faults.add({ match: slow, kind: "stall", ms: 3_000, times: 1_000 });
      github.faults.add({ match: { ...slow, method: "PATCH" }, kind: "stall", ms: 3_000, times: 1_000 });
      const orders = new Map<string, number>();
      const end = github.onRequest(({ method, path, caller }) => {
        const repo = /^\/repos\/acme\/([^/]+)\/deployments$/.exec(path)?.[1];
        if (method === "POST" && caller === "installation" && repo !== undefined)
          orders.set(repo, performance.now());
      });
      github.webhooks.parallel = true;
      const began = performance.now();
      await Promise.all(
        repositories.map((repo) => github.person("ada", { repo }).comment(threadOf(repo), "/approve")),
      );
      await world.until(() => orders.size === repositories.length, "every order is out");
      end();
      const delivered = new Map(
        github.deliveries
          .filter((one) => JSON.stringify(one.payload).includes("/approve"))
          .map((one) => [(one.payload["repository"] as { name: string }).name, one.durationSeconds * 1_000]),
      );
      const waits = repositories.map((repo) => (orders.get(repo) ?? 0) - began).toSorted((a, b) => a - b);
      console.log(
        `${database}: from the first comment to the order, ms: ${waits.map(Math.round).join(" ")}; ` +
          `webhook answered in, ms: ${[...delivered.values()]
            .map(Math.round)
            .toSorted((a, b) => a - b)
            .join(" ")}`,
      );
      // Not one of them waited for a comment, which takes three seconds.
      expect(waits.at(-1)).toBeLessThan(3_000);
      for (const repo of repositories) expect(github.deployments({ repo })).toHaveLength(1);
      await world.end();
    },
  );
});
