import { versionPattern } from "../app/domain/version.ts";
import { type Phrase, plain, prose, say } from "../app/messages/phrase.ts";
import type { DeploymentState } from "../app/http/contract.ts";
import type { AnsweredDeployment, AnsweredStep } from "./answers.ts";
import { again } from "./must-act.ts";
import { named } from "./standing.ts";

/** How a deployment ends that does not succeed; also the job's `reason-code`. */
export const badEnds = ["rejected", "failed", "canceled", "timed-out"] as const;
export type BadEnd = (typeof badEnds)[number];

/** Null: it succeeded, or is not over. */
export function badEndOf(state: DeploymentState): BadEnd | null {
  return badEnds.find((end) => end === state) ?? null;
}

/** What became of it, by whom or where, and what would work: the message that the job fails with. */
export function endedMessage(deployment: AnsweredDeployment, end: BadEnd): string {
  const { release, environment } = deployment;
  // What asked the gates for a workflow run is named after it, and nobody can deploy that.
  if (!versionPattern.test(release.version)) {
    const was = end === "failed" || end === "timed-out" ? say`` : say`was `;
    return plain(
      say`${named(deployment)} ${was}${causeOf(deployment, end)}. To be asked once more, run that workflow again.`,
    );
  }
  const deploy = again(environment, release.version);
  switch (end) {
    case "rejected":
      return plain(
        say`${named(deployment)} was ${causeOf(deployment, end)}. Mend what it was rejected for and release anew; to ask once more, comment ${deploy}.`,
      );
    case "canceled":
      return plain(
        say`${named(deployment)} was ${causeOf(deployment, end)}. To deploy it after all, comment ${deploy}.`,
      );
    case "failed":
    case "timed-out": {
      const url = logOf(failedStep(deployment));
      const see = url === null ? "" : ` See ${url}`;
      return `${plain(
        say`${named(deployment)} ${causeOf(deployment, end)}. Whoever may deploy there mends it and comments ${deploy}.`,
      )}${see}`;
    }
  }
}

/** In the server's words; of servers that do not say it, as far as the steps tell. */
function causeOf({ cause, steps }: AnsweredDeployment, end: BadEnd): Phrase {
  if (cause != null) return prose(cause.message.replace(/\.$/, ""));
  switch (end) {
    case "canceled":
      return say`canceled`;
    case "rejected":
      return rejection(steps);
    case "failed":
    case "timed-out": {
      const step = failedStep({ steps });
      const what = end === "failed" ? say`failed` : say`timed out`;
      return step === undefined ? what : say`${what} in ${step.name}${after(step.error ?? "")}`;
    }
  }
}

function rejection(steps: readonly AnsweredStep[]): Phrase {
  const step = steps.find(({ interruption }) => interruption?.state === "rejected");
  const vote = step?.interruption?.approvals.find(({ decision }) => decision === "reject");
  if (step !== undefined && vote !== undefined) {
    return say`rejected by ${vote.user.login} in ${step.name}${after(vote.note)}`;
  }
  const late = steps.find(({ interruption }) => interruption?.state === "expired");
  return late === undefined ? say`rejected` : say`rejected, for ${late.name} was not approved in time`;
}

/** The last that failed: those before it were ignored or repeated. */
function failedStep({ steps }: Pick<AnsweredDeployment, "steps">): AnsweredStep | undefined {
  return steps.findLast(({ state }) => state === "failed");
}

function logOf(step: AnsweredStep | undefined): string | null {
  const url = step?.log_url ?? null;
  return url !== null && /^https?:\/\/\S+$/i.test(url) ? url : null;
}

function after(note: string): Phrase {
  return note.trim() === "" ? say`` : say`: ${note}`;
}
