import { checkFields as problemsWith } from "../domain/fields.ts";
import type { Draft } from "./draft.ts";
import type { DraftField, FieldType } from "./draft-field.ts";
import { type Finding, listed, shown } from "./findings.ts";
import type { YamlFile } from "./yaml.ts";

/** What people are asked to give: choices without options, options of what is none, defaults that could not be given. */
export function checkFields(draft: Draft, file: YamlFile): readonly Finding[] {
  const fields = [
    ...draft.variables.flatMap(({ prompt }) => prompt ?? []),
    ...draft.steps.flatMap((step) => step.fields),
  ];
  return fields.flatMap((field) => [...checkOptions(field, file), ...checkDefault(field, file)]);
}

function checkOptions({ name, type, options, hasOptions }: DraftField, file: YamlFile): readonly Finding[] {
  const finding = (key: string, message: string): Finding => {
    const path = [...name.path, key];
    return { path, spot: file.keyAt(path), message: () => message };
  };
  if (type === "choice" && !hasOptions) {
    return [finding("type", 'A "choice" needs "options": what may be chosen.')];
  }
  if (type !== null && type !== "choice" && options.length > 0) {
    return [finding("options", `Only a "choice" has options, and the type here is ${shown(type)}.`)];
  }
  return [];
}

const takes: Readonly<Record<Exclude<FieldType, "choice">, string>> = {
  string: "a text of at most 10,000 characters",
  number: "a number",
  boolean: "true or false",
};

function checkDefault(field: DraftField, file: YamlFile): readonly Finding[] {
  const { type, default: written } = field;
  if (type === null || written === null) return [];
  const [value, path] = written;
  // What is no plain value, or a number that nobody can write, the schema has refused.
  if (!["string", "boolean"].includes(typeof value) && !Number.isFinite(value)) return [];
  const text = typeof value === "string" ? value : file.written(path);
  const options = field.options.map((option) => option.text);
  // Blank is what nobody gave: a default that a text can have only.
  const asked = { name: "it", description: null, type, options, required: type !== "string" };
  if (problemsWith([asked], { it: text }).problems.length === 0) return [];
  const allowed = type === "choice" ? listed(options) || "its options" : takes[type];
  const message = () => `The value ${shown(text)} could not be given. Allowed: ${allowed}.`;
  return [{ path, spot: file.valueAt(path), message }];
}
