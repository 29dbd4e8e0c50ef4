import { data, wellKnownFunctions } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import type { ExpressionContext } from "../domain/conditions.ts";

/** Functions that ask how the deployment goes; only a step's `if` has them. */
export const statusFunctions = ["success", "failure", "cancelled", "always"] as const;

/** GitHub's own functions, as its documentation spells them. */
export const valueFunctions = [
  "contains",
  "startsWith",
  "endsWith",
  "format",
  "join",
  "toJSON",
  "fromJSON",
  "case",
] as const;

/**
 * The longest text that an expression may make on its way, in characters: `format` in
 * `format` multiplies.
 */
export const longestText = 262_144;

/** The functions for an evaluation, by their names in lower case. */
export function functionsFor(status: ExpressionContext["status"]): Map<string, FunctionDefinition> {
  const answers = {
    success: status === "success",
    failure: status === "failure",
    cancelled: status === "cancelled",
    always: true,
  };
  const asked = statusFunctions.map((name): [string, FunctionDefinition] => [
    name,
    { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answers[name]) },
  ]);
  const bounded = valueFunctions.map((name): [string, FunctionDefinition] => {
    const known = wellKnownFunctions[name.toLowerCase()]!;
    const call: FunctionDefinition["call"] = (...args) => {
      refuseLonger(inserted[name]?.(args) ?? 0);
      const result = known.call(...args);
      refuseLonger(result.coerceString().length);
      return result;
    };
    return [name.toLowerCase(), { ...known, call }];
  });
  return new Map([...asked, ...bounded]);
}

type Lengths = (args: readonly data.ExpressionData[]) => number;

/** For the functions that repeat what they are given: how long that gets, known before it is made. */
const inserted: Partial<Record<(typeof valueFunctions)[number], Lengths>> = {
  format: ([template, ...values]) => {
    const lengths = values.map((value) => value.coerceString().length);
    const places = Array.from(template!.coerceString().matchAll(/\{(\d+)/g));
    return places.reduce((sum, [, index]) => sum + (lengths[Number(index)] ?? 0), 0);
  },
  join: ([list, separator]) => {
    const items = list instanceof data.Array ? list.values().map((item) => item.coerceString().length) : [];
    return items.reduce((sum, length) => sum + length + (separator?.coerceString().length ?? 1), 0);
  },
};

function refuseLonger(length: number): void {
  if (length > longestText) throw new Error(`it makes a text of more than ${longestText} characters`);
}
