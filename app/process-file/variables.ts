import type { ExpressionContext, Expressions } from "../domain/conditions.ts";
import { type Field, type Process, sameName, type Variable, type VariableValue } from "../domain/process.ts";

/** What values can read: they are known before the first step, and not of each other. */
export type VariableContext = Omit<ExpressionContext, "vars" | "steps" | "status">;

/** What a release is deployed to, and the route that it takes: names. */
export interface Target {
  readonly environment: string;
  readonly channel: string;
}

/**
 * The variables for an environment and a channel, by name: of each the most
 * specific value; one without any is left out. A value whose expressions
 * cannot be evaluated stays as it is written, for all to see.
 *
 * @param given values that callers gave. They count for prompted variables only, as text: what people
 *   write is never evaluated.
 */
export function resolveVariables(
  variables: readonly Variable[],
  target: Target,
  given: Readonly<Record<string, string>>,
  expressions: Expressions,
  context: VariableContext,
): Readonly<Record<string, string>> {
  const bare: ExpressionContext = { ...context, vars: {}, steps: {}, status: "success" };
  return Object.fromEntries(
    variables.flatMap(({ name, values, prompt }) => {
      const own = prompt === null ? undefined : Object.entries(given).find(([key]) => sameName(key, name));
      if (own !== undefined) return [[name, own[1]]];
      const found = mostSpecific(values, target);
      if (found === undefined) return [];
      const evaluated = expressions.text(found.value, bare);
      return [[name, evaluated.ok ? evaluated.value : found.value]];
    }),
  );
}

/** For environment and channel, then for the environment, then for the channel, then for neither. */
function mostSpecific(values: readonly VariableValue[], target: Target): VariableValue | undefined {
  const covers = (names: readonly string[] | null, name: string) =>
    names === null || names.some((one) => sameName(one, name));
  const matching = values.filter(
    ({ environments, channels }) =>
      covers(environments, target.environment) && covers(channels, target.channel),
  );
  const rank = ({ environments, channels }: VariableValue) =>
    (environments === null ? 0 : 2) + (channels === null ? 0 : 1);
  return matching.toSorted((a, b) => rank(b) - rank(a))[0];
}

/** How callers are asked for the values that are theirs to give. */
export function promptedVariables(process: Pick<Process, "variables">): readonly Field[] {
  return process.variables.flatMap(({ prompt }) => prompt ?? []);
}
