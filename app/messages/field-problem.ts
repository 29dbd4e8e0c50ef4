import type { FieldProblem } from "../domain/refusal.ts";
import { command, listed, nothing, type Phrase, reference, say } from "./phrase.ts";

/** What is wrong with a value that somebody gave, or did not give: `ticket is missing`. */
export function fieldProblemPhrase({ name, why, options }: FieldProblem): Phrase {
  const field = reference(name);
  const choices = listed(
    options.map((one) => say`${command(one)}`),
    "or",
  );
  switch (why) {
    case "missing":
      return say`${field} is missing${options.length === 0 ? nothing : say`: give ${choices}`}`;
    case "unknown":
      return say`${field} is not asked for${options.length === 0 ? nothing : say`: what is asked for is ${choices}`}`;
    case "not-a-number":
      return say`${field} has to be a number`;
    case "not-true-or-false":
      return say`${field} has to be ${command("true")} or ${command("false")}`;
    case "not-an-option":
      return say`${field} has to be ${choices}`;
    case "too-long":
      return say`${field} is too long: 10,000 characters are the most`;
  }
}
