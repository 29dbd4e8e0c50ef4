/**
 * GitHub's own OpenAPI description (`@octokit/openapi`) as a judge of requests and answers.
 *
 * The file has 13 MB: it is read once in a process, when first asked, and a schema is compiled when its
 * operation is first seen.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import { selfContained, type JsonSchema } from "./openapi-schema.ts";

type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  schema?: JsonSchema;
  "x-multi-segment"?: boolean;
};
type MediaTypes = Record<string, { schema?: JsonSchema }>;
type OperationObject = {
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { required?: boolean; content: MediaTypes };
  responses: Record<string, { content?: MediaTypes } | { $ref: string }>;
};
type Document = {
  paths: Record<string, Record<string, OperationObject>>;
  "x-webhooks": Record<string, { post: OperationObject }>;
  components: { schemas: Record<string, JsonSchema>; parameters: Record<string, Parameter> };
};

/** One operation of GitHub's REST API, found by a method and a concrete path. */
export type Operation = {
  /** As GitHub writes it: `GET /repos/{owner}/{repo}`. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly object: OperationObject;
};

type Template = { method: string; path: string; pattern: RegExp; names: string[]; literals: number };

let document: Document | undefined;
let templates: Map<string, Template[]> | undefined;
const validators = new Map<string, ValidateFunction>();
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  coerceTypes: false,
  validateFormats: true,
  formats: formats(),
});

function load(): Document {
  document ??= JSON.parse(
    readFileSync(
      createRequire(import.meta.url).resolve("@octokit/openapi/generated/api.github.com.json"),
      "utf8",
    ),
  ) as Document;
  return document;
}

/** Finds the operation that serves a method and a path (without `/api/v3` and query), or nothing. */
export function findOperation(method: string, path: string): Operation | undefined {
  const candidates = (templates ??= indexTemplates()).get(`${method} ${path.split("/")[1]}`) ?? [];
  for (const template of candidates) {
    const match = template.pattern.exec(path);
    if (match === null) continue;
    const params = Object.fromEntries(
      template.names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? "")]),
    );
    const object = load().paths[template.path]?.[method.toLowerCase()];
    if (object !== undefined) return { name: `${method} ${template.path}`, params, object };
  }
  return undefined;
}

/** What is wrong with a request, as lines of text; empty when GitHub's description allows it. */
export function requestProblems(operation: Operation, query: URLSearchParams, body: unknown): string[] {
  const problems: string[] = [];
  const parameters = (operation.object.parameters ?? []).map(resolveParameter);
  for (const parameter of parameters) {
    const given =
      parameter.in === "query"
        ? (query.get(parameter.name) ?? undefined)
        : parameter.in === "path"
          ? operation.params[parameter.name]
          : undefined;
    if (parameter.in !== "query" && parameter.in !== "path") continue;
    if (given === undefined) {
      if (parameter.required === true)
        problems.push(`${parameter.in} parameter ${parameter.name} is missing`);
      continue;
    }
    const check = validator(`${operation.name} ${parameter.in} ${parameter.name}`, parameter.schema ?? {});
    if (!readings(given).some((value) => check(value))) {
      check(given);
      problems.push(`${parameter.in} parameter ${parameter.name}=${given}: ${errorText(check)}`);
    }
  }
  const known = new Set(parameters.filter((p) => p.in === "query").map((p) => p.name));
  for (const name of new Set(query.keys())) {
    if (!known.has(name)) problems.push(`query parameter ${name} is unknown`);
  }
  problems.push(...bodyProblems(operation, body));
  return problems;
}

function bodyProblems(operation: Operation, body: unknown): string[] {
  const description = operation.object.requestBody;
  const schema = description?.content["application/json"]?.schema;
  const empty =
    body === undefined || (typeof body === "object" && body !== null && Object.keys(body).length === 0);
  if (description === undefined) return empty ? [] : ["a body is sent, none is described"];
  if (schema === undefined) return [];
  if (body === undefined) return description.required === true ? ["the body is missing"] : [];
  const check = validator(`${operation.name} body`, schema);
  const problems = check(body) ? [] : [`body: ${errorText(check)}`];
  const known = schema.properties;
  if (known !== undefined && typeof body === "object" && body !== null) {
    for (const key of Object.keys(body)) {
      if (!(key in known)) problems.push(`body: property ${key} is unknown`);
    }
  }
  return problems;
}

/** The description wants the account of a listed installation to be a user and an enterprise at once. */
const CORRECTED: Readonly<Record<string, JsonSchema>> = {
  "GET /app/installations": { type: "array", items: { $ref: "#/components/schemas/installation" } },
};

/** What is wrong with an answer of ours, as lines of text; a status that GitHub does not name is one. */
export function responseProblems(operation: Operation, status: number, body: unknown): string[] {
  const described = operation.object.responses[String(status)];
  if (described === undefined) {
    // Every operation may answer with these, whether or not the description repeats them.
    return [304, 401, 403, 404, 422, 429, 500, 502].includes(status)
      ? []
      : [`status ${status} is not described`];
  }
  if (status >= 400 || "$ref" in described) return [];
  const schema = described.content?.["application/json"]?.schema;
  if (schema === undefined) return [];
  const check = validator(`${operation.name} ${status}`, CORRECTED[operation.name] ?? schema);
  return check(body) ? [] : [`answer ${status}: ${errorText(check)}`];
}

/** What is wrong with a webhook's payload; `name` as GitHub's description has it: `issue-comment-created`. */
export function webhookProblems(name: string, payload: unknown): string[] {
  const operation = load()["x-webhooks"][name];
  const schema = operation?.post.requestBody?.content["application/json"]?.schema;
  if (schema === undefined) return [`webhook ${name} is not described`];
  const check = validator(`webhook ${name}`, schema);
  return check(payload) ? [] : [`webhook ${name}: ${errorText(check)}`];
}

function validator(key: string, schema: JsonSchema): ValidateFunction {
  const known = validators.get(key);
  if (known !== undefined) return known;
  const compiled = ajv.compile(selfContained(schema, load().components.schemas));
  validators.set(key, compiled);
  return compiled;
}

function errorText(check: ValidateFunction): string {
  return (check.errors ?? [])
    .slice(0, 5)
    .map(
      (e) =>
        `${e.instancePath || "/"} ${e.message ?? ""}${"allowedValues" in e.params ? ` (${String(e.params.allowedValues)})` : ""}`,
    )
    .join("; ");
}

function resolveParameter(parameter: Parameter | { $ref: string }): Parameter {
  if (!("$ref" in parameter)) return parameter;
  const name = parameter.$ref.split("/").at(-1) ?? "";
  const found = load().components.parameters[name];
  if (found === undefined) throw new Error(`GitHub's description lacks the parameter ${name}`);
  return found;
}

/** A text of a path or query can mean itself, a number, a boolean or a list of one. */
function readings(text: string): unknown[] {
  const values: unknown[] = [text];
  if (/^-?\d+(\.\d+)?$/.test(text)) values.push(Number(text));
  if (text === "true" || text === "false") values.push(text === "true");
  return [...values, text.split(",")];
}

function indexTemplates(): Map<string, Template[]> {
  const index = new Map<string, Template[]>();
  for (const [path, methods] of Object.entries(load().paths)) {
    for (const method of ["get", "post", "put", "patch", "delete"]) {
      const operation = methods[method];
      if (operation === undefined) continue;
      const key = `${method.toUpperCase()} ${path.split("/")[1]}`;
      const list = index.get(key) ?? [];
      list.push(template(method.toUpperCase(), path, operation));
      index.set(key, list);
    }
  }
  for (const list of index.values()) list.sort((a, b) => b.literals - a.literals);
  return index;
}

function template(method: string, path: string, operation: OperationObject): Template {
  const names: string[] = [];
  const parameters = (operation.parameters ?? []).map(resolveParameter);
  const source = path.replaceAll(/\{([^}]+)\}|[.*+?^$()|[\]\\]/g, (text, name: string | undefined) => {
    if (name === undefined) return `\\${text}`;
    names.push(name);
    return parameters.some((p) => p.name === name && p["x-multi-segment"] === true) ? "(.+)" : "([^/]+)";
  });
  const literals = path.split("/").filter((part) => !part.startsWith("{")).length;
  return { method, path, pattern: new RegExp(`^${source}$`), names, literals };
}

function formats(): Record<string, RegExp | true | ((text: string) => boolean)> {
  return {
    "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    date: /^\d{4}-\d\d-\d\d$/,
    // GitHub itself answers "" where a deployment status has no address.
    uri: (text: string) => text === "" || URL.canParse(text),
    email: /@/,
    "uri-template": true,
    int64: true,
    int32: true,
    double: true,
    binary: true,
    timestamp: true,
    "repo.nwo": true,
  };
}
