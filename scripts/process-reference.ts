import { dump } from "js-yaml";

/** What the reference page reads of a JSON Schema. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: string | boolean | number;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** What the schema does not say. */
export interface Names {
  /** What each kind of step leaves for later ones. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
  /** Everything that an expression can read. */
  readonly readable: readonly string[];
}

/** The reference page of the process file: every key of the schema with its type, default, meaning and example. */
export function processReference(schema: JsonSchema, { outputs, readable }: Names): string {
  const kinds = schema.properties!.steps!.items!.oneOf!;
  const said = (kind: JsonSchema, key: string) => JSON.stringify(kind.properties![key]);
  const shared = Object.keys(kinds[0]!.properties!).filter(
    (key) =>
      key !== "with" && key !== "uses" && kinds.every((kind) => said(kind, key) === said(kinds[0]!, key)),
  );
  const common = Object.fromEntries(shared.map((key) => [key, kinds[0]!.properties![key]!]));
  return [
    introduction,
    ...section("## Top level", schema),
    ...nestedSections(schema),
    "## Every step",
    "A step whose environment or channel does not match, that is not `enabled`, or whose `if` is false, is `skipped`; the deployment goes on.",
    `### \`uses\`\n\nOne of ${kinds.map((kind) => `\`${String(kind.title)}\``).join(", ")}. Required.\n\nThe kind of step; the keys of each kind are below.`,
    ...keys({ properties: common, required: kinds[0]!.required ?? [] }),
    ...kinds.flatMap((kind) => kindSections(kind, shared, outputs[kind.title!]!)),
    expressionsSection(readable),
  ]
    .join("\n\n")
    .concat("\n");
}

const introduction = `# The process file

Generated from the schema in \`app/process-file\`; change it there. Editors check the file against
[\`process.schema.json\`](../process.schema.json).

A repository keeps its deployment process in \`.deploy/process.yml\`: YAML 1.2, at most 256 KiB, nested at most 20
levels deep, with aliases that make it at most 10 times as long. Keys are kebab-case, and an unknown one is an error.
Names compare without regard to case; two equal ones are an error, and so is an environment, a phase, a channel or a
team that is named but nowhere defined.`;

export function section(heading: string, schema: JsonSchema): readonly string[] {
  return [heading, ...(schema.description === undefined ? [] : [meaning(schema)]), ...keys(schema)];
}

/** A section for each mapping with keys of its own that a key of the schema can hold; steps have theirs. */
function nestedSections(schema: JsonSchema): readonly string[] {
  return Object.entries(schema.properties!).flatMap(([key, value]) => {
    if (key === "steps") return [];
    return mappingsIn(value).flatMap((mapping) => [
      ...section(`## ${mapping.title === undefined ? `\`${key}\`` : `A ${mapping.title}`}`, mapping),
      ...nestedSections(mapping),
    ]);
  });
}

function mappingsIn(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.properties !== undefined) return [schema];
  const more = typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
  return [...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items]), ...more].flatMap(
    mappingsIn,
  );
}

function kindSections(
  kind: JsonSchema,
  shared: readonly string[],
  outputs: readonly string[],
): readonly string[] {
  const own = Object.entries(kind.properties!).filter(([key]) => key !== "uses" && !shared.includes(key));
  const inner = kind.properties!.with!;
  return [
    ...section(`## \`uses: ${String(kind.title)}\``, { ...kind, properties: Object.fromEntries(own) }),
    ...keys(inner, "with."),
    ...Object.entries(inner.properties!).flatMap(([key, value]) =>
      value.properties === undefined
        ? mappingsIn(value).flatMap((mapping) => keys(mapping, `with.${key}.NAME.`))
        : [],
    ),
    `Outputs, as \`steps.ID.outputs.NAME\`: ${outputs.map((name) => `\`${name}\``).join(", ")}.`,
  ];
}

function keys(schema: JsonSchema, prefix = ""): readonly string[] {
  return Object.entries(schema.properties!).map(([key, value]) =>
    [
      `### \`${prefix}${key}\``,
      `${capitalized(typeOf(value))}. ${defaultOf(value, schema.required?.includes(key) ?? false)}`,
      meaning(value),
      ...(value.examples ?? []).map((example) => fenced(inPlace([...prefix.split("."), key], example))),
    ].join("\n\n"),
  );
}

/** The example under the keys that lead to it. */
function inPlace(path: readonly string[], example: unknown): unknown {
  return path.filter((key) => key !== "").reduceRight((inner, key) => ({ [key]: inner }), example);
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(" or ");
  const members = schema.anyOf ?? schema.oneOf;
  if (members !== undefined) return Array.from(new Set(members.map(typeOf))).join(" or ");
  return [schema.type ?? []]
    .flat()
    .map((type) => typeNamed(type, schema))
    .join(" or ");
}

function typeNamed(type: string, schema: JsonSchema): string {
  switch (type) {
    case "array":
      return `list (each entry: ${typeOf(schema.items!)})`;
    case "boolean":
      return "`true` or `false`";
    case "string":
      return "text";
    case "object":
      return schema.properties === undefined ? "mapping" : "mapping (keys below)";
    case "integer":
      return `whole number from ${schema.minimum}${schema.maximum === undefined ? "" : ` to ${schema.maximum}`}`;
    default:
      return type;
  }
}

/** The default is a value of the schema, or the last sentence of its description. */
const defaultSentence = / Default: [^]*$/;

function defaultOf(schema: JsonSchema, required: boolean): string {
  if (required) return "Required.";
  if (schema.default !== undefined) return `Default: \`${String(schema.default)}\`.`;
  const sentence = defaultSentence.exec(schema.description!);
  if (sentence === null) throw new Error(`This optional key has no default: ${schema.description}`);
  return sentence[0].trim();
}

function meaning(schema: JsonSchema): string {
  return schema.description!.replace(defaultSentence, "");
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fenced(example: unknown): string {
  return `\`\`\`yaml\n${dump(example, { lineWidth: -1 }).trimEnd()}\n\`\`\``;
}

function expressionsSection(readable: readonly string[]): string {
  return `## Expressions

\`\${{ }}\` holds GitHub's own expression language, in \`if\`, in the texts of \`with\`, and in the values of \`variables\`.
What is inserted into a comment is escaped; comments and release notes are never evaluated. Secrets cannot be read:
they stay in GitHub. An expression may read:

${readable.map((name) => `- \`${name}\``).join("\n")}

and call \`contains\`, \`startsWith\`, \`endsWith\`, \`format\`, \`join\`, \`toJSON\`, \`fromJSON\`, \`case\`; a step's \`if\` also
\`success\`, \`failure\`, \`cancelled\`, \`always\`. \`steps.ID\` is a step that comes before. A variable's value reads neither
\`vars\` nor \`steps\`; neither it nor the condition of a gate reads \`deployment.comment\`. The condition of a gate reads
no prompted variable either: whoever deploys must not open a gate.`;
}
