import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Clock } from "../clock.ts";
import { startChild } from "./child.ts";
import { type CommandFiles, scriptEnvironment } from "./environment.ts";
import { linesOf } from "./lines.ts";
import { readOutputFile, type ReadOutputs } from "./output-file.ts";
import type { RunnerSignal, ScriptOrder, Scripts, StartedScript } from "./scripts.ts";
import { shells } from "./shells.ts";

/** A file of outputs that is larger is not read. */
const maxOutputFile = 8 * 1024 * 1024;
/** What the script has left running may hold its output open for so long. */
const closeMs = 5_000;

/** This machine. `log`: the job's. */
export function scriptsHere(clock: Clock, log: Writable): Scripts {
  return {
    newKey: () => randomBytes(32).toString("base64url"),
    execute: async (order, onLine, use) => {
      const folder = await mkdtemp(join(order.env.RUNNER_TEMP ?? tmpdir(), "drawbridge-"));
      try {
        const print = (lines: readonly string[]) => write(log, lines.map(onLine));
        return await use(await start(order, folder, clock, print));
      } finally {
        // What it has left running may still write there.
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
    withSignals,
  };
}

async function start(
  { task, env, workspace }: ScriptOrder,
  folder: string,
  clock: Clock,
  print: (lines: readonly string[]) => Promise<void>,
): Promise<StartedScript> {
  const shell = shells[task.shell];
  const path = join(folder, `script${shell.extension}`);
  await writeFile(path, shell.text(task.script));
  const files = await commandFiles(folder);
  const [program, ...args] = shell.command(path);
  const { output, ended, kill } = startChild(
    program,
    args,
    workspace,
    scriptEnvironment(env, task.env, files),
  );
  const printed = Promise.all(output.map((stream) => pass(stream, print)));
  return {
    ended: ended.then(async (end) => {
      await clock.within(closeMs, printed, undefined);
      for (const stream of output) stream.destroy();
      await printed;
      return end;
    }),
    kill,
    outputs: () => outputsIn(files.GITHUB_OUTPUT),
  };
}

async function commandFiles(folder: string): Promise<CommandFiles> {
  const made = async (name: string) => {
    const path = join(folder, name);
    await writeFile(path, "");
    return path;
  };
  return {
    GITHUB_OUTPUT: await made("output"),
    GITHUB_ENV: await made("env"),
    GITHUB_PATH: await made("path"),
    GITHUB_STATE: await made("state"),
  };
}

/** Whole lines, no faster than the log takes them. */
async function pass(stream: Readable, print: (lines: readonly string[]) => Promise<void>): Promise<void> {
  const lines = linesOf();
  try {
    for await (const chunk of stream) await print(lines.take(chunk as Buffer));
  } catch (error) {
    // Destroyed, since something that the script has left running holds it open.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
  await print(lines.rest());
}

async function write(log: Writable, lines: readonly string[]): Promise<void> {
  const text = lines.map((line) => `${line}\n`).join("");
  if (text !== "" && !log.write(text)) await once(log, "drain");
}

async function outputsIn(path: string): Promise<ReadOutputs> {
  const { size } = await stat(path);
  if (size > maxOutputFile) {
    return { ok: false, why: `The file $GITHUB_OUTPUT of the script has ${size} bytes, more than 1 MiB` };
  }
  return readOutputFile(await readFile(path, "utf8"));
}

async function withSignals<T>(use: (signalled: Promise<RunnerSignal>) => Promise<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<RunnerSignal>();
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => ({
    signal,
    hear: () => resolve(signal),
  }));
  for (const { signal, hear } of listeners) process.on(signal, hear);
  try {
    return await use(promise);
  } finally {
    for (const { signal, hear } of listeners) process.off(signal, hear);
  }
}
