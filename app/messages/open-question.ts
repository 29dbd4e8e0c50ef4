import type { AskingStep, Deployment, Guidance } from "../domain/deployment/state.ts";
import { isRequired } from "../domain/process.ts";
import type { Asked } from "./asked.ts";
import { withInputs } from "./inputs.ts";
import { command, listed, markdown, type Phrase, say } from "./phrase.ts";
import { questionTarget } from "./target.ts";

/** A question that waits for people. */
export interface OpenQuestion {
  readonly run: AskingStep;
  /** Who may answer it, as GitHub shows them now. */
  readonly asked: Asked;
}

type Named = Pick<Deployment, "id" | "version" | "environment">;

/** What people may say about work that failed; what is required is not left out. */
export function guidances({ definition }: Pick<AskingStep, "definition">): readonly Guidance[] {
  return isRequired(definition) ? ["retry", "fail"] : ["retry", "ignore", "fail"];
}

/** What to type: `/approve 1.4.0 Production` or `/reject 1.4.0 Production`. */
export function answersPhrase(deployment: Named, run: AskingStep, alone: boolean): Phrase {
  const target = questionTarget(deployment, run.definition, alone);
  if (run.interruption.kind === "guided-failure") {
    return listed(
      guidances(run).map((one) => say`${command(`/${one} ${target}`)}`),
      "or",
    );
  }
  return say`${command(`/approve ${target}`)}${withInputs(run.definition)} or ${command(`/reject ${target}`)}`;
}

/** The same as Markdown. */
export function answersLine(deployment: Named, run: AskingStep, alone: boolean): string {
  return markdown(answersPhrase(deployment, run, alone));
}
