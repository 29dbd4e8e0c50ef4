import { data, Evaluator } from "@actions/expressions";
import type { FunctionDefinition } from "@actions/expressions/funcs/info";
import { falsy } from "@actions/expressions/result";
import type { Evaluated, ExpressionContext, Expressions } from "../domain/conditions.ts";
import { type Names, type ParsedExpression, parseExpression } from "./expression.ts";
import { functionsFor, longestText, statusFunctions, valueFunctions } from "./functions.ts";
import { conditionOf, splitTemplate } from "./template.ts";

/**
 * GitHub's expression language (`@actions/expressions`) for the engine. What
 * cannot be evaluated is a value; nothing here throws, whatever the source.
 */
export const expressions: Expressions = { condition, text };

function condition(source: string, context: ExpressionContext): Evaluated<boolean> {
  const expression = conditionOf(source);
  if (expression === null) return { ok: false, error: "Only a part of the condition stands in ${{ }}." };
  const parsed = parseExpression(expression.source, everyName);
  const result = evaluate(parsed, worldOf(context));
  if (!result.ok) return result;
  // As in Actions: a condition that does not ask how things went counts only while all went well.
  const asked = context.status === "success" || statusFunctions.some((name) => parsed.functions.has(name));
  return { ok: true, value: asked && !falsy(result.value) };
}

function text(
  template: string,
  context: ExpressionContext,
  escape = (value: string) => value,
): Evaluated<string> {
  const { pieces, unclosed } = splitTemplate(template);
  if (unclosed !== null) return { ok: false, error: "A ${{ is not closed by }}." };
  const world = worldOf(context);
  let written = "";
  for (const piece of pieces) {
    if (piece.kind === "literal") {
      written += piece.text;
      continue;
    }
    const result = evaluate(parseExpression(piece.source, everyName), world);
    if (!result.ok) return result;
    written += escape(result.value.coerceString());
    if (written.length > longestText)
      return { ok: false, error: `The text gets longer than ${longestText} characters.` };
  }
  // The database keeps no such text, and no environment takes it.
  if (written.includes("\0") || !written.isWellFormed())
    return { ok: false, error: "The text holds a NUL or half a character." };
  return { ok: true, value: written };
}

/** Names are looked at here too: a stored process may be older than this code. */
const everyName: Names = {
  context: (name) => (contextNames.has(name.toLowerCase()) ? null : () => `There is no context "${name}".`),
  function: (name) =>
    functionNames.has(name.toLowerCase()) ? null : () => `There is no function "${name}".`,
};
const contextNames = new Set(["project", "release", "deployment", "vars", "steps"]);
const functionNames = new Set([...statusFunctions, ...valueFunctions].map((name) => name.toLowerCase()));

interface World {
  readonly contexts: data.Dictionary;
  readonly functions: Map<string, FunctionDefinition>;
}

function worldOf({ status, steps, ...others }: ExpressionContext): World {
  const ran = Object.entries(steps).map(([id, { outcome, outputs }]) => [
    id,
    { outcome, outputs: nested(outputs) },
  ]);
  const contexts = dictionary({ ...others, steps: Object.fromEntries(ran) as Tree });
  return { contexts, functions: functionsFor(status) };
}

function evaluate({ tree, faults }: ParsedExpression, world: World): Evaluated<data.ExpressionData> {
  const [fault] = faults;
  if (tree === null || fault !== undefined) return { ok: false, error: fault!.message() };
  try {
    return { ok: true, value: new Evaluator(tree, world.contexts, world.functions).evaluate() };
  } catch (error) {
    // The library throws plain errors for what an expression does wrong; a deep one exhausts the stack.
    return { ok: false, error: `The expression cannot be evaluated: ${(error as Error).message}.` };
  }
}

type Tree = { readonly [key: string]: string | Tree };

/** Outputs are stored flat: `responsible_user.login` is read as `outputs.responsible_user.login`. */
function nested(outputs: Readonly<Record<string, string>>): Tree {
  const groups = Map.groupBy(Object.entries(outputs), ([name]) => name.split(".", 1)[0]!);
  const inner = (group: string, entries: readonly (readonly [string, string])[]) =>
    entries.map(([name, value]) => [name.slice(group.length + 1), value] as const);
  return Object.fromEntries(
    Array.from(groups, ([group, entries]) => [
      group,
      entries[0]![0] === group ? entries[0]![1] : Object.fromEntries(inner(group, entries)),
    ]),
  );
}

function dictionary(tree: Tree): data.Dictionary {
  const value = (inner: string | Tree) =>
    typeof inner === "string" ? new data.StringData(inner) : dictionary(inner);
  return new data.Dictionary(...Object.entries(tree).map(([key, inner]) => ({ key, value: value(inner) })));
}
