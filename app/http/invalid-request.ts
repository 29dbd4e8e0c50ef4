import type { z } from "@hono/zod-openapi";
import type { ProblemError } from "./contract.ts";
import { type Rejection, reject } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** So many faults are listed, and so much of a name: a request of a megabyte of faults gets no answer of six. */
const maxErrors = 50;
const maxPath = 200;

/** What does not fit the schema, each with its place in the request. */
export function invalidRequest(part: "body" | "query" | "header", issues: readonly Issue[]): Rejection {
  const all = issues.flatMap(errorsOf);
  const errors = all.slice(0, maxErrors);
  if (all.length > maxErrors) errors.push(more(all.length - maxErrors));
  const list = errors.map((error) =>
    error.path === "" ? error.message : `\`${error.path}\` ${error.message}`,
  );
  return reject("body-invalid", `The ${part} of the request is not valid: ${list.join("; ")}.`, errors);
}

function more(count: number): ProblemError {
  return { path: "", line: null, column: null, message: `and ${count} more` };
}

/** One place of a request that the schema alone cannot judge. */
export function invalidPlace(path: string, message: string): Rejection {
  return reject("body-invalid", `The body of the request is not valid: \`${path}\` ${message}.`, [
    { path, line: null, column: null, message },
  ]);
}

/** A body that is no JSON: with the place where reading it stopped. */
export function brokenJson(text: string): Rejection {
  const message = "is not JSON";
  const { line, column } = placeOf(text, stoppedAt(text));
  return reject(
    "body-invalid",
    `The body of the request ${message}: it breaks off at line ${line}, column ${column}.`,
    [{ path: "", line, column, message }],
  );
}

function errorsOf(issue: Issue): readonly ProblemError[] {
  const at = (path: readonly PropertyKey[], message: string): ProblemError => {
    return { path: pathText(path), line: null, column: null, message };
  };
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => at([...issue.path, key], "is not a key that is known here"));
  }
  if (issue.message.endsWith("received undefined")) return [at(issue.path, "is missing")];
  return [at(issue.path, lowerFirst(issue.message))];
}

/** As in JavaScript: `variables.Region`, `skip[0]`. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("");
  return text.length > maxPath ? `${text.slice(0, maxPath)}…` : text;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Where V8 stopped reading; the end of the text where it does not say. */
function stoppedAt(text: string): number {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const found = /at position (\d+)/.exec(String(error));
    return found === null ? text.length : Number(found[1]);
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
