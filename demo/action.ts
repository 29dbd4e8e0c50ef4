/** The real, bundled Action, run as a step of a job on a runner. */
import { fileURLToPath } from "node:url";
import type { Runner } from "./github/runner.ts";
import type { ActionEnd } from "./findings/release.ts";
import { startNode, type Started } from "./processes.ts";

export type ActionRun = ActionEnd & {
  /** What it printed, without the runner's own commands. */
  readonly log: readonly string[];
  /** Its job summary, as Markdown. */
  readonly summary: string;
};

const bundle = fileURLToPath(new URL("../action/dist/index.js", import.meta.url));

/** Runs the Action to its end. Inputs are those of `action.yml`; `started` gets to know the process. */
export async function runAction(
  runner: Runner,
  inputs: Readonly<Record<string, string>>,
  started: (process: Started) => void,
): Promise<ActionRun> {
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const action = startNode(bundle, { ...runner.env, ...Object.fromEntries(given) }, runner.workspace);
  started(action);
  const exitCode = await action.ended;
  return { exitCode, outputs: runner.outputs(), log: logOf(action.output()), summary: runner.summary() };
}

/** The lines that a person reads in the job's log, without the addresses of pages. */
function logOf(output: string): string[] {
  return output
    .split("\n")
    .map((line) => line.replace(/^::(error|warning)[^:]*::/, "$1: ").replace(/:? https?:\/\/\S+$/, ""))
    .filter((line) => line !== "" && !line.startsWith("::"));
}
