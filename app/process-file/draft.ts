import type { Step } from "../domain/process.ts";
import type { StepKindEntry } from "./kinds/step.ts";
import type { Path } from "./path.ts";
import { mostSteps } from "./schema.ts";
import { slug } from "./slug.ts";
import { stepKind } from "./step-kinds.ts";

/** A text of the file and where it stands. */
export interface Text {
  readonly text: string;
  readonly path: Path;
}

/**
 * What can be read of a file that may be wrong anywhere: so that names,
 * references and expressions are checked although the schema has complaints
 * too. Whatever is not of its kind is left out; the schema has said so.
 */
export interface Draft {
  /** Names are the keys at the end of their paths. */
  readonly teams: readonly { readonly name: Text; readonly members: readonly Text[] }[];
  readonly phases: readonly DraftPhase[];
  readonly variables: readonly { readonly name: Text; readonly values: readonly DraftValue[] }[];
  readonly noGithubDeployments: boolean;
  readonly steps: readonly DraftStep[];
}

export interface DraftPhase {
  readonly name: Text;
  /** Null: the one that has the phase's name. */
  readonly environments: readonly Text[] | null;
  readonly deployers: readonly Text[];
}

export interface DraftValue {
  readonly path: Path;
  /** Null where it is no text. */
  readonly value: Text | null;
  /** Null: everywhere. */
  readonly environments: readonly Text[] | null;
}

export interface DraftStep {
  readonly path: Path;
  readonly kind: StepKindEntry<Step> | undefined;
  /** The name that is written or defaults from the kind; of neither there is none. */
  readonly name: Text | null;
  readonly id: Text | null;
  readonly environments: readonly Text[];
  readonly hasBothConditions: boolean;
  readonly if: Text | null;
  readonly teams: readonly Text[];
  readonly templates: readonly Text[];
  /** Numbers in `with` that JSON does not have. */
  readonly notFinite: readonly Path[];
}

export function draftOf(value: unknown): Draft {
  const file = mapping(value);
  return {
    teams: entries(file.teams, ["teams"]).map(([name, members]) => ({
      name,
      members: texts(members, name.path),
    })),
    phases: items(file.lifecycle, ["lifecycle"]).flatMap(([phase, path]) => phaseOf(phase, path)),
    variables: entries(file.variables, ["variables"]).map(([name, values]) => ({
      name,
      values: Array.isArray(values)
        ? items(values, name.path).flatMap(([value, path]) => (isMapping(value) ? valueOf(value, path) : []))
        : [{ path: name.path, value: textAt(values, name.path), environments: null }],
    })),
    noGithubDeployments: file["github-deployments"] === false,
    steps: items(file.steps, ["steps"])
      .slice(0, mostSteps)
      .map(([step, path]) => stepOf(mapping(step), path)),
  };
}

function phaseOf(phase: unknown, path: Path): readonly DraftPhase[] {
  const { phase: written, environments, deployers } = mapping(phase);
  const name = textAt(phase, path) ?? textAt(written, [...path, "phase"]);
  if (name === null) return [];
  return [
    {
      name,
      environments: environments === undefined ? null : texts(environments, [...path, "environments"]),
      deployers: texts(deployers, [...path, "deployers"]),
    },
  ];
}

function valueOf({ value, environments }: Mapping, path: Path): DraftValue {
  return {
    path,
    value: textAt(value, [...path, "value"]),
    environments: environments === undefined ? null : texts(environments, [...path, "environments"]),
  };
}

function stepOf(step: Mapping, path: Path): DraftStep {
  const kind = stepKind(step.uses);
  const keys = mapping(step.with);
  const under = (names: readonly string[] | undefined) =>
    (names ?? []).map((name) => [keys[name], [...path, "with", name]] as const);
  const templates = under(kind?.templates).flatMap(([value, at]) => leaves(value, at));
  const name =
    textAt(step.name, [...path, "name"]) ??
    (kind === undefined ? null : { text: kind.title, path: [...path, "uses"] });
  const slugOfName = name === null ? null : { text: slug(name.text), path: name.path };
  return {
    path,
    kind,
    name,
    id: textAt(step.id, [...path, "id"]) ?? slugOfName,
    environments: ["environments", "skip-environments"].flatMap((key) => texts(step[key], [...path, key])),
    hasBothConditions: step.environments !== undefined && step["skip-environments"] !== undefined,
    if: isBlank(step.if) ? null : textAt(step.if, [...path, "if"]),
    teams: under(kind?.teams).flatMap(([value, at]) => texts(value, at)),
    templates: templates.flatMap(([value, at]) => textAt(value, at) ?? []),
    notFinite: templates
      .filter(([value]) => typeof value === "number" && !Number.isFinite(value))
      .map(([, at]) => at),
  };
}

function isBlank(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

function entries(value: unknown, path: Path): readonly (readonly [Text, unknown])[] {
  return Object.entries(mapping(value)).map(([key, inner]) => [{ text: key, path: [...path, key] }, inner]);
}

function items(value: unknown, path: Path): readonly (readonly [unknown, Path])[] {
  return Array.isArray(value) ? value.map((item: unknown, index) => [item, [...path, index]]) : [];
}

function textAt(value: unknown, path: Path): Text | null {
  return typeof value === "string" ? { text: value, path } : null;
}

/** A text, or the texts of a list. */
function texts(value: unknown, path: Path): readonly Text[] {
  const all = typeof value === "string" ? [[value, path] as const] : items(value, path);
  return all.flatMap(([item, at]) => textAt(item, at) ?? []);
}

/** Everything in the value that is no list and no mapping. */
function leaves(value: unknown, path: Path): readonly (readonly [unknown, Path])[] {
  if (typeof value !== "object" || value === null) return [[value, path]];
  const inner = Array.isArray(value)
    ? items(value, path)
    : entries(value, path).map(([key, item]) => [item, key.path] as const);
  return inner.flatMap(([item, at]) => leaves(item, at));
}
