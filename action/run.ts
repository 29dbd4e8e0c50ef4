import { cleanLine } from "../app/messages/clean.ts";
import { annotate } from "./annotations.ts";
import { commands } from "./commands/registry.ts";
import { readContext } from "./context.ts";
import type { Deps } from "./deps.ts";
import { isUnencrypted, readInputs } from "./inputs.ts";
import { safeLog } from "./log.ts";
import type { Outputs } from "./outputs.ts";
import type { Done, Failure, Result } from "./result.ts";
import { failureSummary } from "./summary.ts";

/**
 * The Action: reads the inputs, runs the command, says what came of it in log,
 * outputs and job summary. Every expected failure fails the job with a message
 * and `reason-code`; an exception is a bug and ends the process with its stack.
 */
export async function run(given: Deps): Promise<void> {
  const deps = { ...given, core: safeLog(given.core) };
  const result = await resultOf(deps);
  if (result.ok) succeed(deps, result);
  else fail(deps, result);
  await writeSummary(deps, result.ok ? result.summary : failureSummary(result));
}

async function resultOf(deps: Deps): Promise<Result> {
  const read = readInputs(deps.core.getInput);
  if (!read.ok) return read;
  const from = readContext(deps);
  if (!from.ok) return from;
  const { inputs } = read;
  if (inputs["server-url"] !== "" && isUnencrypted(inputs["server-url"])) {
    deps.core.warning(
      "`server-url` begins with http:// — the job's token crosses the network unencrypted. Use https.",
    );
  }
  return commands[inputs.command]({ deps, context: from.context, inputs });
}

function succeed({ core }: Deps, { lines, warnings, outputs }: Done): void {
  for (const line of lines) core.info(line);
  for (const warning of warnings) warn(core, warning);
  setOutputs(core, outputs);
}

function setOutputs(core: Deps["core"], outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

function warn(core: Deps["core"], warning: Done["warnings"][number]): void {
  if (typeof warning === "string") return core.warning(warning);
  const { message, title, file, line: startLine } = warning;
  core.warning(message, { title, file, startLine });
}

function fail({ core }: Deps, { reason, message, snippet, problems, outputs }: Failure): void {
  setOutputs(core, outputs);
  core.setOutput("reason-code", reason);
  // First, since GitHub shows ten errors of a step and no more.
  core.setFailed(snippet === null ? cleanLine(message) : `${cleanLine(message)}\n\n${snippet}`);
  if (problems !== null) annotate(core, problems);
}

/** What was done stays done where the summary cannot be written. */
async function writeSummary({ core, env }: Deps, markdown: string): Promise<void> {
  if (!env.GITHUB_STEP_SUMMARY) return;
  try {
    await core.summary.addRaw(`${markdown}\n`).write();
  } catch (error) {
    core.warning(`The job summary could not be written: ${(error as Error).message}`);
  }
}
