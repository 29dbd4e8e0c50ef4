import type { InterruptionState, Vote } from "../domain/deployment/state.ts";
import { block } from "./block.ts";
import { checksLine } from "./checks.ts";
import { comment, details, list } from "./comment.ts";
import { link } from "./escape.ts";
import { icons } from "./icons.ts";
import { emphasis, listed, markdown, name, nothing, type Phrase, reference, say } from "./phrase.ts";
import { changesPart, heading, type QuestionFacts } from "./question-parts.ts";
import { utc } from "./time.ts";
import { causePhrase } from "./why.ts";

type Outcome = Exclude<InterruptionState, "pending">;

/** The comment of a question, edited to its outcome: nobody has to act, so nobody is mentioned. */
export function answeredComment(facts: QuestionFacts, outcome: Outcome): string {
  const { deployment, run, url, repository, checks } = facts;
  const { interruption } = run;
  return comment(
    [
      firstLine(facts, outcome),
      list(interruption.votes.map(voteLine)),
      `${link(`d${deployment.id}`, url)} waited from ${utc(interruption.raisedAt)}${until(interruption.resolvedAt)}. ${checksLine(repository, deployment.sha, checks)}`,
      details("Instructions", (room) => block(interruption.instructions, room)),
      changesPart(facts),
    ],
    "question",
    facts.id,
  );
}

function firstLine({ deployment, run }: QuestionFacts, outcome: Outcome): string {
  const what = heading(deployment);
  const step = markdown(say`${emphasis(run.definition.name)}`);
  const by = (decision: Vote["decision"]) => {
    const voters = run.interruption.votes.filter((vote) => vote.decision === decision);
    return markdown(listed(voters.map((vote) => say`${reference(vote.user.login)}`)));
  };
  switch (outcome) {
    case "approved":
      return `${icons.success} ${what} is approved by ${by("approve")}: ${step}`;
    case "rejected":
      return `${icons.rejected} ${what} is rejected by ${by("reject")}: ${step}`;
    case "expired":
      return `${icons.rejected} ${what} is rejected, for nobody answered in time: ${step}`;
    case "canceled": {
      const cause = deployment.cause === null ? nothing : say` (${causePhrase(deployment.cause)})`;
      return `${icons.canceled} ${what} is canceled${markdown(cause)}: ${step}`;
    }
  }
}

function voteLine({ user, team, decision, at, note }: Vote): string {
  const said: Phrase = note.trim() === "" ? nothing : say`: ${note}`;
  const did = decision === "approve" ? say`approved` : say`rejected`;
  return markdown(say`${reference(user.login)} (${name(team)}) ${did} at ${utc(at)}${said}`);
}

function until(at: Date | null): string {
  return at === null ? "" : ` until ${utc(at)}`;
}
