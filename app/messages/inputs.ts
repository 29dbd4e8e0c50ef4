import type { Field, Step } from "../domain/process.ts";
import { cleanLine } from "./clean.ts";
import { type Part, table } from "./comment.ts";
import { truncate } from "./truncate.ts";
import { gateOf } from "./gate.ts";
import { command, listed, markdown, nothing, type Phrase, reference, references, say } from "./phrase.ts";

/** What a step asks of its approvers. */
export function inputsOf(step: Step): readonly Field[] {
  return gateOf(step)?.inputs ?? [];
}

/** Names of the inputs without which there is no approval: none can be given by a button. */
export function requiredInputs(step: Step): readonly string[] {
  return inputsOf(step)
    .filter((field) => field.required)
    .map((field) => field.name);
}

/** More are left to the table. */
const mostLines = 50;

/** The lines to type under a command, each waiting for its value. */
export function inputLines(inputs: readonly Field[]): string {
  return inputs
    .slice(0, mostLines)
    .map(({ name }) => `\n${truncate(cleanLine(name), 200)}:`)
    .join("");
}

/** What is asked for, as a table; nothing where nothing is. */
export function inputsTable(inputs: readonly Field[]): Part {
  if (inputs.length === 0) return "";
  return table(
    ["Give", "What", "As", "Required"],
    inputs.map((field) => [
      markdown(say`${reference(field.name)}`),
      markdown(say`${field.description ?? ""}`),
      markdown(kindPhrase(field)),
      field.required ? "yes" : "no",
    ]),
  );
}

/** What may be given for a field: `a number`. */
export function kindPhrase({ type, options }: Field): Phrase {
  switch (type) {
    case "string":
      return say`text`;
    case "number":
      return say`a number`;
    case "boolean":
      return say`${reference("true")} or ${reference("false")}`;
    case "choice":
      return listed(
        options.map((one) => say`${reference(one)}`),
        "or",
        20,
      );
  }
}

/** ` with lines for ticket and risk`: what an approval on one line cannot hold. */
export function withInputs(step: Step): Phrase {
  const required = requiredInputs(step);
  return required.length === 0
    ? nothing
    : say` with a line ${command("name: value")} for ${references(required, "and")}`;
}
