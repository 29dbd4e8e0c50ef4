import type { InterruptionState, Vote } from "../domain/deployment/state.ts";
import { mentions } from "./asked.ts";
import { block } from "./block.ts";
import { checksLine } from "./checks.ts";
import { comment, details, list } from "./comment.ts";
import { link } from "./escape.ts";
import { endsAs } from "./gate.ts";
import { answeredGuidedFailure } from "./guided-failure.ts";
import { attention, icons } from "./icons.ts";
import { emphasis, listed, markdown, nothing, reference, say } from "./phrase.ts";
import { approvalsPhrase } from "./progress.ts";
import { changesPart, heading, type QuestionFacts } from "./question-parts.ts";
import { requestedLines } from "./requested.ts";
import { utc } from "./time.ts";
import { emergencyVote, voteLine } from "./votes.ts";
import { causePhrase } from "./why.ts";

type Outcome = Exclude<InterruptionState, "pending">;

/** The comment of a question, edited to its outcome: nobody has to act, so nobody is mentioned but after an emergency. */
export function answeredComment(facts: QuestionFacts, outcome: Outcome): string {
  const { deployment, run, url, repository, checks } = facts;
  const { interruption } = run;
  if (interruption.kind === "guided-failure") return answeredGuidedFailure(facts, outcome);
  return comment(
    [
      firstLine(facts, outcome),
      emergency(facts, outcome),
      list(interruption.votes.map(voteLine)),
      requestedLines(deployment),
      `${link(`d${deployment.id}`, url)} waited from ${utc(interruption.raisedAt)}${until(interruption.resolvedAt)}. ${checksLine(repository, deployment.sha, checks)}`,
      details("Instructions", (room) => block(interruption.instructions, room)),
      changesPart(facts),
    ],
    "question",
    facts.id,
  );
}

function firstLine({ deployment, run, quorum }: QuestionFacts, outcome: Outcome): string {
  const what = heading(deployment);
  const step = markdown(say`${emphasis(run.definition.name)}`);
  const { votes } = run.interruption;
  const by = (decision: Vote["decision"]) => {
    const voters = votes.filter((vote) => vote.decision === decision);
    return markdown(listed(voters.map((vote) => say`${reference(vote.user.login)}`)));
  };
  switch (outcome) {
    case "approved": {
      const loud = emergencyVote(votes) === undefined ? "" : " in an **EMERGENCY**";
      return `${icons.success} ${what} is approved by ${by("approve")}${loud}: ${step}`;
    }
    case "rejected":
      return `${icons.rejected} ${what} is rejected by ${by("reject")}: ${step}`;
    case "expired": {
      // An approval that lapsed expires too: the step is to be asked again.
      if (run.state === "pending") return `${icons.attention} ${what} has to be approved again: ${step}`;
      const why =
        votes.length === 0
          ? "nobody answered in time"
          : `there were only ${markdown(approvalsPhrase(quorum))} in time`;
      return `${icons.rejected} ${what} is ${endsAs(run.definition)}, for ${why}: ${step}`;
    }
    case "canceled": {
      const cause = deployment.cause === null ? nothing : say` (${causePhrase(deployment.cause)})`;
      return `${icons.canceled} ${what} is canceled${markdown(cause)}: ${step}`;
    }
  }
}

/** Whoever was responsible learns that it was decided without them. */
function emergency({ deployment, run, asked }: QuestionFacts, outcome: Outcome): string {
  const vote = outcome === "approved" ? emergencyVote(run.interruption.votes) : undefined;
  if (vote === undefined) return "";
  return `${attention}: ${mentions(asked, deployment.environment)}: ${markdown(say`${reference(vote.user.login)} approved it alone in an emergency, so nobody else was waited for.`)}`;
}

function until(at: Date | null): string {
  return at === null ? "" : ` until ${utc(at)}`;
}
