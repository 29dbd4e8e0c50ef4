import type { Draft } from "./draft.ts";
import type { DraftStep } from "./draft-step.ts";
import type { Finding } from "./findings.ts";
import { stepKinds } from "./step-kinds.ts";
import type { YamlFile } from "./yaml.ts";

/** Steps that contradict themselves, the steps before them, or the rest of the file. */
export function checkSteps(draft: Draft, file: YamlFile): readonly Finding[] {
  return draft.steps.flatMap((step, index): Finding[] => {
    const atUses = (message: string): Finding => {
      const path = [...step.path, "uses"];
      return { path, spot: file.valueAt(path), message: () => message };
    };
    const findings = step.notFinite.map((path): Finding => {
      const message = () => `${file.written(path)} is no number that JSON has: put it in quotes.`;
      return { path, spot: file.valueAt(path), message };
    });
    const atKey = (path: Finding["path"], message: string) =>
      findings.push({ path, spot: file.keyAt(path), message: () => message });
    for (const { path, message } of step.faults) atKey(path, message);
    if (step.hasBothConditions) {
      atKey(
        [...step.path, "skip-environments"],
        'A step has "environments" or "skip-environments", not both.',
      );
    }
    if (step.kind?.once && draft.steps.findIndex(({ kind }) => kind === step.kind) < index) {
      findings.push(atUses("A process has one step of this kind at most, and one comes before."));
    }
    if (step.kind === stepKinds["github-deployment"] && draft.noGithubDeployments) {
      findings.push(
        atUses('This step creates a GitHub Deployment, but the file says "github-deployments: false".'),
      );
    }
    const alone = step.withPrevious ? startsAlone(step, draft.steps[index - 1]) : null;
    if (alone !== null) atKey([...step.path, "start"], alone);
    return findings;
  });
}

/** Why the step cannot start beside the one before it; null if it can. */
function startsAlone({ kind }: DraftStep, before: DraftStep | undefined): string | null {
  if (before === undefined) return "This is the first step: there is none that it could start with.";
  const isOther = (other: DraftStep["kind"]) =>
    other !== undefined && other !== stepKinds["manual-intervention"];
  if (isOther(kind)) {
    return "Only an intervention can start beside another step: this one begins when all before it has ended.";
  }
  return isOther(before.kind)
    ? "The step before it asks nobody: an intervention cannot be asked beside it, only before or after."
    : null;
}
