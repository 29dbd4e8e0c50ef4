import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { PgDatabase, PgQueryResultHKT, PgTransaction } from "drizzle-orm/pg-core";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { migrate as migratePglite } from "drizzle-orm/pglite/migrator";
import { drizzle as drizzlePostgres } from "drizzle-orm/postgres-js";
import { migrate as migratePostgres } from "drizzle-orm/postgres-js/migrator";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import { type ConstructorOptions, fromPglite } from "pg-boss";
import postgres from "postgres";
import { createPresence } from "./presence.ts";
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
  /** Whether the schema is at least as new as this version needs it. */
  readonly isMigrated: () => Promise<boolean>;
  /**
   * Says that this process works on the database from now on. Where no other one does, jobs that are marked as running
   * can only be left over from a process that died: `whenAlone` is done before anybody else begins.
   */
  readonly enter: (whenAlone: () => Promise<void>) => Promise<void>;
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
    isMigrated: () => isMigrated(db),
    enter: (whenAlone) => whenAlone(),
    close: () => client.close(),
  };
}

/** An advisory lock is named by number; see also `presence.ts`. */
const migrationLock = 7_340_001;

/**
 * A process that stalls inside a transaction holds locks that others wait for: the server ends the transaction after
 * this time, and what the process still sends of it fails. In milliseconds.
 */
const stalledTransactionMs = 15_000;

/**
 * Whoever waits for a project that others change gives up after this time, and comes again: meanwhile the connection
 * is free for other projects, for webhooks, and for what counts GitHub's limits. In milliseconds.
 */
const lockMs = 3_000;

/** More than one installation can take of a process's places, so that one that is slow leaves some to the others. */
const connections = 20;

/** Nothing that the app asks takes longer; a statement that does holds up others. In milliseconds. */
const statementMs = 30_000;

function openServer(url: string): OpenDatabase {
  const connection = { application_name: "drawbridge" };
  const patient = {
    onnotice: () => {},
    connection,
    connect_timeout: 10,
    // In seconds. A server that was started anew is used again at once, not after twenty seconds.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 1),
  };
  const client = postgres(url, {
    ...patient,
    max: connections,
    connection: {
      ...connection,
      idle_in_transaction_session_timeout: stalledTransactionMs,
      statement_timeout: statementMs,
      lock_timeout: lockMs,
      // A statement is read once for each connection, but planned for the values that it comes with: what is rare and
      // what is frequent are found in different ways.
      plan_cache_mode: "force_custom_plan",
    },
  });
  const db = drizzlePostgres(preparing(client), { schema });
  const presence = createPresence(url, patient);
  return {
    db,
    queue: {
      connectionString: url,
      application_name: "drawbridge queue",
      max: 6,
      // What the queue itself notes (a job is taken, is done, is put off) waits for no disk: forgotten in a crash of the
      // database, it is done once more, which does nothing, or asked for anew from the tables. A decision's jobs are sent
      // in the transactions of the other connections.
      options: `-c idle_in_transaction_session_timeout=${stalledTransactionMs} -c synchronous_commit=off`,
    },
    migrate: async () => {
      // Building an index on a large table may take its time.
      const single = postgres(url, { ...patient, max: 1 });
      try {
        await single`select pg_advisory_lock(${migrationLock})`;
        await migratePostgres(drizzlePostgres(single), { migrationsFolder });
      } finally {
        await single.end();
      }
    },
    isMigrated: () => isMigrated(db),
    enter: async (whenAlone) => {
      await presence.enter(whenAlone);
    },
    close: async () => {
      await Promise.all([client.end({ timeout: 5 }), presence.leave()]);
    },
  };
}

/**
 * Drizzle asks for each statement to be read anew, which takes a second way to the server and back. Here the server
 * remembers what a connection asked before.
 */
function preparing<Client extends postgres.Sql | postgres.TransactionSql>(client: Client): Client {
  return new Proxy(client, {
    get: (target, name) => {
      if (name === "unsafe") {
        const unsafe: postgres.Sql["unsafe"] = (query, values, options) =>
          target.unsafe(query, values, { ...options, prepare: true });
        return unsafe;
      }
      if (name === "begin" || name === "savepoint") {
        const within = Reflect.get(target, name) as postgres.Sql["begin"];
        return (work: (tx: postgres.TransactionSql) => unknown) => within((tx) => work(preparing(tx)));
      }
      return Reflect.get(target, name) as unknown;
    },
  });
}

/** By the time of the newest migration that was applied, as drizzle itself decides what is left to do. */
async function isMigrated(db: Database): Promise<boolean> {
  const newest = Math.max(...readMigrationFiles({ migrationsFolder }).map((one) => one.folderMillis));
  const [row] = await db
    .select({ applied: sql<boolean>`coalesce(max(created_at) >= ${newest}, false)` })
    .from(sql`drizzle.__drizzle_migrations`);
  return row?.applied ?? false;
}
