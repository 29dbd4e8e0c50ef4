import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { afterAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { stopDatabases, testDatabase } from "../support/database.ts";

const folder = fileURLToPath(new URL("../../db/migrations", import.meta.url));
const journal = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as {
  readonly entries: readonly { readonly idx: number; readonly when: number; readonly tag: string }[];
};
const { entries } = journal;

afterAll(stopDatabases);

describe("the journal of migrations", () => {
  it("names every file once, in order", () => {
    const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
    expect(files.toSorted()).toEqual(entries.map(({ tag }) => `${tag}.sql`));
    expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, index) => index));
  });

  it("has times that rise: one that is older than the last applied would be skipped in silence", () => {
    const times = entries.map(({ when }) => when);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  });
});

/** The migrations up to one, as a folder of their own. */
function upTo(count: number): string {
  const part = mkdtempSync(join(tmpdir(), "drawbridge-migrations-"));
  cpSync(folder, part, { recursive: true });
  writeFileSync(
    join(part, "meta/_journal.json"),
    JSON.stringify({ ...journal, entries: entries.slice(0, count) }),
  );
  return part;
}

const samples: Readonly<Record<string, string>> = {
  integer: "1",
  bigint: "1",
  boolean: "true",
  text: "'x'",
  jsonb: "'{}'",
  "timestamp with time zone": "now()",
};

/** Puts a row into each table that has none: every column filled, and every reference to a row of the same kind. */
async function fill(client: PGlite): Promise<readonly string[]> {
  const columns = await client.query<{ table_name: string; column_name: string; data_type: string }>(
    `select table_name, column_name, data_type from information_schema.columns
     where table_schema = 'public' order by table_name, ordinal_position`,
  );
  const tables = Map.groupBy(columns.rows, ({ table_name }) => table_name);
  for (const [table, all] of tables) {
    const values = all.map(({ column_name: name, data_type: type }) => {
      const sample = samples[type];
      if (sample === undefined) throw new Error(`There is no sample of ${type}, which ${table}.${name} is`);
      return sample;
    });
    const names = all.map(({ column_name: name }) => `"${name}"`);
    // References point forwards too: they are whole once every table has its row.
    await client.exec(
      `set session_replication_role = replica;
       insert into "${table}" (${names.join()}) select ${values.join()} where not exists (select 1 from "${table}");
       set session_replication_role = default;`,
    );
  }
  return [...tables.keys()];
}

describe("every migration", () => {
  it("applies to a database that is in use, and keeps what is in it", async () => {
    const client = await PGlite.create("memory://");
    let tables: readonly string[] = [];
    for (const count of [...entries.keys()].map((index) => index + 1)) {
      const part = upTo(count);
      await migrate(drizzle(client), { migrationsFolder: part });
      rmSync(part, { recursive: true });
      tables = await fill(client);
    }
    // As at the next start: nothing is left to do.
    await migrate(drizzle(client), { migrationsFolder: folder });
    expect(tables.length).toBeGreaterThan(10);
    const kept: string[] = [];
    for (const table of tables) {
      const { rows } = await client.query(`select 1 from "${table}"`);
      if (rows.length === 1) kept.push(table);
    }
    expect(kept).toEqual(tables);
    await client.close();
  });

  it("is applied once by many processes that start together", async () => {
    const database = await testDatabase("postgres");
    const processes = await Promise.all(
      Array.from({ length: 8 }, () => openDatabase({ url: database.url, dataDir: "" })),
    );
    await Promise.all(processes.map((one) => one.migrate()));
    expect(await database.look("select count(*)::int from drizzle.__drizzle_migrations")).toBe(
      entries.length,
    );
    await Promise.all(processes.map((one) => one.close()));
    await database.drop();
  });
});
