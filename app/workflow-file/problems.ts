import type { Problem } from "../domain/problem.ts";
import { appliesTo, environmentsOf, fold, isWork, type Process } from "../domain/process.ts";
import { listed, shown } from "../process-file/findings.ts";
import { placeFinder } from "../process-file/place-of.ts";
import { type CommitWorkflows, unreadReason } from "./commit-workflows.ts";
import { workflowStepProblems } from "./step-problems.ts";

/**
 * What does not go together in a process file that is in order by itself and the workflows of the same commit:
 * errors first, then warnings. What `run` steps need is another question: see `runner.ts`.
 *
 * @param text the process file, for the places of what is wrong
 */
export function workflowProblems(
  process: Process,
  text: string,
  workflows: CommitWorkflows,
): readonly Problem[] {
  const placeOf = placeFinder(text);
  const found = [
    ...firesUnasked(process, workflows, placeOf),
    ...workflowStepProblems(process, workflows, placeOf),
    ...ownDeployments(process, workflows),
    ...notRead(workflows),
  ];
  return found.toSorted((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}

/**
 * The GitHub Deployment that shows the work of other steps starts every workflow that listens to `deployment`:
 * with nobody who waits for it, it would deploy beside the process.
 */
function firesUnasked(
  process: Process,
  { read }: CommitWorkflows,
  placeOf: ReturnType<typeof placeFinder>,
): readonly Problem[] {
  const { steps } = process;
  const work = steps.findIndex(isWork);
  if (!process.githubDeployments || work === -1) return [];
  if (steps.some((step) => step.uses === "github-deployment")) return [];
  const listening = [...read].flatMap(([path, file]) =>
    file.ok && file.workflow.events.includes("deployment") ? [path] : [],
  );
  if (listening.length === 0) return [];
  const [workflow, listens] =
    listening.length === 1 ? ["The workflow", "listens"] : ["The workflows", "listen"];
  const message = `${workflow} ${listed(listening)} ${listens} to \`deployment\`, and no step is a \`github-deployment\`: the GitHub Deployment that shows this process's work would start ${listening.length === 1 ? "it" : "them"} unasked. Add a step \`uses: github-deployment\`, take \`deployment\` out of the workflow's \`on\`, or write \`github-deployments: false\` in this file.`;
  return [{ ...placeOf(["steps", work, "uses"], ["steps", work], ["steps"]), message }];
}

/** A job that names an environment makes a GitHub Deployment of its own there, beside Drawbridge's. */
function ownDeployments(process: Process, { read }: CommitWorkflows): readonly Problem[] {
  if (!process.githubDeployments) return [];
  const work = process.steps.filter((step) => isWork(step) && step.enabled);
  const ours = environmentsOf(process).filter((name) => work.some((step) => appliesTo(step, name)));
  const names = new Set(ours.map(fold));
  return [...read].flatMap(([file, one]) => {
    const jobs = one.ok ? one.workflow.environments : [];
    return jobs
      .filter(({ name, deployment }) => deployment && names.has(fold(name)))
      .map(({ name, job, line }): Problem => {
        const message = `The job ${shown(job)} names the environment ${shown(name)}, so GitHub makes a GitHub Deployment of its own for it, beside Drawbridge's. With \`environment: {name: ${name}, deployment: false}\` it makes none, and secrets and variables stay. Leave it as it is where a custom protection rule of the environment has to hold the job: that needs it.`;
        return { path: "", line, column: 1, level: "warning", file, message };
      });
  });
}

function notRead({ read, unread }: CommitWorkflows): readonly Problem[] {
  const broken = [...read].flatMap(([file, one]): readonly Problem[] => {
    if (one.ok) return [];
    const message = `This workflow could not be read, so Drawbridge does not know what it listens to: ${one.problem}`;
    return [{ path: "", line: one.line, column: 1, level: "warning", file, message }];
  });
  if (unread.length === 0) return broken;
  const message = `Drawbridge did not look into ${listed(unread)}: ${unreadReason}.`;
  return [...broken, { path: "", line: 1, column: 1, level: "warning", message }];
}
