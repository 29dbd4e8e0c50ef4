import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../../demo/app.ts";
import { type Started, startNode } from "../../demo/processes.ts";

const main = fileURLToPath(new URL("../../app/main.ts", import.meta.url));
const lookEveryMs = 5;
const startLimitMs = 120_000;

/** The real app, `node app/main.ts`, on data that outlives it. */
export interface App {
  /** Its `PUBLIC_URL`; the same after another start. */
  readonly url: string;
  /** Starts the process; milliseconds until `/readyz` said that it can work. */
  readonly start: () => Promise<number>;
  /** Bytes of memory that it has. */
  readonly memory: () => Promise<number>;
  /** Asks it to end, and waits for the end. */
  readonly stop: () => Promise<void>;
  /** The end of all: its files go too. */
  readonly remove: () => Promise<void>;
}

/**
 * @param environment where its GitHub is, and what it needs to work with it
 * @param databaseUrl null: the embedded database
 */
export async function prepareApp(
  environment: Readonly<Record<string, string>>,
  databaseUrl: string | null,
): Promise<App> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-bench-"));
  const variables = {
    ...environment,
    PUBLIC_URL: url,
    HOST: "127.0.0.1",
    PORT: String(port),
    LOG_LEVEL: "error",
    ...(databaseUrl === null ? { DATA_DIR: join(folder, "data") } : { DATABASE_URL: databaseUrl }),
  };
  let running: Started | undefined;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  return {
    url,
    start: async () => {
      const from = performance.now();
      const started = startNode(main, variables, folder);
      running = started;
      await untilReady(url, started, from);
      return performance.now() - from;
    },
    memory: () => residentBytes(running?.process.pid ?? 0),
    stop,
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, started: Started, from: number): Promise<void> {
  const { process } = started;
  for (;;) {
    if (process.exitCode !== null || process.signalCode !== null) {
      throw new Error(`The app ended before it was ready:\n${started.output()}`);
    }
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    if (performance.now() - from > startLimitMs)
      throw new Error(`The app is not ready:\n${started.output()}`);
    await sleep(lookEveryMs);
  }
}

/** What a process has in memory, as the system counts it. */
async function residentBytes(pid: number): Promise<number> {
  const status = `/proc/${pid}/status`;
  if (existsSync(status)) {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(status, "utf8"))?.[1] ?? 0) * 1024;
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout.trim()) * 1024;
}
