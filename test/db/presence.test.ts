import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPresence, type Presence } from "../../db/presence.ts";
import { openDatabase } from "../../db/open.ts";
import { stopDatabases, type TestDatabase, testDatabase } from "../support/database.ts";

let database: TestDatabase;
const opened: Presence[] = [];
beforeAll(async () => {
  database = await testDatabase("postgres");
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.leave()));
  await database.drop();
  await stopDatabases();
});

function process(): Presence {
  const presence = createPresence(database.url ?? "", { onnotice: () => {} });
  opened.push(presence);
  return presence;
}

const holders = async () =>
  Number(
    await database.look("select count(*) from pg_locks where locktype = 'advisory' and objid = 7340002"),
  );

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition()); tries += 1) {
    if (tries > 200) throw new Error("It did not come to be within 20 s");
    await sleep(100);
  }
}

describe("processes on one database", () => {
  it("find themselves alone one at a time, and wait while the first one tidies up", async () => {
    const order: string[] = [];
    const first = process();
    const second = process();
    let tidied = () => {};
    const tidying = new Promise<void>((resolve) => {
      tidied = resolve;
    });
    const one = first.enter(async () => {
      order.push("the first tidies up");
      await tidying;
      order.push("it has tidied up");
    });
    await until(async () => order.length > 0);
    const two = second.enter(async () => {
      order.push("the second tidies up");
    });
    const entered = two.then((alone) => {
      order.push("the second begins");
      return alone;
    });
    await until(async () => (await holders()) === 2);
    tidied();
    expect(await Promise.all([one, entered])).toEqual([true, false]);
    expect(order).toEqual(["the first tidies up", "it has tidied up", "the second begins"]);

    await first.leave();
    const third = process();
    expect(await third.enter(async () => {})).toBe(false);
    await Promise.all([second.leave(), third.leave()]);
    expect(await process().enter(async () => {})).toBe(true);
  });

  it("are not taken for gone after their connections have broken", async () => {
    await Promise.all(opened.map((one) => one.leave()));
    const stays = process();
    await stays.enter(async () => {});
    // The server takes a moment to notice who has left.
    await until(async () => (await holders()) === 1);
    const cut = `select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and objid = 7340002`;
    for (let times = 0; times < 2; times += 1) {
      await until(async () => Number(await database.look(cut)) === 1);
      await until(async () => (await holders()) === 1);
    }
    expect(await process().enter(async () => {})).toBe(false);
  });

  it("where the first one fails to tidy up, it is not present, and the next one does it", async () => {
    await Promise.all(opened.map((one) => one.leave()));
    const fails = process().enter(() => Promise.reject(new Error("no disk")));
    await expect(fails).rejects.toThrow("no disk");
    await until(async () => (await holders()) === 0);
    expect(await process().enter(async () => {})).toBe(true);
  });
});

describe("a database on a server", () => {
  it("knows whether it has the newest migration", async () => {
    const open = await openDatabase({ url: database.url, dataDir: "" });
    await open.migrate();
    expect(await open.isMigrated()).toBe(true);
    // As a version that is newer than the schema finds it, when it was restored from a backup.
    await open.db.execute(
      sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`,
    );
    expect(await open.isMigrated()).toBe(false);
    await open.close();
  });

  it("ends transactions that stall, and statements that never end", async () => {
    const open = await openDatabase({ url: database.url, dataDir: "" });
    const rows = await open.db.execute(
      sql`select current_setting('idle_in_transaction_session_timeout') as stalled, current_setting('statement_timeout') as slow`,
    );
    expect(rows).toMatchObject([{ stalled: "15s", slow: "30s" }]);
    await open.close();
  });

  it("keeps connections for others where many wait for one project", async () => {
    const open = await openDatabase({ url: database.url, dataDir: "" });
    await open.db.execute(sql`create table if not exists one_row (id int primary key)`);
    await open.db.execute(sql`insert into one_row values (1) on conflict do nothing`);
    const [taken, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holder = open.db.transaction(async (tx) => {
      await tx.execute(sql`select * from one_row for update`);
      taken.resolve();
      await held.promise;
    });
    await taken.promise;
    const waiting = Array.from({ length: 13 }, () =>
      open.db.transaction((tx) => tx.execute(sql`select * from one_row for update`)),
    );
    const ended = Promise.allSettled(waiting);
    expect(await open.db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
    const reasons = (await ended).map((one) =>
      one.status === "rejected" ? (one.reason as Error).cause : null,
    );
    for (const reason of reasons) expect(reason).toMatchObject({ code: "55P03" });
    held.resolve();
    await holder;
    await open.close();
  });
});
