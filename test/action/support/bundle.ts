import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

export interface Step {
  readonly inputs: Readonly<Record<string, string>>;
  /** Undefined: the runner sets no such variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly event?: string;
  readonly payload?: unknown;
  /** Of the workspace, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Called `http://drawbridge` in what comes back. */
  readonly origin?: string;
  /** Told what is logged, as it is logged. */
  readonly onLog?: (text: string) => void;
}

export interface StepResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

const bundle = join(import.meta.dirname, "../../../action/dist/index.js");

/** Runs the built Action as a runner does: a process of its own, inputs and files by variables. */
export async function runBundle({
  inputs,
  env,
  event = "push",
  payload = {},
  files = {},
  origin,
  onLog,
}: Step): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-action-"));
  const workspace = join(folder, "workspace");
  const written = { output: "", summary: "", "event.json": JSON.stringify(payload) };
  await mkdir(workspace);
  for (const [name, content] of Object.entries(written)) await writeFile(join(folder, name), content);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, name)), { recursive: true });
    await writeFile(join(workspace, name), content);
  }
  const child = spawn(process.execPath, [bundle], {
    cwd: workspace,
    env: {
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
      ...Object.fromEntries(
        Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...env,
    },
  });
  if (onLog !== undefined) child.stdout.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  const closed = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const [output, summary] = await Promise.all(
    ["output", "summary"].map((name) => readFile(join(folder, name), "utf8")),
  );
  await rm(folder, { recursive: true });
  const named = (all: string) => (origin === undefined ? all : all.replaceAll(origin, "http://drawbridge"));
  return {
    exitCode,
    stdout: named(shown(stdout + stderr)).trim(),
    outputs: outputsOf(named(output!)),
    summary: named(summary!).trim(),
  };
}

/** Without what a runner shows only to who debugs. */
function shown(log: string): string {
  return log.replace(/^::debug::.*\n/gm, "");
}

/** `name<<delimiter`, the value, the delimiter: as the runner reads it. */
function outputsOf(file: string): Readonly<Record<string, string>> {
  const entries = [...file.matchAll(/^(.+?)<<(.+)\n([^]*?)\n?\2\n/gm)];
  return Object.fromEntries(entries.map(([, name, , value]) => [name!, value!]));
}
