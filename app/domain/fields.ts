import { type Field, fold, sameName } from "./process.ts";
import type { FieldProblem } from "./refusal.ts";

/** What people gave for fields, as far as it can be taken. */
export interface CheckedFields {
  /** By the field's own spelling; only what was given and fits. */
  readonly values: Readonly<Record<string, string>>;
  /** Empty: everything fits. Those of the fields in the file's order, then names that no field has. */
  readonly problems: readonly FieldProblem[];
}

/** In characters. */
const longest = 10_000;

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Checks what was given for the inputs of a gate or for prompted variables.
 * Names, choices and `true`/`false` take the file's spelling; text stays as it
 * is. What is blank was not given. Of a name that is given in two spellings,
 * the later counts.
 */
export function checkFields(
  fields: readonly Field[],
  given: Readonly<Record<string, string>>,
): CheckedFields {
  const byName = new Map(Object.entries(given).map(([name, value]) => [fold(name), value]));
  const checked = fields.map((field) => ({ field, ...check(field, byName.get(fold(field.name)) ?? "") }));
  const names = fields.map((field) => field.name);
  const unknown = Object.keys(given).filter((name) => !names.some((known) => sameName(known, name)));
  return {
    values: Object.fromEntries(
      checked.flatMap(({ field, value }) => (value === undefined ? [] : [[field.name, value]])),
    ),
    problems: [
      ...checked.flatMap(({ field, why }) =>
        why === undefined ? [] : [{ name: field.name, why, options: optionsOf(field) }],
      ),
      ...unknown.map((name): FieldProblem => ({ name, why: "unknown", options: names })),
    ],
  };
}

interface Checked {
  readonly value?: string;
  readonly why?: FieldProblem["why"];
}

function check(field: Field, given: string): Checked {
  const value = given.trim();
  if (value === "") return field.required ? { why: "missing" } : {};
  if (given.length > longest) return { why: "too-long" };
  switch (field.type) {
    case "string":
      return { value: given };
    case "number":
      return decimal.test(value) && Number.isFinite(Number(value)) ? { value } : { why: "not-a-number" };
    case "boolean":
      return chosen(field, value) ?? { why: "not-true-or-false" };
    case "choice":
      return chosen(field, value) ?? { why: "not-an-option" };
  }
}

function chosen(field: Field, value: string): Checked | undefined {
  const option = optionsOf(field).find((one) => sameName(one, value));
  return option === undefined ? undefined : { value: option };
}

function optionsOf(field: Field): readonly string[] {
  return field.type === "boolean" ? ["true", "false"] : field.options;
}
