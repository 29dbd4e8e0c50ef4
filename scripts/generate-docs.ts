import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { renderCommandsPage } from "../app/commands/page.ts";
import { policyFile } from "../app/process-file/keys/policy.ts";
import { processFile } from "../app/process-file/schema.ts";
import { readable } from "../app/process-file/scope.ts";
import { stepKinds } from "../app/process-file/step-kinds.ts";
import { openapiText } from "./generate-openapi.ts";
import { limitsReference } from "./limits-reference.ts";
import { policyReference } from "./policy-reference.ts";
import { type JsonSchema, processReference } from "./process-reference.ts";

/**
 * Files that are made from the code: `npm run docs:generate` writes them,
 * `npm run docs:check` fails where one is not as it would be written.
 */
export const generated: Readonly<Record<string, () => string>> = {
  "process.schema.json": () => `${JSON.stringify(processSchema(), null, 2)}\n`,
  "docs/commands.md": renderCommandsPage,
  "docs/openapi.json": openapiText,
  "docs/operations/limits.md": limitsReference,
  "docs/policy-file.md": () => policyReference(schemaOf(policyFile)),
  "docs/process-file.md": () => processReference(processSchema(), { outputs, readable }),
};

const outputs = Object.fromEntries(
  Object.entries(stepKinds).map(([name, kind]) => [
    name,
    [...(kind.outputs ?? ["NAME"]), ...kind.fields.map((field) => `${field}.NAME`)],
  ]),
);

function processSchema(): JsonSchema {
  return schemaOf(processFile);
}

/** Draft 7, which editors know best. */
function schemaOf(file: z.ZodType): JsonSchema {
  return z.toJSONSchema(file, { io: "input", target: "draft-7" }) as JsonSchema;
}

/** The generated files whose content on disk is another. */
export async function staleFiles(root: URL): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, generate] of Object.entries(generated)) {
    const found = await readFile(new URL(path, root), "utf8").catch(() => null);
    if (found !== generate()) stale.push(path);
  }
  return stale;
}

if (import.meta.main) {
  const root = new URL("../", import.meta.url);
  const stale = await staleFiles(root);
  if (process.argv.includes("--check")) {
    for (const path of stale) console.error(`${path} is not as the code makes it: run npm run docs:generate`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const path of stale) await writeFile(new URL(path, root), generated[path]!());
    console.log(stale.length === 0 ? "Nothing to write." : `Written: ${stale.join(", ")}`);
  }
}
