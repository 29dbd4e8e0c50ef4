import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../../app/main.ts", import.meta.url));

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The app as a process of its own, told everything by environment variables. */
export interface Drawbridge {
  readonly pid: number;
  /** Everything that it has written, to standard output and error. */
  readonly output: () => string;
  /** Waits until `/readyz` says that it can work; milliseconds since the process was started. */
  readonly ready: () => Promise<number>;
  readonly exit: Promise<Exit>;
  /** SIGTERM, and waits for the end. */
  readonly stop: () => Promise<Exit & { readonly ms: number }>;
  /** SIGKILL, and waits for the end. */
  readonly kill: () => Promise<void>;
}

/** Nothing of the surroundings but what Node needs, so that no variable of the machine helps or disturbs. */
const bare = { PATH: process.env["PATH"], HOME: process.env["HOME"] };

/**
 * `node app/main.ts` in a folder.
 * @param env all variables that it gets
 */
export function startDrawbridge(cwd: string, env: Readonly<Record<string, string>>): Drawbridge {
  const started = performance.now();
  const child = spawn(process.execPath, [main], { cwd, env: { ...bare, ...env } });
  const output = collect(child);
  const exit = once(child, "close").then((): Exit => ({ code: child.exitCode, signal: child.signalCode }));
  const end = async (signal: NodeJS.Signals) => {
    const from = performance.now();
    child.kill(signal);
    return { ...(await exit), ms: performance.now() - from };
  };
  return {
    pid: child.pid ?? 0,
    output,
    exit,
    ready: async () => {
      const port = env["PORT"] ?? "3000";
      for (;;) {
        if (child.exitCode !== null || child.signalCode !== null) {
          throw new Error(`Drawbridge ended before it was ready:\n${output()}`);
        }
        const status = await fetch(`http://127.0.0.1:${port}/readyz`).then(
          ({ status }) => status,
          () => 0,
        );
        if (status === 200) return performance.now() - started;
        if (performance.now() - started > 60_000) throw new Error(`Drawbridge is not ready:\n${output()}`);
        await sleep(20);
      }
    },
    stop: () => end("SIGTERM"),
    kill: async () => {
      await end("SIGKILL");
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
