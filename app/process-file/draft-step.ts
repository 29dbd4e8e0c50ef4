import type { Step } from "../domain/process.ts";
import { type DraftField, fieldOf } from "./draft-field.ts";
import type { StepFault, StepKindEntry } from "./kinds/step.ts";
import { entries, leaves, type Mapping, mapping, type Text, textAt, texts } from "./loose.ts";
import type { Path } from "./path.ts";
import { slug } from "./slug.ts";
import { stepKind } from "./step-kinds.ts";

export interface DraftStep {
  readonly path: Path;
  readonly kind: StepKindEntry<Step> | undefined;
  /** The name that is written or defaults from the kind; of neither there is none. */
  readonly name: Text | null;
  readonly id: Text | null;
  readonly environments: readonly Text[];
  readonly hasBothConditions: boolean;
  readonly channels: readonly Text[];
  /** It starts beside the step before it. */
  readonly withPrevious: boolean;
  readonly if: Text | null;
  readonly teams: readonly Text[];
  readonly templates: readonly Text[];
  /** What people are asked to give, and later steps can read. */
  readonly fields: readonly DraftField[];
  /** What later steps can read: dots go one key deeper. Null: nobody knows before. */
  readonly outputs: readonly string[] | null;
  /** Numbers in `with` that JSON does not have. */
  readonly notFinite: readonly Path[];
  /** What contradicts itself in a step of this kind. */
  readonly faults: readonly StepFault[];
}

export function stepOf(step: Mapping, path: Path): DraftStep {
  const kind = stepKind(step.uses);
  const keys = mapping(step.with);
  const under = (names: readonly string[] = []) =>
    names.map((name) => [keys[name], [...path, "with", name]] as const);
  const onStep = (kind?.onStep ?? []).map((name) => [step[name], [...path, name]] as const);
  const templates = [...under(kind?.templates), ...onStep].flatMap(([value, at]) => leaves(value, at));
  const name =
    textAt(step.name, [...path, "name"]) ??
    (kind === undefined ? null : { text: kind.title, path: [...path, "uses"] });
  const slugOfName = name === null ? null : { text: slug(name.text), path: name.path };
  const fields = under(kind?.fields).flatMap(([value, at]) =>
    entries(value, at).map(([field, written]) => fieldOf(field, written)),
  );
  return {
    path,
    kind,
    name,
    id: textAt(step.id, [...path, "id"]) ?? slugOfName,
    environments: ["environments", "skip-environments"].flatMap((key) => texts(step[key], [...path, key])),
    hasBothConditions: step.environments !== undefined && step["skip-environments"] !== undefined,
    channels: texts(step.channels, [...path, "channels"]),
    withPrevious: step.start === "with-previous",
    if: isBlank(step.if) ? null : textAt(step.if, [...path, "if"]),
    teams: under(kind?.teams).flatMap(([value, at]) => texts(value, at)),
    templates: templates.flatMap(([value, at]) => textAt(value, at) ?? []),
    fields,
    outputs:
      kind?.outputs === null
        ? null
        : [...(kind?.outputs ?? []), ...fields.map(({ name: field }) => field.path.slice(-2).join("."))],
    notFinite: templates
      .filter(([value]) => typeof value === "number" && !Number.isFinite(value))
      .map(([, at]) => at),
    faults: (kind?.faults(step) ?? []).map((fault) => ({ ...fault, path: [...path, ...fault.path] })),
  };
}

function isBlank(value: unknown): boolean {
  return typeof value === "string" && value.trim() === "";
}
