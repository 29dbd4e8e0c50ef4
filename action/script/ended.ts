import { outputsProblem } from "../../app/domain/deployment/script-outputs.ts";
import type { TaskFinishRequest } from "../../app/http/contract.ts";
import type { Followed } from "./follow.ts";
import type { Masks } from "./masks.ts";
import type { ReadOutputs } from "./output-file.ts";

/** What is to be said of a script that has ended. */
export interface ScriptReport extends Omit<TaskFinishRequest, "key"> {
  /** Why it counts as failed, as a sentence without a full stop; null: it went well. */
  readonly failed: string | null;
  /** Outputs that are left out, since they hold what nobody may read. */
  readonly withheld: readonly string[];
}

/** The script has not come as far as being executed. */
export function notExecuted(why: string): ScriptReport {
  return { exit_code: null, error: why, outputs: {}, failed: why, withheld: [] };
}

/** Nothing that the script printed is in it but its outputs: people read it in public. */
export function reportOf({ end, stopped }: Followed, read: ReadOutputs, masks: Masks): ScriptReport {
  const given = Object.entries(read.ok ? read.outputs : {});
  const isSecret = ([name, value]: readonly [string, string]) => masks.hide(name + value) !== name + value;
  const withheld = given.filter(isSecret).map(([name]) => masks.hide(name));
  const kept = Object.fromEntries(given.filter((output) => !isSecret(output)));
  const badOutputs = read.ok ? outputsProblem(kept) : read.why;
  const exitCode = end.kind === "exited" ? end.code : null;
  const stop = stopped === null ? null : stops[stopped.by];
  const error = stop ?? whyNoCode(end) ?? (exitCode === 0 ? badOutputs : null);
  return {
    exit_code: exitCode,
    outputs: badOutputs === null ? kept : {},
    ...(error === null ? {} : { error: masks.hide(error).slice(0, 1000) }),
    failed: error ?? (exitCode === 0 ? null : `The script ended with exit code ${exitCode}`),
    withheld,
  };
}

const stops = {
  time: "The script ran out of time and was stopped",
  runner: "The workflow run was canceled, and the script stopped",
  drawbridge: "The script was stopped",
} as const;

function whyNoCode(end: Followed["end"]): string | null {
  switch (end.kind) {
    case "exited":
      return null;
    case "killed":
      return `The script was ended by ${end.signal}`;
    case "not-started":
      return `The script could not be started: ${end.why}`;
  }
}
