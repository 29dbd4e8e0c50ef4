import { command, name, reference, references, say, strong } from "../phrase.ts";
import { fieldProblemPhrase } from "../field-problem.ts";
import { selfApprovalPhrase } from "../self-approval.ts";
import { target, typed } from "../target.ts";
import { question, type Sentences } from "./sentence.ts";

/** Answers that are not what the gate, or the failure, asks for. */
export const gates: Sentences<
  | "self-approval"
  | "inputs-invalid"
  | "emergency-not-allowed"
  | "emergency-reason-missing"
  | "wrong-answer"
  | "step-required"
> = {
  "self-approval": ({ question: asked, because }) => ({
    title: "Not approved",
    why: say`You ${selfApprovalPhrase(because)}, and nobody approves their own work in ${question(asked)}.`,
    remedy: say`Somebody else who is responsible writes ${command(`/approve ${target(asked)}`)}. Rejecting stays open to you: ${command(`/reject ${target(asked)}`)}.`,
  }),
  "inputs-invalid": ({ question: asked, problems }) => ({
    title: "Not approved",
    why: say`Approving ${question(asked)} takes values, and what was given is not what is asked for.`,
    remedy: say`Write ${command(`/approve ${target(asked)}`)} once more in a new comment, and under it a line ${command("name: value")} for each:`,
    items: problems.map(fieldProblemPhrase),
  }),
  "emergency-not-allowed": ({ question: asked, user, why, emergency }) => ({
    title: "Not approved",
    why: {
      policy: say`The organization's policy forbids emergency approvals, also of ${question(asked)}.`,
      none: say`${question(asked)} names nobody who approves alone in an emergency.`,
      "not-member": say`${reference(user)} is not an active member of ${references(emergency, "or")}, who approve ${question(asked)} alone in an emergency.`,
    }[why],
    remedy: say`${why === "not-member" ? say`One of them writes ${command(`/approve ${target(asked)} emergency <reason>`)}; whoever` : say`Whoever`} is responsible writes ${command(`/approve ${target(asked)}`)}, without the word ${command("emergency")}.`,
  }),
  "emergency-reason-missing": ({ question: asked }) => ({
    title: "Not approved",
    why: say`An emergency approval completes ${question(asked)} alone, so it takes a reason.`,
    remedy: say`Write ${command(`/approve ${target(asked)} emergency <reason>`)}.`,
  }),
  "wrong-answer": ({ question: asked, kind }) =>
    kind === "guided-failure"
      ? {
          title: "Nothing answered",
          why: say`${question(asked)} failed, and what is asked is how to go on: there is nothing to approve or to claim.`,
          remedy: say`Write ${command(`/retry ${target(asked)}`)}, ${command(`/ignore ${target(asked)}`)} or ${command(`/fail ${target(asked)}`)}.`,
        }
      : {
          title: "Nothing answered",
          why: say`${question(asked)} asks for approval: nothing has failed there.`,
          remedy: say`Write ${command(`/approve ${target(asked)}`)} or ${command(`/reject ${target(asked)}`)}.`,
        },
  "step-required": ({ version, environment, step, action }) => ({
    title: "Nothing left out",
    why: {
      skip: say`${strong(step)} is required, so no deployment to ${name(environment)} leaves it out.`,
      ignore: say`${strong(step)} is required, so ${name(version)} does not go on in ${name(environment)} while it has failed.`,
    }[action],
    remedy: {
      skip: say`${command(`/deploy ${version} to ${typed(environment)}`)} runs it, without ${command("skip")} for this step.`,
      ignore: say`${command(`/retry ${version} ${typed(environment)}`)} starts it once more, ${command(`/fail ${version} ${typed(environment)}`)} ends the deployment.`,
    }[action],
  }),
};
