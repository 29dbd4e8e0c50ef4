import { sameName } from "../domain/process.ts";
import { workflowFolder } from "../domain/workflow-folder.ts";
import { listed, shown } from "../process-file/findings.ts";
import type { ReadWorkflow } from "./read.ts";

/** The workflow that executes the scripts of `run` steps. */
export const runnerPath = `${workflowFolder}drawbridge.yml`;

/** What the app gives to it: GitHub refuses an input that is not declared. */
const inputs = ["deployment-id", "sha", "task", "correlation-id"] as const;

/**
 * What keeps scripts from being executed by this workflow: a sentence with its remedy; null: nothing.
 * @param file  the workflow; null: it is not there
 * @param guide address of the page that shows the workflow to add
 */
export function runnerProblem(file: ReadWorkflow | null, guide: string): string | null {
  const remedy = `Take it from ${guide}`;
  const needs = `Scripts are executed by ${shown(runnerPath)}`;
  if (file === null) {
    return `${needs}, which is neither at this commit nor on the default branch. ${remedy}`;
  }
  if (!file.ok) return `${needs}, which could not be read (line ${file.line}: ${file.problem}). ${remedy}`;
  const { dispatch } = file.workflow;
  if (dispatch === null) return `${needs}, which has no trigger \`workflow_dispatch\`. ${remedy}`;
  const missing = inputs.filter((name) => !dispatch.some((input) => sameName(input.name, name)));
  if (missing.length > 0) {
    return `${needs}, which declares no input ${listed(missing)} under \`workflow_dispatch\`. ${remedy}`;
  }
  const more = dispatch.filter(
    ({ name, required, hasDefault }) => required && !hasDefault && !inputs.some((one) => sameName(one, name)),
  );
  if (more.length === 0) return null;
  const names = listed(more.map(({ name }) => name));
  return `${needs}, which requires ${names}, and nobody gives that. ${remedy}`;
}
