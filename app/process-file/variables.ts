import type { ExpressionContext, Expressions } from "../domain/conditions.ts";
import { sameName, type Variable } from "../domain/process.ts";

/** What values can read: they are known before the first step, and not of each other. */
export type VariableContext = Omit<ExpressionContext, "vars" | "steps" | "status">;

/**
 * The variables in an environment, by name: of each the value for that
 * environment, else the one that counts everywhere; one with neither is left
 * out. A value whose expressions cannot be evaluated stays as it is written,
 * for all to see.
 */
export function resolveVariables(
  variables: readonly Variable[],
  environment: string,
  expressions: Expressions,
  context: VariableContext,
): Readonly<Record<string, string>> {
  const bare: ExpressionContext = { ...context, vars: {}, steps: {}, status: "success" };
  return Object.fromEntries(
    variables.flatMap(({ name, values }) => {
      const special = values.find((value) =>
        value.environments?.some((other) => sameName(other, environment)),
      );
      const found = special ?? values.find((value) => value.environments === null);
      if (found === undefined) return [];
      const evaluated = expressions.text(found.value, bare);
      return [[name, evaluated.ok ? evaluated.value : found.value]];
    }),
  );
}
