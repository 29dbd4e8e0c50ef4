import { items, mapping, type Text, textAt, texts } from "./loose.ts";
import type { Path } from "./path.ts";
import { most } from "./words.ts";

/** What can be read of a freeze, right or not. */
export interface DraftFreeze {
  readonly path: Path;
  readonly name: Text | null;
  readonly environments: readonly Text[];
  readonly from: Text | null;
  readonly to: Text | null;
  readonly every: Text | null;
  readonly zone: Text | null;
  readonly override: readonly Text[];
}

/** The freezes of a list, as many as there may be. */
export function freezesOf(value: unknown, path: Path): readonly DraftFreeze[] {
  return items(value, path)
    .slice(0, most.freezes)
    .map(([freeze, at]) => {
      const keys = mapping(freeze);
      const text = (key: string) => textAt(keys[key], [...at, key]);
      return {
        path: at,
        name: text("name"),
        environments: texts(keys.environments, [...at, "environments"]),
        from: text("from"),
        to: text("to"),
        every: text("every"),
        zone: text("zone"),
        override: texts(keys.override, [...at, "override"]),
      };
    });
}
