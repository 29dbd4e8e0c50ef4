/** Programs that the demo starts: they end with it, whatever happens. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export type Started = {
  readonly process: ChildProcess;
  /** What it has printed so far, the last part of it. */
  output(): string;
  /** Resolves when it has ended; null: by a signal. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, and makes it after five seconds. */
  stop(): Promise<void>;
};

const keptCharacters = 20_000;
const graceMs = 5_000;

/** Runs a script of ours with this very Node.js, with no environment but the given one. */
export function startNode(script: string, env: Readonly<Record<string, string>>, cwd: string): Started {
  const child = spawn(process.execPath, [script], {
    env: { ...path(), ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream
      .setEncoding("utf8")
      .on("data", (text: string) => (output = (output + text).slice(-keptCharacters)));
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  // However this process ends: by a mistake, or by a second Ctrl-C while it ends everything in order.
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("close", () => process.off("exit", kill));
  // Who does not wait for the end must not be ended by a program that cannot start.
  ended.catch(() => undefined);
  return {
    process: child,
    output: () => output,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Where programs are found, and what Windows needs to open a socket. */
function path(): Record<string, string> {
  const names = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "HOME"];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
