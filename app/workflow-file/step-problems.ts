import { nearest } from "../domain/nearest.ts";
import type { Problem } from "../domain/problem.ts";
import { type Process, sameName, type WorkflowStep } from "../domain/process.ts";
import { workflowFolder } from "../domain/workflow-folder.ts";
import { didYouMean, listed, shown } from "../process-file/findings.ts";
import type { Path } from "../process-file/path.ts";
import type { placeFinder } from "../process-file/place-of.ts";
import type { CommitWorkflows } from "./commit-workflows.ts";
import type { DispatchInput } from "./read.ts";

/** Inputs that Drawbridge gives by itself where the workflow declares them. */
const given = ["sha", "correlation-id"] as const;

interface Checked {
  readonly step: WorkflowStep;
  readonly path: string;
  /** Where a key of `with` stands; `file` where the key is not written. */
  readonly at: (...keys: Path) => Pick<Problem, "path" | "line" | "column">;
}

/**
 * What `workflow` steps ask of workflows that the commit does not have, or that take something else. A step with
 * a `ref` of its own is left alone: its workflow is the one of that ref.
 */
export function workflowStepProblems(
  process: Process,
  workflows: CommitWorkflows,
  placeOf: ReturnType<typeof placeFinder>,
): readonly Problem[] {
  return process.steps.flatMap((step, index) => {
    if (step.uses !== "workflow" || !step.enabled || step.ref !== null) return [];
    const keys = ["steps", index, "with"];
    const at: Checked["at"] = (...inner) => placeOf([...keys, ...inner], [...keys, "file"]);
    return problemsOf({ step, path: workflowFolder + step.file, at }, workflows);
  });
}

function problemsOf(checked: Checked, { read, unread }: CommitWorkflows): readonly Problem[] {
  const { path, at } = checked;
  const file = read.get(path);
  if (file === undefined) {
    if (unread.includes(path)) return [];
    const names = [...read.keys(), ...unread].map((one) => one.slice(workflowFolder.length));
    const message = `The commit has no workflow ${shown(path)}.${didYouMean(nearest(checked.step.file, names))}`;
    return [{ ...at("file"), message }];
  }
  // That it could not be read is said at its own place.
  if (!file.ok) return [];
  const { dispatch } = file.workflow;
  if (dispatch === null) {
    const message = `The workflow ${shown(path)} has no trigger \`workflow_dispatch\`, so nobody can start it: add it to the workflow's \`on\`.`;
    return [{ ...at("file"), message }];
  }
  return inputProblems(checked, dispatch);
}

function inputProblems({ step, path, at }: Checked, dispatch: readonly DispatchInput[]): readonly Problem[] {
  const declared = (name: string) => dispatch.find((input) => sameName(input.name, name));
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(step.inputs)) {
    const input = declared(name);
    if (input === undefined) {
      const names = dispatch.map((one) => one.name);
      const known = names.length === 0 ? "It declares none." : `It declares ${listed(names)}.`;
      const message = `The workflow ${shown(path)} declares no input ${shown(name)}, and GitHub would refuse to start it. ${known}${didYouMean(nearest(name, names))}`;
      problems.push({ ...at("inputs", name), message });
    } else if (sameName(name, "sha") && !value.includes("${{")) {
      const message = `The input ${shown(input.name)} of ${shown(path)} is the release's commit, and the step would fail before it starts with any other. Leave it out: Drawbridge gives it.`;
      problems.push({ ...at("inputs", name), message });
    } else if (input.type === "choice" && !value.includes("${{") && !input.options.includes(value)) {
      const message = `The input ${shown(input.name)} of ${shown(path)} takes ${listed(input.options)}, and not ${shown(value)}.`;
      problems.push({ ...at("inputs", name), message });
    }
  }
  const provided = [...Object.keys(step.inputs), ...given];
  const missing = dispatch.filter(
    ({ name, required, hasDefault }) =>
      required && !hasDefault && !provided.some((one) => sameName(one, name)),
  );
  if (missing.length > 0) {
    const names = listed(missing.map(({ name }) => name));
    const message = `The workflow ${shown(path)} requires ${names}, which the step does not give: add ${missing.length === 1 ? "it" : "them"} under \`inputs\`.`;
    problems.push({ ...at("inputs"), message });
  }
  if (declared("sha") === undefined) {
    const message = `The workflow ${shown(path)} declares no input \`sha\`: where no tag \`<version>\` or \`v<version>\` is at the release's commit, it would have to run on the default branch without knowing the commit, and the step fails before it starts. Declare the input \`sha\`, or tag the commit before you release it.`;
    problems.push({ ...at("file"), message, level: "warning" });
  }
  return problems;
}
