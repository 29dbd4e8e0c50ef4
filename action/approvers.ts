import type { AnsweredDeployment, AnsweredStep } from "./answers.ts";

/**
 * Logins of those who approved the step's question, in the order of their answers, each once. Who says what to do
 * about work that has failed approves nothing.
 */
export function approversOfStep({ interruption }: Pick<AnsweredStep, "interruption">): readonly string[] {
  if (interruption === null || interruption.kind === "guided-failure") return [];
  const approvals = interruption.approvals.filter(({ decision }) => decision === "approve");
  return [...new Set(approvals.map(({ user }) => user.login))];
}

/** Those whose approval let the deployment pass, over all its steps. */
export function approversOf({ steps }: Pick<AnsweredDeployment, "steps">): readonly string[] {
  const passed = steps.filter(({ interruption }) => interruption?.state === "approved");
  return [...new Set(passed.flatMap(approversOfStep))];
}
