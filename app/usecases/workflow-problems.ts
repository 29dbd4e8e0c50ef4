import { setImmediate } from "node:timers/promises";
import type { Project } from "../../db/projects.ts";
import type { Problem } from "../domain/problem.ts";
import type { Process } from "../domain/process.ts";
import { workflowFolder } from "../domain/workflow-folder.ts";
import { placeFinder } from "../process-file/place-of.ts";
import { commitWorkflows } from "../workflow-file/commit-workflows.ts";
import { workflowProblems } from "../workflow-file/problems.ts";
import { readWorkflow } from "../workflow-file/read.ts";
import { runnerPath, runnerProblem } from "../workflow-file/runner.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { docsUrl } from "./urls.ts";

/**
 * What does not go together in a process file that is in order by itself and the workflows of its commit: errors
 * and warnings, each at its place.
 */
export async function problemsWithWorkflows(
  deps: Deps,
  project: Project,
  sha: string,
  { text, process }: { readonly text: string; readonly process: Process },
): Promise<readonly Problem[]> {
  const { files, unread } = await repositoryOf(deps, project).workflowFiles(sha);
  const listed = new Set([...files.map((one) => one.path), ...unread]);
  const unlisted = [...new Set(asked(process))].filter((path) => !listed.has(path));
  const found = await Promise.all(unlisted.map((path) => readAlone(deps, project, sha, path)));
  const workflows = await commitWorkflows([...files, ...found.flat()], unread, setImmediate);
  const script = process.steps.findIndex((step) => step.uses === "run" && step.enabled);
  const runner = script === -1 ? null : await noRunner(deps, project, workflows.read.get(runnerPath) ?? null);
  const place = () => placeFinder(text)(["steps", script, "run"], ["steps", script, "uses"]);
  return [
    ...(runner === null ? [] : [{ ...place(), message: runner }]),
    ...workflowProblems(process, text, workflows),
  ];
}

/** Paths of the workflows that the process's steps need of the commit. */
function asked({ steps }: Process): readonly string[] {
  return steps.flatMap((step) => {
    if (!step.enabled) return [];
    if (step.uses === "run") return [runnerPath];
    return step.uses === "workflow" && step.ref === null ? [workflowFolder + step.file] : [];
  });
}

/** GitHub lists a thousand files of a folder, and no links: before one is said to be missing, it is asked for. */
async function readAlone(
  deps: Deps,
  project: Project,
  sha: string,
  path: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const file = await repositoryOf(deps, project).readFile(path, sha, null);
  return file.kind === "found" ? [{ path, text: file.text }] : [];
}

/** Whether anything in the process depends on what the commit's workflows are: else a release need not ask. */
export function dependsOnWorkflows({ steps }: Process): boolean {
  return steps.some(({ uses }) => uses === "workflow" || uses === "run");
}

/**
 * What keeps scripts from being executed. The workflow that does it is taken from the default branch: on a branch
 * that adds it, it is on its way there; on an older commit, it may have come later.
 */
async function noRunner(
  deps: Deps,
  project: Project,
  atCommit: Parameters<typeof runnerProblem>[0],
): Promise<string | null> {
  const guide = docsUrl(deps.action, "steps/run.md");
  const problem = runnerProblem(atCommit, guide);
  if (problem === null) return null;
  const file = await repositoryOf(deps, project).readFile(runnerPath, null, null);
  if (file.kind !== "found") return problem;
  return runnerProblem(readWorkflow(file.text), guide) === null ? null : problem;
}
