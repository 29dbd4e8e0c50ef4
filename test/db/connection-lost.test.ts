import { sql } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { stopDatabases, testDatabase } from "../support/database.ts";

afterAll(stopDatabases);

/** The driver as it is published dies of this, and never uses the connection again: patches/postgres+3.4.9.patch. */
it("a database that ends abruptly in the middle of a transaction fails it, and nothing else", async () => {
  const place = await testDatabase("postgres");
  const database = await place.open();
  const { db } = database;
  for (let times = 0; times < 3; times += 1) {
    const cut = db.transaction(async (tx) => {
      const rows = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      const [backend] = rows as readonly { readonly pid: number }[];
      const asleep = tx.execute(sql`select pg_sleep(30)`);
      process.kill(backend?.pid ?? 0, "SIGKILL");
      await asleep;
    });
    await expect(cut).rejects.toThrow(/Failed query|CONNECTION/);
    for (let tries = 0; ; tries += 1) {
      const asked = Array.from({ length: 12 }, () => db.execute(sql`select 1 as one`));
      const answers = await Promise.allSettled(asked);
      // The server takes a moment to come back: it answers then, and by each of the connections.
      if (answers.every(({ status }) => status === "fulfilled")) break;
      if (tries > 100) throw new Error("The database is not used again");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await database.close();
  await place.drop();
});
