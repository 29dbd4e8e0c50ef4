import { count } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { current, previous } from "../../app/domain/history.ts";
import { retain } from "../../app/usecases/retention/retain.ts";
import { brokenLink } from "../../db/audit.ts";
import { environmentSummaries } from "../../db/deployment-summaries.ts";
import type { Database, OpenDatabase } from "../../db/open.ts";
import { projectById } from "../../db/projects.ts";
import { listReleases } from "../../db/releases.ts";
import { retiredByVersion } from "../../db/retired-releases.ts";
import {
  approvals,
  deliveries,
  deployments,
  handled,
  interruptions,
  notices,
  processChecks,
  projections,
  protectionRequests,
  releases,
  requestBudgets,
  retiredReleases,
  stepLogs,
  steps,
} from "../../db/schema.ts";
import { type DatabaseKind, stopDatabases, type TestDatabase, testDatabase } from "../support/database.ts";
import { Killed, Killer } from "../support/killer.ts";
import {
  asked,
  daysAgo,
  letIn,
  loose,
  project,
  retainSmall,
  retentionOn,
  shipped,
} from "./support/retention.ts";
import { wholeAudit } from "../support/audit.ts";

afterAll(stopDatabases);

const tables = {
  deliveries,
  handled,
  notices,
  processChecks,
  requestBudgets,
  releases,
  deployments,
  steps,
  interruptions,
  approvals,
  stepLogs,
  projections,
  retiredReleases,
};

/** How many rows each table has. */
async function rows(db: Database): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const [name, table] of Object.entries(tables)) {
    const [row] = await db.select({ n: count() }).from(table);
    counts[name] = row?.n ?? 0;
  }
  return counts;
}

/** The project's audit, oldest first; it has to be a chain up to its head. */
async function chain(db: Database, projectId: number) {
  const events = (await wholeAudit(db, projectId)).toReversed();
  expect(brokenLink(events)).toBeNull();
  expect(events.at(-1)?.hash ?? "").toBe((await projectById(db, projectId)).auditHead);
  return events;
}

async function versions(db: Database, projectId: number): Promise<readonly string[]> {
  return (await listReleases(db, projectId, { limit: 100, offset: 0 })).map((one) => one.version);
}

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])("retention, on %s", (kind) => {
  let place: TestDatabase;
  let database: OpenDatabase;
  beforeEach(async () => {
    place = await testDatabase(kind);
    database = await place.open();
    await database.migrate();
  });
  afterEach(async () => {
    await database.close();
    await place.drop();
  });

  it("removes what is old with all that hangs on it, and nothing else", async () => {
    const { db } = database;
    const deps = retentionOn(db);
    const of = await project(db);
    for (const n of [0, 1, 2, 3, 4, 5]) await shipped(deps, of, `1.${n}.0`, daysAgo(100 - n));
    await shipped(deps, of, "2.0.0", daysAgo(10));
    const before = await environmentSummaries(db, of.id, "Production");

    expect(await retainSmall(deps)).toBeNull();
    // The first, the three that a rollback may go to; 1.1.0, 1.2.0 and 1.3.0 are gone.
    expect(await versions(db, of.id)).toEqual(["2.0.0", "1.5.0", "1.4.0", "1.0.0"]);
    const after = await environmentSummaries(db, of.id, "Production");
    expect(current(after)).toEqual(current(before));
    expect(previous(after)).toEqual(previous(before));
    expect(await retiredByVersion(db, of.id, "1.3.0")).toMatchObject({ version: "1.3.0", masked: false });
    expect(await rows(db)).toEqual({
      deliveries: 1,
      handled: 1,
      notices: 1,
      processChecks: 1,
      requestBudgets: 0,
      releases: 4,
      deployments: 4,
      steps: 8,
      interruptions: 4,
      approvals: 4,
      stepLogs: 1,
      // Three of each release that stays, two of what came lately.
      projections: 4 * 3 + 2,
      retiredReleases: 3,
    });

    const events = await chain(db, of.id);
    expect(events.map((one) => one.type)).toEqual([
      "ReleaseCreated",
      "DeploymentFinished",
      ...Array.from({ length: 3 }, () => "ReleaseRemoved"),
      // Twelve old events, three at a time.
      ...Array.from({ length: 4 }, () => "AuditRemoved"),
    ]);
    const cut = events.at(-1)?.data as { readonly events: number; readonly upTo: { readonly hash: string } };
    expect(cut.events).toBe(3);
    expect(cut.upTo.hash).toBe(events[0]?.previousHash);
    expect(events[2]?.data).toMatchObject({ version: "1.1.0", deployments: [2] });

    expect(await retainSmall(deps)).toBeNull();
    expect(await chain(db, of.id)).toHaveLength(events.length);
  });

  it("removes what workflow runs asked, but for what is open and the last six that were let in", async () => {
    const { db } = database;
    const deps = retentionOn(db);
    const of = await project(db);
    for (let run = 1; run <= 9; run += 1) await letIn(deps, of, run, daysAgo(100 - run));
    await asked(db, of.id, 900, 900, daysAgo(80), daysAgo(70));
    await asked(db, of.id, 901, 901, daysAgo(80), null);
    await asked(db, of.id, 902, 902, daysAgo(80), daysAgo(10));
    expect(await retainSmall(deps)).toBeNull();
    const left = await db.select({ runId: protectionRequests.runId }).from(protectionRequests);
    // The first commit that is known stays too.
    expect(left.map((one) => one.runId).toSorted((a, b) => a - b)).toEqual([1, 4, 5, 6, 7, 8, 9, 901, 902]);
    // Two objects of each. A run is nobody's release, so that its version is not kept.
    expect(await rows(db)).toMatchObject({
      releases: 7,
      deployments: 7,
      projections: 18,
      retiredReleases: 0,
    });
  });

  it("keeps everything for ever where it is told so, except for deliveries", async () => {
    const { db } = database;
    const deps = retentionOn(db, { logsMs: null, auditMs: null, releasesMs: null });
    const of = await project(db);
    for (const n of [1, 2, 3, 4, 5, 6]) await shipped(deps, of, `1.${n}.0`, daysAgo(1000 - n));
    expect(await retainSmall(deps)).toBeNull();
    expect(await rows(db)).toMatchObject({ deliveries: 0, handled: 0, releases: 6, stepLogs: 6 });
    expect(await chain(db, of.id)).toHaveLength(12);
  });

  it("leaves a chain that rests alone once it is cut, and its head for ever", async () => {
    const { db } = database;
    const of = await project(db);
    await shipped(retentionOn(db, { auditMs: null, releasesMs: null }), of, "1.0.0", daysAgo(100));
    const at = (days: number) => ({ ...retentionOn(db), now: () => daysAgo(days) });
    const types = async () => (await chain(db, of.id)).map((one) => one.type);
    await retain(at(60), 0);
    expect(await types()).toEqual(["DeploymentFinished", "AuditRemoved"]);
    await retain(at(0), 0);
    expect(await types()).toEqual(["AuditRemoved", "AuditRemoved"]);
    await retain(at(-100), 0);
    await retain(at(-200), 0);
    expect(await types()).toEqual(["AuditRemoved", "AuditRemoved"]);
  });
});

it("goes on where a run had to stop, and leaves what stays to nobody a second time", async () => {
  const place = await testDatabase("pglite");
  const database = await place.open();
  await database.migrate();
  const { db } = database;
  const deps = retentionOn(db);
  const of = await project(db);
  for (const n of [0, 1, 2, 3, 4, 5]) await shipped(deps, of, `1.${n}.0`, daysAgo(100 - n));
  let looks = 0;
  const run = { now: deps.now(), batchRows: 3, over: () => (looks += 1) > 2, pause: async () => {} };
  const next = await retain(deps, 0, run);
  expect(next).toBe(2);
  expect(await versions(db, of.id)).toEqual(["1.5.0", "1.4.0", "1.3.0", "1.2.0", "1.0.0"]);
  expect(await retain(deps, next ?? 0)).toBeNull();
  expect(await versions(db, of.id)).toEqual(["1.5.0", "1.4.0", "1.3.0", "1.0.0"]);
  await database.close();
  await place.drop();
});

it("two replicas at the same instant remove everything once", async () => {
  const place = await testDatabase("postgres");
  const replicas = [await place.open(), await place.open()];
  const [{ db }] = replicas as [OpenDatabase];
  await Promise.all(replicas.map((one) => one.migrate()));
  const [one, other] = [await project(db, 1), await project(db, 2)];
  for (const of of [one, other]) {
    const deps = retentionOn(db);
    for (let n = 0; n < 12; n += 1) await shipped(deps, of, `${of.id}.${n}.0`, daysAgo(100 - n));
  }
  await loose(db, one.id, "young", daysAgo(1));

  const ends = await Promise.all(replicas.map((replica) => retainSmall(retentionOn(replica.db))));
  expect(ends).toEqual([null, null]);
  // A batch that the other held was left to it; what came in between is the next run's.
  expect(await retainSmall(retentionOn(db))).toBeNull();
  for (const of of [one, other]) {
    expect(await versions(db, of.id)).toEqual([11, 10, 9, 0].map((n) => `${of.id}.${n}.0`));
    const types = (await chain(db, of.id)).map((event) => event.type);
    expect(types.filter((type) => type === "ReleaseRemoved")).toHaveLength(8);
    expect(types).not.toContain("ReleaseCreated");
  }
  expect(await rows(db)).toMatchObject({
    deliveries: 1,
    handled: 1,
    notices: 1,
    retiredReleases: 16,
    steps: 16,
  });
  await Promise.all(replicas.map((replica) => replica.close()));
  await place.drop();
});

it(
  "killed between any two statements, it leaves nothing half removed and goes on",
  { timeout: 120_000 },
  async () => {
    const place = await testDatabase("pglite");
    const { db, migrate } = await place.open();
    await migrate();
    const deps = retentionOn(db);
    const of = await project(db);
    for (const n of [0, 1, 2, 3, 4]) await shipped(deps, of, `0.${n}.0`, daysAgo(200 - n));
    const deaths: string[] = [];
    // Every fourth point: the work before is of different lengths, so that each statement's turn comes.
    for (let [round, point] = [1, 1]; ; round += 1, point += 4) {
      // Each round has something of everything to remove.
      await shipped(deps, of, `1.${round}.0`, new Date(daysAgo(150).getTime() + round * 1000));
      const killer = new Killer();
      const mortal = await place.open(killer);
      killer.arm(point);
      const died = await retainSmall(retentionOn(mortal.db)).then(
        () => false,
        (error: unknown) => {
          if (!isKilled(error)) throw error;
          return true;
        },
      );
      const events = await chain(db, of.id);
      const removed = events.filter((one) => one.type === "ReleaseRemoved").length;
      const left = await rows(db);
      expect(left["deployments"]).toBe(left["releases"]);
      expect(left["steps"]).toBe((left["releases"] ?? 0) * 2);
      expect(left["retiredReleases"]).toBe(removed);
      expect((await versions(db, of.id)).slice(0, 3)).toEqual(
        [0, 1, 2].map((n) => (round > n ? `1.${round - n}.0` : `0.${4 + round - n}.0`)),
      );
      if (!died) break;
      deaths.push(killer.passed.at(-1) ?? "");
    }
    expect(await retainSmall(deps)).toBeNull();
    expect(await rows(db)).toMatchObject({
      releases: 4,
      deployments: 4,
      approvals: 4,
      deliveries: 0,
      handled: 0,
    });
    expect(deaths.filter((at) => /delete|insert|update|commit/.test(at)).length).toBeGreaterThan(5);
    await place.drop();
  },
);

/** Drizzle says what a statement died of in its cause. */
function isKilled(error: unknown): boolean {
  return error instanceof Killed || (error instanceof Error && isKilled(error.cause));
}
