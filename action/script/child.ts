import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { ScriptEnd } from "./scripts.ts";

export interface Child {
  readonly output: readonly Readable[];
  readonly ended: Promise<ScriptEnd>;
  /** To it and all that it has started. */
  readonly kill: (signal: NodeJS.Signals) => void;
}

const isWindows = process.platform === "win32";

/** Starts a program in a group of processes of its own, so that what it has started ends with it. */
export function startChild(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Child {
  const child = spawned(program, args, cwd, env);
  if ("error" in child)
    return { output: [], ended: Promise.resolve(notStarted(child.error, program)), kill: () => {} };
  const ended = new Promise<ScriptEnd>((resolve) => {
    child.once("error", (error) => {
      if (child.pid === undefined) resolve(notStarted(error, program));
    });
    child.once("exit", (code, signal) => {
      resolve(code === null ? { kind: "killed", signal: String(signal) } : { kind: "exited", code });
    });
  });
  return {
    output: [child.stdout, child.stderr],
    ended,
    kill: (signal) => {
      if (child.pid !== undefined) killAll(child.pid, signal);
    },
  };
}

/** Node says some failures at once, others later. */
function spawned(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): ChildProcessByStdio<null, Readable, Readable> | { readonly error: NodeJS.ErrnoException } {
  try {
    return spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: !isWindows,
      windowsVerbatimArguments: program === "cmd",
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== "spawn") throw error;
    return { error: error as NodeJS.ErrnoException };
  }
}

function notStarted(error: NodeJS.ErrnoException, program: string): ScriptEnd {
  const { code, message } = error;
  if (code === "ENOENT") {
    return { kind: "not-started", why: `there is no ${program}, or no working directory, on this runner` };
  }
  if (code === "E2BIG")
    return { kind: "not-started", why: "its environment is larger than the system takes" };
  return { kind: "not-started", why: message };
}

function killAll(pid: number, signal: NodeJS.Signals): void {
  if (isWindows) {
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // All of it has ended.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
