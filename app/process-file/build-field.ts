import type { Field } from "../domain/process.ts";
import { type FieldType, impliedType } from "./draft-field.ts";

/** What people are told about a field, as the schema has let it through. */
export interface WrittenField {
  readonly description?: string | undefined;
  readonly type?: FieldType | undefined;
  readonly options?: readonly string[] | undefined;
  readonly required?: boolean | undefined;
}

export function buildField(name: string, { description, type, options, required }: WrittenField): Field {
  return {
    name,
    description: description ?? null,
    type: type ?? impliedType(options),
    options: options ?? [],
    required: required ?? false,
  };
}
