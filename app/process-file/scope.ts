import { nearest } from "../domain/nearest.ts";
import type { Draft } from "./draft.ts";
import type { DraftVariable } from "./draft-variable.ts";
import type { Names } from "./expression.ts";
import { didYouMean, listed, shown } from "./findings.ts";
import { statusFunctions, valueFunctions } from "./functions.ts";

/** What an expression yields: a text, keys, or what only its evaluation can tell. */
export type Shape = "text" | "unknown" | Keys;

export interface Keys {
  /** As it stands in an expression: `release.previous`. */
  readonly name: string;
  /** By key in lower case: expressions do not tell cases apart. */
  readonly keys: ReadonlyMap<string, Shape>;
  /** What to say of a key that is not there. */
  readonly missing: (key: string) => string;
  /** A key that cannot be read here: then the whole cannot be read either. */
  readonly barred: string | null;
}

/** What expressions at one place of the file can read and call. */
export interface Scope {
  readonly contexts: ReadonlyMap<string, Shape>;
  readonly names: Names;
}

/** The place: a variable's value, a text of a step, a step's condition. */
export type Site =
  | { readonly kind: "variable" }
  | { readonly kind: "text"; readonly step: number }
  | { readonly kind: "condition"; readonly step: number; readonly gate: boolean };

const texts = (names: readonly string[]) => names.map((name): [string, Shape] => [name, "text"]);

function keysOf(name: string, entries: readonly (readonly [string, Shape])[]): Keys {
  const names = entries.map(([key]) => key);
  const missing = (key: string) =>
    `${shown(name)} has no ${shown(key)}.${didYouMean(nearest(key, names))} Allowed: ${listed(names)}.`;
  return {
    name,
    keys: new Map(entries.map(([key, shape]) => [key.toLowerCase(), shape])),
    missing,
    barred: null,
  };
}

const release = keysOf("release", [
  ...texts(["version", "notes", "sha", "ref", "channel", "created_by", "created_at"]),
  ["previous", keysOf("release.previous", texts(["version"]))],
]);

const deployment = keysOf("deployment", [
  ...texts(["id", "environment", "created_by", "url", "comment", "trigger", "mode", "changes"]),
  ["previous", keysOf("deployment.previous", texts(["version", "sha"]))],
]);

const project = keysOf("project", texts(["name"]));

/** Everything that an expression can read somewhere, as it is written; for the reference page. */
export const readable: readonly string[] = [
  ...[project, release, deployment].flatMap(leavesOf),
  "vars.NAME",
  "steps.ID.outcome",
  "steps.ID.outputs.NAME",
];

function leavesOf(shape: Keys): readonly string[] {
  return Array.from(shape.keys).flatMap(([key, inner]) =>
    typeof inner === "object" ? leavesOf(inner) : [`${shape.name}.${key}`],
  );
}

/**
 * Whoever comments must not open a gate: neither its condition nor the variables in it
 * read the comment.
 */
function withoutComment(why: string): Keys {
  const readable = Array.from(deployment.keys).filter(([key]) => key !== "comment");
  const keys = keysOf("deployment", readable);
  const missing = (key: string) => (key.toLowerCase() === "comment" ? why : keys.missing(key));
  return { ...keys, missing, barred: "comment" };
}
const deploymentForGates = withoutComment(`A gate's condition cannot read "deployment.comment".`);
const deploymentForVariables = withoutComment(
  `A variable's value cannot read "deployment.comment", since a gate's condition can read the variable.`,
);

/** What expressions at the place can read and call, given what the file defines. */
export function scopeAt(site: Site, draft: Draft): Scope {
  const always: [string, Shape][] = [
    ["project", project],
    ["release", release],
    ["deployment", deploymentAt(site)],
  ];
  const contexts = new Map(
    site.kind === "variable"
      ? always
      : [...always, ["vars", variablesAt(site, draft)], ["steps", stepsBefore(site.step, draft)]],
  );
  return { contexts, names: namesAt(site, Array.from(contexts.keys())) };
}

function deploymentAt(site: Site): Keys {
  if (site.kind === "variable") return deploymentForVariables;
  return site.kind === "condition" && site.gate ? deploymentForGates : deployment;
}

/** What a caller gives must not open a gate. */
function variablesAt(site: Site, draft: Draft): Keys {
  const forGate = site.kind === "condition" && site.gate;
  const isBarred = ({ prompt }: DraftVariable) => forGate && prompt !== null;
  const barred = draft.variables.filter(isBarred).map(({ name }) => name.text);
  const names = draft.variables.filter((variable) => !isBarred(variable)).map(({ name }) => name.text);
  const missing = (key: string) =>
    barred.some((name) => name.toLowerCase() === key.toLowerCase())
      ? `A gate's condition cannot read the prompted variable ${shown(key)}: whoever deploys gives its value.`
      : `No variable is named ${shown(key)}.${didYouMean(nearest(key, names))} Defined: ${listed(names) || "none"}.`;
  return { ...keysOf("vars", texts(names)), missing, barred: barred[0] ?? null };
}

function stepsBefore(index: number, draft: Draft): Keys {
  const steps = draft.steps.flatMap(({ id, outputs, kind }, position) =>
    id === null ? [] : [{ id: id.text, outputs: kind && outputs, position }],
  );
  // Those that start together end in any order.
  const together = draft.steps.slice(0, index + 1).findLastIndex((step) => !step.withPrevious);
  const before = steps.filter(({ position }) => position < together);
  const ids = before.map(({ id }) => id);
  const missing = (key: string) => {
    const other = steps.find(({ id }) => id.toLowerCase() === key.toLowerCase());
    if (other === undefined) {
      return `No step before this one has the id ${shown(key)}.${didYouMean(nearest(key, ids))} Before it: ${listed(ids) || "none"}.`;
    }
    return other.position < index
      ? `The step ${shown(key)} starts together with this one: its result is not known here.`
      : `The step ${shown(key)} does not come before this one: its result is not known here.`;
  };
  const shapes = before.map(({ id, outputs }): [string, Shape] => {
    const name = `steps.${id}`;
    return [
      id,
      keysOf(name, [
        ["outcome", "text"],
        ["outputs", outputs ? outputsOf(name, outputs) : "unknown"],
      ]),
    ];
  });
  return { ...keysOf("steps", shapes), missing };
}

/** `responsible_user.login` goes one key deeper. */
function outputsOf(step: string, outputs: readonly string[]): Keys {
  const name = `${step}.outputs`;
  const groups = Map.groupBy(outputs, (output) => output.split(".", 1)[0]!);
  return keysOf(
    name,
    Array.from(groups, ([key, members]): [string, Shape] => {
      const inner = members.map((member) => member.slice(key.length + 1));
      return [key, members[0] === key ? "text" : keysOf(`${name}.${key}`, texts(inner))];
    }),
  );
}

function namesAt(site: Site, contexts: readonly string[]): Names {
  const functions: readonly string[] =
    site.kind === "condition" ? [...statusFunctions, ...valueFunctions] : valueFunctions;
  const has = (names: readonly string[], name: string) =>
    names.some((known) => known.toLowerCase() === name.toLowerCase());
  return {
    context: (name) => (has(contexts, name) ? null : () => noContext(name, contexts, site)),
    function: (name) => (has(functions, name) ? null : () => noFunction(name, functions)),
  };
}

function noContext(name: string, contexts: readonly string[], site: Site): string {
  const key = name.toLowerCase();
  if (key === "secrets") return "Secrets stay in GitHub: a process file cannot read them. A workflow can.";
  if (site.kind === "variable" && (key === "vars" || key === "steps")) {
    return `A variable's value cannot read "${key}": it is known before the first step.`;
  }
  return `There is no context ${shown(name)}.${didYouMean(nearest(name, contexts))} Allowed: ${listed(contexts)}.`;
}

function noFunction(name: string, functions: readonly string[]): string {
  if (statusFunctions.some((known) => known === name.toLowerCase())) {
    return `"${name}()" can be asked in a step's "if" only.`;
  }
  return `There is no function ${shown(name)}.${didYouMean(nearest(name, functions))} Allowed: ${listed(functions)}.`;
}
