import { z } from "zod";
import { nearest } from "../domain/nearest.ts";
import { didYouMean, type Finding, listed, shown } from "./findings.ts";
import { type Path, showPath } from "./path.ts";
import { kindNames } from "./step-kinds.ts";
import type { YamlFile } from "./yaml.ts";

type Issue = z.core.$ZodIssue;

/** The file as the schema types it; or what the schema has against it. */
export function checkSchema<Schema extends z.ZodType>(
  file: YamlFile,
  schema: Schema,
):
  | { readonly ok: true; readonly written: z.infer<Schema> }
  | { readonly ok: false; readonly findings: readonly Finding[] } {
  const result = schema.safeParse(file.value, { error: describe });
  if (result.success) return { ok: true, written: result.data };
  return { ok: false, findings: result.error.issues.flatMap((issue) => findingsOf(issue, [], file)) };
}

/** Stands for "it would be right in quotes" in an issue's message. */
const inQuotes = "in quotes";

/**
 * What becomes an issue's `message` where the schema has no words of its own
 * (`error: …`): for unknown keys the known ones, one a line; else the
 * description of what should stand there.
 */
function describe(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "unrecognized_keys") return Object.keys((issue.inst as z.ZodObject).shape).join("\n");
  const wanted = issue.inst as z.ZodType;
  if (issue.expected === "string" && isPlain(issue.input)) {
    const asText = wanted.safeParse(String(issue.input));
    return asText.success ? inQuotes : allowed(asText.error.issues[0]!);
  }
  return z.globalRegistry.get(wanted)?.description ?? "";
}

function findingsOf(issue: Issue, parent: Path, file: YamlFile): readonly Finding[] {
  const path = [...parent, ...(issue.path as Path)];
  const value = valueIn(file.value, path);
  const here = (message: () => string): Finding[] => [{ path, spot: file.valueAt(path), message }];
  if (value === undefined) {
    const allowed = path.at(-1) === "uses" ? `Allowed: ${listed(kindNames)}.` : issue.message;
    return [
      { path, spot: file.keyAt(path.slice(0, -1)), message: () => `${subject(path)} is missing. ${allowed}` },
    ];
  }
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, issue.message.split("\n"), path, file));
    case "invalid_union":
      return unionFindings(issue, path, file);
    case "invalid_type":
      return here(() => wrongType([issue], path, file));
    case "invalid_value":
      return here(() => notAmong(subject(path), value, issue.values));
    case "invalid_key": {
      const [reason] = issue.issues;
      return [
        {
          path,
          spot: file.keyAt(path),
          message: () => `${shown(path.at(-1))} cannot be a key here. ${allowed(reason!)}`,
        },
      ];
    }
    case "too_small":
      return here(() => `${subject(path)} is empty: write at least one entry.`);
    case "too_big": {
      const message = () =>
        `${subject(path)} has ${(value as unknown[]).length} entries, at most ${issue.maximum} are allowed.`;
      return [{ path, spot: file.valueAt([...path, Number(issue.maximum)]), message }];
    }
    case "custom":
    case "invalid_format":
    case "not_multiple_of":
    case "invalid_element":
      return here(() => `${subject(path)} cannot be ${shown(value)}. ${allowed(issue)}`);
  }
}

/** The schema's `error: …` of a rule that was broken. */
function allowed(issue: Issue): string {
  return `Allowed: ${issue.message}.`;
}

function unknownKey(key: string, known: readonly string[], parent: Path, file: YamlFile): Finding {
  const path = [...parent, key];
  const message = () =>
    `Unknown key ${shown(key)}.${didYouMean(nearest(key, known))} Allowed: ${listed(known)}.`;
  return { path, spot: file.keyAt(path), message };
}

/** A union is as wrong as that of its members which fits the kind of value, if one does. */
function unionFindings(issue: z.core.$ZodIssueInvalidUnion, path: Path, file: YamlFile): readonly Finding[] {
  if (issue.discriminator !== undefined) {
    const uses = valueIn(file.value, path);
    return [{ path, spot: file.valueAt(path), message: () => notAmong(subject(path), uses, kindNames) }];
  }
  const otherType = ([first]: readonly Issue[]) => first?.code === "invalid_type" && first.path.length === 0;
  const fitting = issue.errors.find((issues) => !otherType(issues));
  if (fitting !== undefined) return fitting.flatMap((inner) => findingsOf(inner, path, file));
  const types = issue.errors.map(([inner]) => inner as z.core.$ZodIssueInvalidType);
  return [{ path, spot: file.valueAt(path), message: () => wrongType(types, path, file) }];
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

function wrongType(issues: readonly z.core.$ZodIssueInvalidType[], path: Path, file: YamlFile): string {
  const value = valueIn(file.value, path);
  const wanted = issues.map(({ expected }) => typeNames[expected]).join(" or ");
  const fault = `${subject(path)} must be ${wanted}, not ${kindOf(value, file.written(path))}`;
  if (isPlain(value) && issues.some(({ message }) => message === inQuotes)) {
    return `${fault}: write ${shown(file.written(path))}.`;
  }
  if (typeof value === "string" && issues.some(({ expected }) => expected === "array")) {
    return `${fault}: write [${shown(value)}].`;
  }
  const [{ message }] = issues as [z.core.$ZodIssueInvalidType];
  return message === "" ? `${fault}.` : `${fault}. ${message}`;
}

/** Whether it is a number or a truth value, which quotes make a text. */
function isPlain(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

function kindOf(value: unknown, written: string): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `the text ${shown(value)}` : written;
}

function notAmong(what: string, value: unknown, allowed: readonly unknown[]): string {
  const words = allowed.filter((one) => typeof one === "string");
  const near = typeof value === "string" ? nearest(value, words) : undefined;
  const all = words.length === 0 ? allowed.map((one) => shown(one)).join(", ") : listed(words);
  return `${what} cannot be ${shown(value)}.${didYouMean(near)} Allowed: ${all}.`;
}

/** The last key of the path, and the indexes after it: `"environments[0]"`. */
function subject(path: Path): string {
  const from = path.findLastIndex((part) => typeof part === "string");
  return path.length === 0 ? "The file" : `"${showPath(path.slice(from))}"`;
}

function valueIn(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner as Record<string | number, unknown> | null)?.[part],
    value,
  );
}
