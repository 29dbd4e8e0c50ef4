import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../app/main.ts", import.meta.url));

/** One process of the app, started as its user starts it, again and again on the same port. */
export interface Replica {
  readonly name: string;
  readonly port: number;
  /** File with all that it has printed, over all its lives. */
  readonly log: string;
  /** Ends that nobody asked for. */
  readonly ownEnds: readonly string[];
  readonly isStalled: () => boolean;
  readonly launch: () => void;
  /** SIGKILL; resolves once it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; the exit code, null: it had to be killed after 30 s. */
  readonly stop: () => Promise<number | null>;
  readonly stall: () => void;
  readonly goOn: () => void;
  /** Resolves when it says that it can work; false: not within `ms`. */
  readonly ready: (ms: number) => Promise<boolean>;
}

/** Nothing of the surroundings but what Node needs, so that no variable of the machine helps or disturbs. */
const bare = { PATH: process.env["PATH"], HOME: process.env["HOME"] };

interface Place {
  readonly name: string;
  readonly port: number;
  readonly cwd: string;
  readonly log: string;
  readonly env: Readonly<Record<string, string>>;
  /** The app's entry; default: this version's. */
  readonly entry?: string;
}

export function replica({ name, port, cwd, log, env, entry = main }: Place): Replica {
  let child: ChildProcess | undefined;
  let stalled = false;
  let wanted = false;
  const ownEnds: string[] = [];

  const launch = () => {
    wanted = true;
    stalled = false;
    appendFileSync(log, `--- ${new Date().toISOString()} started\n`);
    const output = openSync(log, "a");
    const started = spawn(process.execPath, [entry], {
      cwd,
      env: { ...bare, ...env, PORT: String(port) },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    child = started;
    const kill = () => started.kill("SIGKILL");
    process.once("exit", kill);
    started.once("exit", (code, signal) => {
      process.off("exit", kill);
      if (child !== started || !wanted) return;
      // What a supervisor does: it is started again, after a moment.
      ownEnds.push(`${new Date().toISOString()} ${name} ended by itself: ${signal ?? `exit code ${code}`}`);
      setTimeout(() => {
        if (child === started && wanted) launch();
      }, 500).unref();
    });
  };

  const end = async (signal: NodeJS.Signals, ms: number): Promise<number | null> => {
    const running = child;
    wanted = false;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return null;
    const exit = once(running, "exit").then(([code]) => code as number | null);
    running.kill(signal);
    const timer = setTimeout(() => running.kill("SIGKILL"), ms);
    const code = await exit;
    clearTimeout(timer);
    appendFileSync(log, `--- ${new Date().toISOString()} ended by ${signal}\n`);
    return code;
  };

  return {
    name,
    port,
    log,
    ownEnds,
    isStalled: () => stalled,
    launch,
    kill: async () => {
      await end("SIGKILL", 1_000);
    },
    stop: () => end("SIGTERM", 30_000),
    stall: () => {
      stalled = true;
      child?.kill("SIGSTOP");
    },
    goOn: () => {
      stalled = false;
      child?.kill("SIGCONT");
    },
    ready: async (ms) => {
      const deadline = performance.now() + ms;
      while (performance.now() < deadline) {
        const status = await fetch(`http://127.0.0.1:${port}/readyz`, {
          signal: AbortSignal.timeout(10_000),
        }).then(
          async (answer) => {
            await answer.arrayBuffer();
            return answer.status;
          },
          () => 0,
        );
        if (status === 200) return true;
        await sleep(200);
      }
      return false;
    },
  };
}
