import { mapping, type Placed, type Text, texts } from "./loose.ts";

/** What can be read of something that people are asked to give, right or not. */
export interface DraftField {
  readonly name: Text;
  /** As written, or as its options say; null where it is none that there is. */
  readonly type: FieldType | null;
  readonly options: readonly Text[];
  readonly hasOptions: boolean;
  /** The value that counts where nobody gives one, if there is one. */
  readonly default: Placed | null;
}

export const fieldTypes = ["string", "number", "boolean", "choice"] as const;
export type FieldType = (typeof fieldTypes)[number];

/** The type of a field that says none: what has options is a choice. */
export function impliedType(options: unknown): FieldType {
  return options === undefined ? "string" : "choice";
}

export function fieldOf(name: Text, written: unknown): DraftField {
  const { type, options, value } = mapping(written);
  return {
    name,
    type: type === undefined ? impliedType(options) : (fieldTypes.find((known) => known === type) ?? null),
    options: texts(options, [...name.path, "options"]),
    hasOptions: options !== undefined,
    default: value === undefined ? null : [value, [...name.path, "value"]],
  };
}
