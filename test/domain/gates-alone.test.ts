import { expect, it } from "vitest";
import { gatesAlone } from "../../app/domain/gates-alone.ts";
import { isGate } from "../../app/domain/process.ts";
import { gateStep, workStep } from "./support/processes.ts";

/** The conditions that are left of gates with these, which stand beside a gate `check` and work `ship`. */
function left(condition: string | null): string | null | undefined {
  const gates = gatesAlone([gateStep("check"), workStep("ship"), gateStep("second", { if: condition })]);
  expect(gates.every(isGate)).toBe(true);
  expect(gates.map(({ id }) => id)).toEqual(["check", "second"]);
  return gates[1]?.if;
}

it.each([
  null,
  "success()",
  "failure()",
  "vars.RISK == 'high'",
  "deployment.environment == 'Production'",
  "steps.check.outputs.inputs.risk == 'high'",
  "steps.Check.outcome == 'success' && steps['CHECK'].outputs.notes != ''",
  "vars.mysteps == 'x' || vars.steps_done == '1'",
])("a condition that can be decided stays: %s", (condition) => {
  expect(left(condition)).toBe(condition);
});

it.each([
  "steps.ship.outcome == 'success'",
  "STEPS.ship.outcome == 'success'",
  "steps . ship . outcome == 'success'",
  "steps['ship'].outcome == 'success'",
  "steps.check.outcome == 'success' && steps.ship.outputs.risk == 'high'",
  "steps[vars.WHICH].outcome == 'success'",
  "contains(steps.*.outcome, 'success')",
  "contains(toJSON(steps), 'high')",
  "steps.nowhere.outcome == ''",
])("a gate whose condition reads something else is asked: %s", (condition) => {
  expect(left(condition)).toBeNull();
});
