import { type Path, showPath } from "./path.ts";
import { type Place, placesIn } from "./places.ts";
import { readYaml } from "./yaml.ts";

/** A value of a file, and where it stands. */
export interface PlacedPath extends Place {
  readonly path: string;
}

/** Says where values of a file stand: of several paths the first that is written. */
export function placeFinder(text: string): (...paths: readonly Path[]) => PlacedPath {
  const source = text.replace(/^\uFEFF/, "");
  const file = readYaml(source);
  const placeOf = placesIn(source);
  return (...paths) => {
    const path = paths.find((one) => file.ok && isWritten(file.value, one)) ?? [];
    const place = file.ok ? placeOf(file.valueAt(path)) : { line: 1, column: 1 };
    return { path: showPath(path), ...place };
  };
}

function isWritten(value: unknown, [key, ...rest]: Path): boolean {
  if (key === undefined) return true;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
  return isWritten((value as Readonly<Record<string | number, unknown>>)[key], rest);
}
