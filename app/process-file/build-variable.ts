import { checkFields } from "../domain/fields.ts";
import type { Variable } from "../domain/process.ts";
import { buildField } from "./build-field.ts";
import type { Path } from "./path.ts";
import type { ProcessFile } from "./schema.ts";
import type { YamlFile } from "./yaml.ts";

type Written = NonNullable<ProcessFile["variables"]>[string];
type WrittenPrompt = Extract<Written, { readonly prompted: true }>;

export function buildVariable(name: string, written: Written, file: YamlFile): Variable {
  /** `1.10` is meant as it is written, not as the number 1.1. */
  const text = (value: string | number | boolean, path: Path) =>
    typeof value === "string" ? value : file.written(path);
  const path = ["variables", name];
  if (Array.isArray(written)) {
    const values = written.map(({ value, environments, channels }, index) => ({
      value: text(value, [...path, index, "value"]),
      environments: environments ?? null,
      channels: channels ?? null,
    }));
    return { name, values, prompt: null };
  }
  if (typeof written === "object") {
    const value = written.value === undefined ? null : text(written.value, [...path, "value"]);
    return buildPrompted(name, written, value);
  }
  return { name, values: [everywhere(text(written, path))], prompt: null };
}

/** With a value that counts where nobody gives one, nobody has to. */
function buildPrompted(name: string, written: WrittenPrompt, value: string | null): Variable {
  const prompt = buildField(name, { ...written, required: written.required === true && value === null });
  if (value === null) return { name, values: [], prompt };
  // As if somebody had given it: `True` is true, an option is spelled as in the list.
  const given = checkFields([prompt], { [name]: value }).values[name];
  return { name, values: [everywhere(given ?? value)], prompt };
}

function everywhere(value: string): Variable["values"][number] {
  return { value, environments: null, channels: null };
}
