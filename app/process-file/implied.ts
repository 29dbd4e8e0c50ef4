import { isMapping, type Mapping } from "./loose.ts";
import type { Path } from "./path.ts";
import type { YamlFile } from "./yaml.ts";

/**
 * The file with what goes without saying: a step that has a script is one that
 * runs it, and plain values that become texts are those that were written (`1.10`).
 */
export function withImplied(file: YamlFile): YamlFile {
  const { value } = file;
  if (!isMapping(value) || !Array.isArray(value.steps)) return file;
  const steps = value.steps.map((step: unknown, index) =>
    isMapping(step) ? stepOf(step, ["steps", index], file) : step,
  );
  return { ...file, value: { ...value, steps } };
}

function stepOf(step: Mapping, path: Path, file: YamlFile): Mapping {
  const kind = step.uses === undefined && step.run !== undefined ? { ...step, uses: "run" } : step;
  switch (kind.uses) {
    case "run":
      return inWith(asWritten(kind, "env", path, file), "env", path, file);
    case "workflow":
      return inWith(kind, "inputs", path, file);
    default:
      return kind;
  }
}

function inWith(step: Mapping, key: string, path: Path, file: YamlFile): Mapping {
  return isMapping(step.with) ? { ...step, with: asWritten(step.with, key, [...path, "with"], file) } : step;
}

/** The numbers and truth values of the mapping under the key as texts. */
function asWritten(keys: Mapping, key: string, path: Path, file: YamlFile): Mapping {
  const values = keys[key];
  if (!isMapping(values)) return keys;
  const texts = Object.entries(values).map(([name, value]) => {
    const isPlain = typeof value === "number" || typeof value === "boolean";
    return [name, isPlain ? file.written([...path, key, name]) : value];
  });
  return { ...keys, [key]: Object.fromEntries(texts) };
}
