import type { AskingStep, Deployment } from "../domain/deployment/state.ts";
import { isRequired } from "../domain/process.ts";
import type { Asked } from "./asked.ts";
import { code } from "./escape.ts";
import { withInputs } from "./inputs.ts";
import { questionTarget } from "./target.ts";

/** A question that waits for people. */
export interface OpenQuestion {
  readonly run: AskingStep;
  /** Who may answer it, as GitHub shows them now. */
  readonly asked: Asked;
}

type Named = Pick<Deployment, "id" | "version" | "environment">;

/** What people may say about work that failed; what is required is not left out. */
export function guidances({
  definition,
}: Pick<AskingStep, "definition">): readonly ("retry" | "ignore" | "fail")[] {
  return isRequired(definition) ? ["retry", "fail"] : ["retry", "ignore", "fail"];
}

/** What to type, as Markdown: `/approve 1.4.0 Production` or `/reject 1.4.0 Production`. */
export function answersLine(deployment: Named, run: AskingStep, alone: boolean): string {
  const target = questionTarget(deployment, run.definition, alone);
  if (run.interruption.kind === "guided-failure") {
    const all = guidances(run).map((one) => code(`/${one} ${target}`));
    return `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
  }
  return `${code(`/approve ${target}`)}${withInputs(run.definition)} or ${code(`/reject ${target}`)}`;
}
