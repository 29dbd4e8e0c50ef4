import { type DraftField, fieldOf } from "./draft-field.ts";
import { isMapping, items, type Mapping, type Text, textAt, textsOf } from "./loose.ts";
import type { Path } from "./path.ts";

export interface DraftVariable {
  readonly name: Text;
  readonly values: readonly DraftValue[];
  /** How callers are asked for it; null: they are not. */
  readonly prompt: DraftField | null;
}

export interface DraftValue {
  readonly path: Path;
  /** Null where it is no text. */
  readonly value: Text | null;
  /** Null: everywhere. */
  readonly environments: readonly Text[] | null;
  /** Null: in every channel. */
  readonly channels: readonly Text[] | null;
}

export function variableOf([name, written]: readonly [Text, unknown]): DraftVariable {
  if (isMapping(written)) {
    const value = textAt(written.value, [...name.path, "value"]);
    const plain = { path: name.path, value, environments: null, channels: null };
    return { name, values: [plain], prompt: fieldOf(name, written) };
  }
  const values = Array.isArray(written)
    ? items(written, name.path).flatMap(([value, path]) => (isMapping(value) ? valueOf(value, path) : []))
    : [{ path: name.path, value: textAt(written, name.path), environments: null, channels: null }];
  return { name, values, prompt: null };
}

function valueOf(written: Mapping, path: Path): DraftValue {
  return {
    path,
    value: textAt(written.value, [...path, "value"]),
    environments: textsOf(written, "environments", path),
    channels: textsOf(written, "channels", path),
  };
}
