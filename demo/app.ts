/** The real app, started as its user starts it: `node app/main.ts` with an environment. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startNode } from "./processes.ts";

export type App = {
  /** Its `PUBLIC_URL`. */
  readonly url: string;
  /** Resolves when it has answered that it is ready. */
  readonly ready: Promise<void>;
  /** Rejects if it ends before it is stopped. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
};

const main = fileURLToPath(new URL("../app/main.ts", import.meta.url));
const askEveryMs = 50;

/** Where the app will be. */
export type Place = {
  /** Its `PUBLIC_URL`. */
  readonly url: string;
  readonly port: number;
  /** Its working directory: holds no .env of anybody. */
  readonly folder: string;
  readonly dataDir: string;
  /** Removes the folder. */
  leave(): Promise<void>;
};

export async function findPlace(): Promise<Place> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-demo-"));
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    folder,
    dataDir: join(folder, "data"),
    leave: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @param environment where its GitHub is, and what it needs to work with it */
export function startApp(
  environment: Readonly<Record<string, string>>,
  { url, port, folder, dataDir }: Omit<Place, "leave">,
): App {
  const started = startNode(
    main,
    {
      ...environment,
      PUBLIC_URL: url,
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: "warn",
      // The demo leaves nothing behind.
      NODE_DISABLE_COMPILE_CACHE: "1",
    },
    folder,
  );
  let stopping = false;
  const broken = started.ended.then((code) => {
    // Nobody is left to hear of it once it was asked to stop.
    if (stopping) return new Promise<never>(() => undefined);
    const how = code === null ? "by a signal" : `with exit code ${code}`;
    throw new Error(`The app ended in the middle, ${how}. Its log:\n${started.output() || "(empty)"}`);
  });
  broken.catch(() => undefined);
  return {
    url,
    ready: untilReady(url, () => started.process.exitCode === null && !stopping),
    broken,
    async stop() {
      stopping = true;
      await started.stop();
    },
  };
}

async function untilReady(url: string, alive: () => boolean): Promise<void> {
  while (alive()) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return;
    await sleep(askEveryMs);
  }
}

/** A port that was free a moment ago: the app must know its own address before it listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
