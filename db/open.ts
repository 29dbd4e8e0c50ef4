import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import { drizzle as drizzlePostgres } from "drizzle-orm/postgres-js";
import { migrate as migratePostgres } from "drizzle-orm/postgres-js/migrator";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import { type ConstructorOptions, fromPglite } from "pg-boss";
import postgres from "postgres";
import * as schema from "./schema.ts";

type Schema = typeof schema;

/** Drizzle over either database; a transaction is one too. */
export type Database = PgDatabase<PgQueryResultHKT, Schema>;
export type Transaction = PgTransaction<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

export interface OpenDatabase {
  readonly db: Database;
  /** How pg-boss reaches the same database. */
  readonly queue: ConstructorOptions;
  /** Brings the schema up to date; safe with any number of processes at once. Forward only. */
  readonly migrate: () => Promise<void>;
  /**
   * Whether this process is the only one on the database right now: jobs that are
   * marked as running can then only be left over from a process that died.
   */
  readonly alone: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const migrationsFolder = fileURLToPath(new URL("./migrations", import.meta.url));

/** Opens PostgreSQL where a URL is given, else the embedded PGlite in a folder (`memory://` for none). */
export async function openDatabase(place: {
  readonly url: string | null;
  readonly dataDir: string;
}): Promise<OpenDatabase> {
  return place.url === null ? openEmbedded(place.dataDir) : openServer(place.url);
}

async function openEmbedded(dataDir: string): Promise<OpenDatabase> {
  if (!dataDir.startsWith("memory://")) mkdirSync(dataDir, { recursive: true });
  return embedded(await PGlite.create(dataDir));
}

/** An embedded database that is already open: tests clone a migrated one. */
export function embedded(client: PGlite, queueClient: PGlite = client): OpenDatabase {
  const db = drizzlePglite(client, { schema });
  return {
    db,
    queue: { db: fromPglite(queueClient), backend: "pglite" },
    migrate: () => migratePglite(db, { migrationsFolder }),
    alone: async () => true,
    close: () => client.close(),
  };
}

// Advisory locks are named by number; any two that nobody else on this database uses will do.
const migrationLock = 7_340_001;
const presenceLock = 7_340_002;

function openServer(url: string): OpenDatabase {
  const options = { onnotice: () => {}, connection: { application_name: "drawbridge" } };
  const client = postgres(url, { ...options, max: 10 });
  const db = drizzlePostgres(client, { schema });
  // One connection of its own, kept for the process's life: its locks say that the process lives.
  const presence = postgres(url, { ...options, max: 1, idle_timeout: 0, max_lifetime: null });
  return {
    db,
    queue: { connectionString: url, max: 6 },
    migrate: async () => {
      const single = postgres(url, { ...options, max: 1 });
      try {
        await single`select pg_advisory_lock(${migrationLock})`;
        await migratePostgres(drizzlePostgres(single), { migrationsFolder });
      } finally {
        await single.end();
      }
    },
    alone: async () => {
      const [row] = await presence<
        { alone: boolean }[]
      >`select pg_try_advisory_lock(${presenceLock}) as alone`;
      const alone = row?.alone ?? false;
      await presence`select pg_advisory_lock_shared(${presenceLock})`;
      if (alone) await presence`select pg_advisory_unlock(${presenceLock})`;
      return alone;
    },
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), presence.end({ timeout: 5 })]);
    },
  };
}
