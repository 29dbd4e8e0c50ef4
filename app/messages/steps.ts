import type { AskingStep, StepRun } from "../domain/deployment/state.ts";
import { table } from "./comment.ts";
import { link } from "./escape.ts";
import { icons, stepLabels } from "./icons.ts";
import { markdown, name, say, words } from "./phrase.ts";
import { progressPhrase, quorumOfRun } from "./progress.ts";
import { skipWords } from "./why.ts";

/** The steps of a deployment in order, each with its state. */
export function stepsTable(steps: readonly StepRun[]): (room: number) => string {
  return table(
    ["Step", "State"],
    steps.map((run) => [markdown(say`${name(run.definition.name)}`), state(run)]),
  );
}

function labelOf(run: StepRun): string {
  const { state, interruption, ignored } = run;
  if (state === "waiting" && interruption?.kind === "guided-failure")
    return `${icons.waiting} guided failure`;
  if (state === "waiting" && isAsking(run)) {
    return `${stepLabels[state]}${markdown(progressPhrase(quorumOfRun(run)))}`;
  }
  return ignored ? `${stepLabels[state]}, ignored` : stepLabels[state];
}

function isAsking(run: StepRun): run is AskingStep {
  return run.interruption !== null;
}

function state(run: StepRun): string {
  const label = labelOf(run);
  if (run.skipped !== null) return `${label}: ${skipWords[run.skipped]}`;
  const log = run.work?.logUrl ? `, ${link("log", run.work.logUrl)}` : "";
  return run.error === null ? label + log : markdown(say`${words(label)}: ${run.error}`) + log;
}
