/** The parts of an OpenAPI 3.0 schema that GitHub's description uses. */
export type JsonSchema = {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  [keyword: string]: unknown;
};

const PREFIX = "#/components/schemas/";

/**
 * Makes a schema of OpenAPI 3.0 a JSON Schema that stands alone: what it refers to comes along in
 * `definitions`, and `nullable` becomes `anyOf` with null.
 */
export function selfContained(schema: JsonSchema, components: Readonly<Record<string, JsonSchema>>): object {
  const definitions: Record<string, unknown> = {};
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value !== "object" || value === null) return value;
    const node = value as JsonSchema;
    if (typeof node.$ref === "string" && node.$ref.startsWith(PREFIX)) {
      const name = node.$ref.slice(PREFIX.length);
      if (!(name in definitions)) {
        definitions[name] = {};
        const target = components[name];
        if (target === undefined) throw new Error(`GitHub's description lacks the schema ${name}`);
        definitions[name] = convert(target);
      }
      return { $ref: `#/definitions/${name}` };
    }
    const { nullable, example: _example, examples: _examples, ...rest } = node;
    const converted: Record<string, unknown> = Object.fromEntries(
      Object.entries(rest).map(([key, inner]) => [
        key,
        key === "properties" ? convertProperties(inner as Record<string, JsonSchema>) : convert(inner),
      ]),
    );
    return nullable === true ? { anyOf: [{ type: "null" }, converted] } : converted;
  };
  const convertProperties = (properties: Record<string, JsonSchema>) =>
    Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, convert(inner)]));
  const root = convert(schema);
  return { ...(root as object), definitions };
}
