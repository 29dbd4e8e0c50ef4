import type { AnsweredDeployment, AnsweredStep } from "./answers.ts";

/** Logins of those who approved the step's question, in the order of their answers, each once. */
export function approversOfStep({ interruption }: Pick<AnsweredStep, "interruption">): readonly string[] {
  const votes = interruption?.approvals ?? [];
  const approvals = votes.filter(({ decision }) => decision === "approve");
  return [...new Set(approvals.map(({ user }) => user.login))];
}

/** Those whose approval let the deployment pass, over all its steps. */
export function approversOf({ steps }: Pick<AnsweredDeployment, "steps">): readonly string[] {
  const passed = steps.filter(({ interruption }) => interruption?.state === "approved");
  return [...new Set(passed.flatMap(approversOfStep))];
}
