import { parseDuration } from "../duration.ts";
import { type Mapping, mapping } from "../loose.ts";
import type { StepFault } from "./step.ts";

/** What contradicts itself in a gate: keys that mean nothing without another, or beside it. */
export function gateFaults(step: Mapping): readonly StepFault[] {
  const keys = mapping(step.with);
  const faults: StepFault[] = [];
  const refuse = (key: string, message: string) => faults.push({ path: ["with", key], message });
  const timeout = keys.timeout ?? step.timeout;
  if (keys.timeout !== undefined && step.timeout !== undefined) {
    refuse("timeout", 'The step has a "timeout" of its own: write one of the two.');
  }
  if (keys["on-timeout"] !== undefined && timeout === undefined) {
    refuse("on-timeout", '"on-timeout" needs a "timeout": without one the gate waits without an end.');
  }
  const [remindMs, timeoutMs] = [durationMs(keys["remind-every"]), durationMs(timeout)];
  if (remindMs !== null && timeoutMs !== null && remindMs >= timeoutMs) {
    refuse("remind-every", '"remind-every" is not shorter than the "timeout": nobody would be reminded.');
  }
  if (keys["from-each-team"] === true && isEmpty(keys["responsible-teams"])) {
    refuse("from-each-team", '"from-each-team" needs "responsible-teams": the teams that it asks.');
  }
  return faults;
}

function durationMs(value: unknown): number | null {
  return typeof value === "string" ? parseDuration(value) : null;
}

/** Whether a list of teams names nobody. */
export function isEmpty(teams: unknown): boolean {
  return teams === undefined || (Array.isArray(teams) && teams.length === 0);
}
