import { type InterventionStep, isGate, type Step } from "../process.ts";
import { sameJson } from "../same-json.ts";
import type { Interruption, StepRun } from "./state.ts";

/** A step to which nothing has happened yet. */
export function pending(definition: Step): StepRun {
  return {
    definition,
    state: "pending",
    startedAt: null,
    finishedAt: null,
    error: null,
    ignored: false,
    starts: 0,
    skipped: null,
    outputs: {},
    work: null,
    interruption: null,
  };
}

/**
 * The policy's gates of now before everything else; those that were there already keep what happened to
 * them. One that was withdrawn is asked for again: what it had been answered stays, as after a lapse.
 */
export function relaid(steps: readonly StepRun[], gates: readonly InterventionStep[]): readonly StepRun[] {
  const known = new Map(steps.map((run) => [run.definition.id, run]));
  const laid = gates.map((gate): StepRun => {
    // Its name may be another one beside others; what it demands is not.
    const run = { ...(known.get(gate.id) ?? pending(gate)), definition: gate };
    return run.skipped === "policy" ? { ...run, state: "pending", skipped: null, finishedAt: null } : run;
  });
  const ids = new Set(gates.map((gate) => gate.id));
  return [...laid, ...steps.filter((run) => !ids.has(run.definition.id))];
}

/**
 * The steps of now; those that are as they were, or whose question is open, keep what happened to them, and a
 * gate that is another now is asked again. What was asked and is there no more stays, before all others.
 */
export function laidAnew(steps: readonly StepRun[], now: readonly Step[]): readonly StepRun[] {
  const known = new Map(steps.map((run) => [run.definition.id, run]));
  const laid = now.map((definition): StepRun => {
    const run = known.get(definition.id);
    if (run === undefined) return pending(definition);
    if (run.state === "waiting" || !isGate(definition) || sameJson(run.definition, definition)) return run;
    const { interruption } = run;
    return { ...pending(definition), interruption: interruption && lapsed(interruption) };
  });
  const ids = new Set(now.map((step) => step.id));
  return [...steps.filter((run) => !ids.has(run.definition.id) && run.interruption !== null), ...laid];
}

function lapsed(interruption: Interruption): Interruption {
  return { ...interruption, state: "expired", votes: [] };
}
