import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { approvalWaits, leadTimes } from "../../db/lead-times.ts";
import { deployments, interruptions } from "../../db/schema.ts";
import { type DatabaseKind, stopDatabases, testDatabase } from "../support/database.ts";
import { project, retentionOn, shipped } from "./support/retention.ts";

afterAll(stopDatabases);

const hour = 3_600_000;
const at = (time: string) => new Date(`${time}:00.000Z`);
const since = at("2026-11-02T00:00");

describe.each<DatabaseKind>(["pglite", "postgres"])("on %s", (kind) => {
  it("medians are those of the weeks in which something ended, of what is asked for alone", async () => {
    const database = await testDatabase(kind);
    const { db, migrate, close } = await database.open();
    await migrate();
    const deps = retentionOn(db);
    const [shop, other] = [await project(db, 1), await project(db, 2)];
    let version = 0;
    /** A release that came through so many hours after it was made, approved after half of them. */
    const took = async (
      made: string,
      hours: number,
      more: Partial<typeof deployments.$inferInsert> = {},
      of = shop,
    ) => {
      version += 1;
      const created = at(made);
      const release = await shipped(deps, of, `1.${version}`, created);
      const finishedAt = new Date(created.getTime() + hours * hour);
      const [row] = await db
        .update(deployments)
        .set({ finishedAt, ...more })
        .where(eq(deployments.releaseId, release.id))
        .returning({ id: deployments.id });
      await db
        .update(interruptions)
        .set({ resolvedAt: new Date(created.getTime() + (hours * hour) / 2) })
        .where(eq(interruptions.deploymentId, row?.id ?? 0));
      return row?.id ?? 0;
    };
    await took("2026-11-02T00:00", 1);
    await took("2026-11-03T00:00", 2);
    await took("2026-11-08T23:00", 10);
    // The week ends in UTC with Sunday.
    await took("2026-11-15T22:00", 1);
    await took("2026-11-16T00:00", 4);
    // None of these: before, failed, taken back, elsewhere, of another project.
    await took("2026-10-30T00:00", 24);
    await took("2026-11-16T01:00", 100, { state: "failed" });
    await took("2026-11-16T02:00", 100, { mode: "rollback" });
    await took("2026-11-16T03:00", 100, { environment: "Testing", environmentKey: "testing" });
    await took("2026-11-16T04:00", 100, {}, other);
    const places = [{ projectId: shop.id, environment: "PRODUCTION" }];
    expect(await leadTimes(db, places, since)).toEqual([
      { week: "2026-11-02", medianSeconds: 1.5 * 3600, count: 2 },
      { week: "2026-11-09", medianSeconds: 5.5 * 3600, count: 2 },
      { week: "2026-11-16", medianSeconds: 4 * 3600, count: 1 },
    ]);
    expect(await leadTimes(db, [], since)).toEqual([]);

    expect(await approvalWaits(db, [shop.id], at("2026-11-02T00:00"))).toEqual([
      { week: "2026-11-02", medianSeconds: 0.75 * 3600, count: 2 },
      { week: "2026-11-09", medianSeconds: 2.75 * 3600, count: 2 },
      { week: "2026-11-16", medianSeconds: 50 * 3600, count: 4 },
    ]);
    expect(await approvalWaits(db, [], since)).toEqual([]);
    // What nobody answered has no such time.
    await db.update(interruptions).set({ state: "expired" });
    expect(await approvalWaits(db, [shop.id, other.id], since)).toEqual([]);
    await close();
    await database.drop();
  });
});
