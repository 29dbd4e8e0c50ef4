import type { Deployment } from "../domain/deployment/state.ts";
import { comment } from "./comment.ts";
import { link } from "./escape.ts";
import { attention } from "./icons.ts";
import { markdown, say, strong } from "./phrase.ts";
import { runName } from "./protection-question.ts";

/** GitHub does not take the answer to a run: its job waits on, whatever people have decided. */
export function protectionUnanswered({
  id,
  deployment,
  reason,
  url,
}: {
  /** For the marker. */
  readonly id: string;
  /** It has ended. */
  readonly deployment: Pick<Deployment, "id" | "state" | "environment" | "protects">;
  /** What GitHub said. */
  readonly reason: string;
  /** The deployment's page. */
  readonly url: string;
}): string {
  const { protects, environment, state } = deployment;
  const decided = state === "success" ? "approved" : "not approved";
  const lead = say`${strong(environment)} is ${decided}, and its job waits all the same, for GitHub does not take the answer: ${reason}`;
  return comment(
    [
      `${attention}: ${runName(protects)} → ${markdown(lead)}`,
      `An administrator of the repository sees to it that the App may write deployments, and is a protection rule of the environment. Then somebody runs the workflow again, which asks anew; or an administrator answers on the page of the run. More: ${link(`d${deployment.id}`, url)}.`,
    ],
    "finished",
    id,
  );
}
