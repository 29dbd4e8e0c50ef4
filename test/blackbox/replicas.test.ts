import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneCall } from "../../demo/github/one-call.ts";
import { stopDatabases } from "../support/database.ts";
import { type Drawbridge, freePort, startDrawbridge } from "./support/drawbridge.ts";
import { World } from "./support/world.ts";

const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

interface Replica {
  readonly url: string;
  readonly app: Drawbridge;
}

let world: World;
const others: Replica[] = [];
const folder = mkdtempSync(join(tmpdir(), "drawbridge-replicas-"));

beforeAll(async () => {
  world = await World.start({ process, database: "postgres" });
});
afterAll(async () => {
  await Promise.all(others.map(({ app }) => app.kill()));
  await world.end();
  await stopDatabases();
  rmSync(folder, { recursive: true, force: true });
});

/** Another process on the same database, which answers under the same public address. */
async function replica(): Promise<Replica> {
  const port = await freePort();
  const app = startDrawbridge(folder, { ...world.variables(), PORT: String(port) });
  const made = { url: `http://127.0.0.1:${port}`, app };
  others.push(made);
  return made;
}

async function waiting(version: string): Promise<{ readonly thread: number; readonly sha: string }> {
  const sha = await world.github.commit({ files: { "version.txt": version }, message: version });
  await world.release(version, sha);
  await world.deploy(version, "Production", sha);
  await world.until(
    () => world.github.issues().some((one) => one.title === `Release ${version}`),
    "the thread is there",
  );
  const thread = world.thread(version);
  await world.question(thread);
  return { thread, sha };
}

describe("several processes on one database", () => {
  it("start at the same instant, share the work, and do everything once", { timeout: 180_000 }, async () => {
    const started = await Promise.all([replica(), replica()]);
    await Promise.all(started.map(({ app }) => app.ready()));
    const { github } = world;
    const doors = [world.url, ...started.map(({ url }) => url)];
    for (const [index, door] of doors.entries()) {
      github.deliverTo(`${door}/api/github/webhooks`);
      const { thread, sha } = await waiting(`1.${index}.0`);
      const comment = await github.person("ada").comment(thread, "/approve");
      await world.until(
        () => world.onGitHub("Production").some((one) => one.sha === sha),
        "the order is out",
      );
      await world.report("Production", "success", sha);
      await world.reaches("Production", "success");
      await world.until(
        () => github.issues().find((one) => one.number === thread)?.state === "closed",
        "everything is shown",
      );
      await world.rest();
      expect(world.comments(thread, "question")).toHaveLength(1);
      expect(world.comments(thread, "living")).toHaveLength(1);
      expect(world.reactions(comment)).toEqual({ "+1": 1, "-1": 0 });
      expect(world.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
    }
    // The same webhook at each door.
    const [last] = github.deliveries.filter((one) => one.event === "issue_comment").slice(-1);
    for (const door of doors) {
      github.deliverTo(`${door}/api/github/webhooks`);
      await github.webhooks.redeliver(last?.guid ?? "");
    }
    await world.rest();
    const votes = await world.look("select count(*) from approvals");
    expect(Number(votes)).toBe(doors.length);
    expect(github.violations).toEqual([]);
  });

  it("a stop answers who waits, and the others go on", { timeout: 120_000 }, async () => {
    const [first, second] = others;
    if (first === undefined || second === undefined) throw new Error("There are no replicas");
    const { thread, sha } = await waiting("2.0.0");
    const { id } = await world.deployment("Production");
    const token = await world.github.oidcToken({ audience: world.url, actor: "releaser", sha });
    const { login } = world.github.owner;
    const path = `/api/v1/repos/${login}/${world.github.repo.name}/deployments/${id}?wait=30`;
    const poll = fetch(`${first.url}${path}`, { headers: { ...oneCall, authorization: `Bearer ${token}` } });
    world.github.deliverTo(`${second.url}/api/github/webhooks`);
    await world.rest();
    expect(await first.app.stop()).toMatchObject({ code: 0, signal: null });
    const answer = await poll;
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 200,
      body: { id, state: "waiting" },
    });
    await world.github.person("ada").comment(thread, "/approve");
    await world.until(() => world.onGitHub("Production").some((one) => one.sha === sha), "the order is out");
  });

  it("a schema that is older than the version that runs makes it say so", async () => {
    const [, second] = others;
    const newest = "(select max(id) from drizzle.__drizzle_migrations)";
    const at = await world.look(`select created_at from drizzle.__drizzle_migrations where id = ${newest}`);
    await world.look(`update drizzle.__drizzle_migrations set created_at = 1 where id = ${newest}`);
    const answer = await fetch(`${second?.url}/readyz`);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 503,
      body: { code: "not-ready", detail: "Not ready: migrations. The log says why." },
    });
    await world.look(
      `update drizzle.__drizzle_migrations set created_at = ${Number(at)} where id = ${newest}`,
    );
    expect((await fetch(`${second?.url}/readyz`)).status).toBe(200);
  });
});
