import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditOfDeployment, brokenLink } from "../../db/audit.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import { openDatabase, type OpenDatabase } from "../../db/open.ts";
import { projectByName, type Project } from "../../db/projects.ts";
import { listReleases, type Release } from "../../db/releases.ts";
import { behind, deployments } from "../../db/schema.ts";
import type { Actor } from "../../app/domain/actor.ts";
import { replay } from "../../app/domain/deployment/evolve.ts";
import { demoClock } from "../../demo/clock.ts";
import type { LocalGitHub } from "../../demo/github/local-github.ts";
import { repositories, writeAcme } from "../../demo/history/acme.ts";
import { deployWorkflow, roles, startShop } from "../../demo/shop.ts";
import { wholeAudit } from "../support/audit.ts";

const dataDir = mkdtempSync(join(tmpdir(), "demo-history-"));
const before = new Date();
let github: LocalGitHub;
let database: OpenDatabase;
let projects: readonly Project[];
let all: readonly StoredDeployment[];

beforeAll(async () => {
  const clock = demoClock();
  github = await startShop(clock);
  await writeAcme(github, clock, roles, [deployWorkflow], { dataDir, publicUrl: "http://127.0.0.1:1" });
  database = await openDatabase({ url: null, dataDir });
  const { db } = database;
  projects = await Promise.all(
    repositories.map(async (name) => (await projectByName(db, "acme", name)) as Project),
  );
  const rows = await db.select({ id: deployments.id }).from(deployments).orderBy(deployments.id);
  all = await Promise.all(rows.map(async ({ id }) => (await deploymentById(db, id)) as StoredDeployment));
}, 300_000);

afterAll(async () => {
  await database.close();
  await github.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Newest first. */
async function releasesOf(name: string): Promise<readonly Release[]> {
  const id = projects.find((project) => project.name === name)?.id ?? 0;
  return listReleases(database.db, id, { limit: 100, offset: 0 });
}

describe("the history that the demo begins with", () => {
  it("is an unbroken chain of events, and the events make what is stored", async () => {
    for (const { id } of projects) {
      const chain = await wholeAudit(database.db, id);
      expect(chain.length).toBeGreaterThan(50);
      expect(brokenLink(chain.toReversed())).toBeNull();
    }
    for (const { interruptionIds: _ids, revision: _revision, ...stored } of all) {
      const events = await auditOfDeployment(database.db, stored.id);
      const replayed = replay(
        events.map(({ type, data, at, by, source }) => ({
          event: { type, ...data } as never,
          at,
          by,
          source,
        })),
      );
      expect(replayed).toEqual(stored);
    }
  });

  it("has what people come to see, in every state that is not over in a moment", async () => {
    const states = new Set(all.map(({ state }) => state));
    for (const state of ["queued", "waiting", "success", "failed", "rejected", "canceled", "timed-out"]) {
      expect(states).toContain(state);
    }
    const releases = (await Promise.all(repositories.map(releasesOf))).flat();
    expect(releases.length).toBeGreaterThanOrEqual(30);
    expect(releases.filter(({ blocked }) => blocked !== null)).toHaveLength(1);
    expect(all.filter(({ mode }) => mode === "rollback")).toHaveLength(1);
    expect(all.filter(({ cause }) => cause?.code === "superseded").length).toBeGreaterThan(0);
    expect(all.find(({ waitsFor }) => waitsFor?.code === "freeze")).toBeDefined();
    expect(all.filter(({ state }) => state === "executing")).toEqual([]);
  });

  it("is over: nothing of it lies ahead, nothing of it has to be told to GitHub", async () => {
    const times = all.flatMap(({ createdAt, finishedAt }) => [createdAt, finishedAt ?? createdAt]);
    expect(Math.max(...times.map(Number))).toBeLessThanOrEqual(before.getTime() + 1_000);
    expect(await database.db.select().from(behind)).toEqual([]);
  });

  it("names people and commits that its GitHub has", async () => {
    const actors: readonly Actor[] = all.map(({ createdBy }) => createdBy);
    for (const actor of actors)
      if (actor.kind !== "drawbridge") expect(github.person(actor.login).id).toBe(actor.id);
    for (const repo of repositories) {
      const [newest] = await releasesOf(repo);
      expect(await github.branchHead("main", { repo })).toBe(newest?.sha);
      const known = new Set(github.deployments({ repo }).map(({ id }) => id));
      const project = projects.find(({ name }) => name === repo);
      const ours = all.filter(({ projectId }) => projectId === project?.id);
      for (const { githubDeploymentId } of ours)
        if (githubDeploymentId !== null) expect(known).toContain(githubDeploymentId);
    }
  });
});
