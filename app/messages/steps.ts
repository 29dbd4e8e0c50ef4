import type { AskingStep, StepRun } from "../domain/deployment/state.ts";
import { table } from "./comment.ts";
import { link } from "./escape.ts";
import { guidedFailure, rejectedStep, stepLabel, type StepWords, stepWords } from "./icons.ts";
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

/** How a step stands. */
export function wordsOfStep({ state, interruption }: StepRun): StepWords {
  if (state === "waiting" && interruption?.kind === "guided-failure") return guidedFailure;
  // A "no" is nobody's failure.
  return state === "failed" && interruption?.state === "rejected" ? rejectedStep : stepWords[state];
}

function labelOf(run: StepRun): string {
  const label = stepLabel(wordsOfStep(run));
  if (run.state === "waiting" && isAsking(run) && run.interruption.kind !== "guided-failure") {
    return `${label}${markdown(progressPhrase(quorumOfRun(run)))}`;
  }
  return run.ignored ? `${label}, ignored` : label;
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
