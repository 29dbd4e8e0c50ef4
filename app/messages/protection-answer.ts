import { type Deployment, type Vote } from "../domain/deployment/state.ts";
import type { ProtectionVerdict } from "../domain/protection.ts";
import { link } from "./escape.ts";
import { icons } from "./icons.ts";
import {
  emphasis,
  listed,
  markdown,
  nothing,
  type Phrase,
  reference,
  references,
  say,
  strong,
} from "./phrase.ts";
import { runComment } from "./run-comment.ts";
import { causePhrase } from "./why.ts";

/** What a run is told with the answer. GitHub shows it beside the job, as Markdown. */
export function protectionAnswer(
  deployment: Pick<Deployment, "id" | "state" | "cause" | "steps">,
  url: string,
): string {
  const page = link(`d${deployment.id}`, url);
  if (deployment.state !== "success") {
    const why = deployment.cause === null ? say`not approved` : causePhrase(deployment.cause);
    return runComment([`${icons.rejected} Not approved: ${markdown(why)}.`], `More: ${page}.`);
  }
  const approved = deployment.steps.flatMap(({ definition, interruption }): readonly Phrase[] => {
    if (interruption?.state !== "approved") return [];
    const votes = interruption.votes.filter((vote) => vote.decision === "approve");
    return [say`${emphasis(definition.name)}: ${listed(votes.map(votePhrase))}`];
  });
  if (approved.length === 0) {
    return runComment([`${icons.success} Approved: no gate asks anybody here.`], `More: ${page}.`);
  }
  return runComment(
    [
      `${icons.success} Approved by ${markdown(references(approvers(deployment), "and"))}.`,
      approved.map((one) => `- ${markdown(one)}`).join("\n"),
    ],
    `More: ${page}.`,
  );
}

/** The same where nobody was asked. `deploymentUrl`: the page of the deployment that the approval is of. */
export function verdictAnswer(verdict: ProtectionVerdict, deploymentUrl: string | null): string {
  switch (verdict.code) {
    case "carried-over":
      return runComment([
        `${icons.success} Approved: this run does the work of ${link(`d${verdict.deployment}`, deploymentUrl)} (${markdown(say`${strong(verdict.version)}`)}), which was approved by ${markdown(references(verdict.approvers, "and"))}.`,
      ]);
    case "other-repository": {
      const from =
        verdict.repository === null ? say`a repository that is gone` : say`${reference(verdict.repository)}`;
      return no(
        say`the commits of this run come from ${from}. Only runs on commits of this repository are let in: merge them, and run the workflow on a branch that may release.`,
      );
    }
    case "event-not-allowed":
      return no(
        say`runs of the event ${reference(verdict.event)} are not let in, for whoever opens a pull request decides what they do. Run the workflow by a push or by hand, after the merge.`,
      );
    case "not-reachable":
      return no(
        say`commit ${reference(verdict.sha.slice(0, 7))} is on no branch that may release (${references(verdict.allowed, "or")}). Merge it, and run the workflow there; ${reference("releases.branches")} in ${reference(".deploy/process.yml")} says which branches may.`,
      );
  }
}

function no(why: Phrase): string {
  return runComment([`${icons.rejected} Not approved: ${markdown(why)}`]);
}

function votePhrase({ user, emergency, note }: Vote): Phrase {
  const how = emergency ? say` in an ${strong("EMERGENCY")}` : nothing;
  return say`${reference(user.login)}${how}${note.trim() === "" ? nothing : say`: ${note}`}`;
}

function approvers({ steps }: Pick<Deployment, "steps">): readonly string[] {
  const votes = steps.flatMap(({ interruption }) => interruption?.votes ?? []);
  return [...new Map(votes.map(({ user }) => [user.id, user.login])).values()];
}
