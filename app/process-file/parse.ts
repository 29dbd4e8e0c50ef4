import type { Problem } from "../domain/problem.ts";
import type { Process } from "../domain/process.ts";
import { build } from "./build.ts";
import { checkExpressions } from "./check-expressions.ts";
import { checkFields } from "./check-fields.ts";
import { checkFreezes } from "./check-freezes.ts";
import { checkLifecycle } from "./check-lifecycle.ts";
import { checkNames } from "./check-names.ts";
import { checkReferences } from "./check-references.ts";
import { checkSteps } from "./check-steps.ts";
import { checkVariables } from "./check-variables.ts";
import { digestOf } from "./digest.ts";
import { draftOf } from "./draft.ts";
import { toProblems } from "./findings.ts";
import { withImplied } from "./implied.ts";
import type { Owner } from "./principals.ts";
import { checkSchema } from "./schema-findings.ts";
import { processFile } from "./schema.ts";
import { readYaml } from "./yaml.ts";

/** The repository that the file belongs to. */
export interface ParseContext extends Owner {
  readonly repository: string;
}

export type ParsedProcess =
  | { readonly ok: true; readonly process: Process; readonly digest: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The text of a `.deploy/process.yml` → the process, with the SHA-256 (hex) of
 * its canonical JSON; or everything that is wrong with it, at once and in the
 * order of the file. It never throws, whatever the text.
 */
export function parseProcess(text: string, context: ParseContext): ParsedProcess {
  const source = text.replace(/^\uFEFF/, "");
  const read = readYaml(source);
  if (!read.ok) return { ok: false, problems: toProblems([read.finding], source) };
  const file = withImplied(read);
  const draft = draftOf(file.value);
  const schema = checkSchema(file, processFile);
  const findings = [
    ...file.findings,
    ...(schema.ok ? [] : schema.findings),
    ...checkNames(draft, file),
    ...checkReferences(draft, file, context),
    ...checkLifecycle(draft, file),
    ...checkVariables(draft, file),
    ...checkFields(draft, file),
    ...checkFreezes(draft.freezes, file),
    ...checkSteps(draft, file),
    ...checkExpressions(draft, file),
  ];
  if (findings.length > 0 || !schema.ok) return { ok: false, problems: toProblems(findings, source) };
  const process = build(schema.written, file);
  return { ok: true, process, digest: digestOf(process) };
}
