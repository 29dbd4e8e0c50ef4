/**
 * Writes what is known of the Action's inputs, outputs and failures into
 * `action.yml` and `docs/action.md`, between their START and END markers, and
 * the workflows of `docs/examples` into the latter.
 * `--check` writes nothing and fails when a file is not what comes out.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, type FormatConfig } from "oxfmt";
import { type CommandName, commandNames } from "../action/command-names.ts";
import { inputs } from "../action/inputs.ts";
import { outputs } from "../action/outputs.ts";
import { reasons } from "../action/reasons.ts";

const root = join(import.meta.dirname, "..");
const formatting = JSON.parse(await readFile(join(root, ".oxfmtrc.json"), "utf8")) as FormatConfig;

/** Those that `docs/action.md` shows. */
const examples = [
  "release",
  "release-and-wait",
  "smoke-test",
  "deploy",
  "on-deployment",
  "validate",
] as const;
const workflows = await Promise.all(
  examples.map(async (name) => {
    const text = await readFile(join(root, `docs/examples/${name}.yml`), "utf8");
    return [`workflow ${name}`, `\n\`\`\`yaml\n${text}\`\`\`\n`] as const;
  }),
);

/** A file and what stands between its markers, by their names. */
const files: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "action.yml": {
    inputs: Object.entries(inputs)
      .map(([name, { description, default: value }]) => yamlEntry(name, { description, default: value }))
      .join("\n"),
    outputs: Object.entries(outputs)
      .map(([name, { description }]) => yamlEntry(name, { description }))
      .join("\n"),
  },
  "docs/action.md": {
    ...Object.fromEntries(workflows),
    inputs: table(
      ["Input", "For", "Default", "What it is"],
      Object.entries(inputs).map(([name, { usedBy, default: value, description }]) => [
        `\`${name}\``,
        commands(usedBy),
        value === "" ? "" : `\`${value}\``,
        description,
      ]),
    ),
    outputs: table(
      ["Output", "Set by", "What it is"],
      Object.entries(outputs).map(([name, { setBy, description }]) => [
        `\`${name}\``,
        commands(setBy),
        description,
      ]),
    ),
    reasons: table(
      ["`reason-code`", "What it means", "What to do"],
      Object.entries(reasons).map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy]),
    ),
  },
};

function yamlEntry(name: string, keys: Readonly<Record<string, string>>): string {
  // Quoted as in JSON, which YAML reads the same way.
  const lines = Object.entries(keys).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`);
  return [`  ${name}:`, ...lines].join("\n");
}

function commands(names: readonly CommandName[]): string {
  return names.length === commandNames.length ? "all" : names.map((name) => `\`${name}\``).join(", ");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return ["", line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}

/** @throws where a marker is missing: the file would never be brought up to date again */
function withParts(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((result, [name, part]) => {
    const markers = new RegExp(`^(.*START ${name}(?![\\w-]).*\\n)[^]*?^(.*END ${name}(?![\\w-]))`, "m");
    if (!markers.test(result)) throw new Error(`There are no markers START ${name} and END ${name}.`);
    return result.replace(markers, (_, start: string, end: string) => `${start}${part}\n${end}`);
  }, text);
}

for (const [name, parts] of Object.entries(files)) {
  const path = join(root, name);
  const present = await readFile(path, "utf8");
  // As the formatter leaves it, so that both agree.
  const { code: text } = await format(name, withParts(present, parts), formatting);
  if (text === present) continue;
  if (process.argv.includes("--check")) {
    console.error(
      `${name} does not fit the sources: run \`node scripts/generate-action-docs.ts\` and commit it.`,
    );
    process.exitCode = 1;
  } else {
    await writeFile(path, text);
    console.log(`${name} written`);
  }
}
