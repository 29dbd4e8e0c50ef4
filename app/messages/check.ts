import type { AskingStep, Deployment } from "../domain/deployment/state.ts";
import { askedPhrase, brokenLines } from "./asked.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import { details, fit, list, type Part } from "./comment.ts";
import { cleanLine } from "./clean.ts";
import { link } from "./escape.ts";
import { guidanceWords } from "./guidance.ts";
import { icons } from "./icons.ts";
import { requiredInputs } from "./inputs.ts";
import { emergencyLine } from "./marks.ts";
import { answersLine, guidances, type OpenQuestion } from "./open-question.ts";
import { emphasis, markdown, name, plain, say } from "./phrase.ts";
import { type PolicyNote, policyLine } from "./policy-note.ts";
import { awaitedPhrase, quorumOfRun } from "./progress.ts";
import { heading } from "./question-parts.ts";
import { requestedLines } from "./requested.ts";
import { stepsTable } from "./steps.ts";
import { utc } from "./time.ts";
import { limits, truncate } from "./truncate.ts";
import { sentence, standingSince } from "./why.ts";

/** Everything that the check of a deployment shows. */
export interface CheckFacts {
  readonly deployment: Deployment;
  /** Its open questions in the order of the steps. The buttons answer the first. */
  readonly questions: readonly OpenQuestion[];
  readonly changes: readonly ReleaseChanges[];
  /** How the organization's policy stands; null: nothing to say. */
  readonly policy: PolicyNote | null;
  /** The deployment's page. */
  readonly url: string;
}

/** The part of a check run that is words and follows from them. */
export interface CheckText {
  readonly status: "queued" | "in_progress" | "completed";
  /** Only with `completed`. */
  readonly conclusion:
    | "action_required"
    | "success"
    | "failure"
    | "cancelled"
    | "timed_out"
    | "neutral"
    | null;
  readonly title: string;
  readonly summary: string;
  readonly actions: readonly {
    readonly label: string;
    readonly description: string;
    readonly identifier: string;
  }[];
}

/** `Deploy to Production` */
export function checkName(environment: string): string {
  return `Deploy to ${cleanLine(environment)}`;
}

/** What answers a gate. GitHub allows 20 characters for a label and an identifier, 40 for a description. */
const answersOfGate = {
  approve: { label: "Approve", description: "The deployment goes on" },
  reject: { label: "Reject", description: "The deployment ends here" },
} as const;

/** The check of a deployment on its release's commit. GitHub shows buttons only on a completed one. */
export function deploymentCheck({ deployment, questions, changes, policy, url }: CheckFacts): CheckText {
  const how = sentence(deployment);
  const open = deployment.state === "waiting" ? questions : [];
  const [first] = open;
  return {
    ...conclusionOf(deployment),
    title: truncate(
      `${icons[deployment.state]} ${plain(say`${name(deployment.version)} ${how}`)}`,
      limits.description,
      "…",
    ),
    summary: fit(
      [
        `${icons[deployment.state]} ${heading(deployment)} ${markdown(how)}`,
        deployment.mode === "rollback" ? "This is a **ROLLBACK**." : "",
        emergencyLine(deployment),
        decision(deployment, open),
        ...open.map(({ asked }) => brokenLines(asked)),
        requestedLines(deployment),
        policyLine(policy),
        `${link(`d${deployment.id}`, url)}, since ${utc(standingSince(deployment))}.`,
        stepsTable(deployment.steps),
        changes.length === 0 ? "" : details("Changes", (room) => changesMarkdown(changes, room)),
      ],
      limits.checkSummary,
    ),
    actions: first === undefined ? [] : buttons(first.run),
  };
}

/** What can be said by a button: it gives no values. */
function buttons(run: AskingStep): CheckText["actions"] {
  if (run.interruption.kind === "guided-failure") {
    return guidances(run).map((way) => {
      const { label, description } = guidanceWords[way];
      return { label, description, identifier: way };
    });
  }
  const ways =
    requiredInputs(run.definition).length === 0 ? (["approve", "reject"] as const) : (["reject"] as const);
  return ways.map((way) => ({ ...answersOfGate[way], identifier: way }));
}

function decision(deployment: Deployment, open: readonly OpenQuestion[]): Part {
  const [first, ...others] = open;
  if (first === undefined) return "";
  const noButton =
    requiredInputs(first.run.definition).length === 0
      ? ""
      : " Approving takes values, so there is no button for it.";
  if (others.length === 0) {
    return `Who decides: ${whoDecides(deployment, first)}. Press a button above, or write ${answersLine(deployment, first.run, true)} in a comment.${noButton}`;
  }
  const lines = open.map((question) => {
    const step = markdown(say`${emphasis(question.run.definition.name)}`);
    return `${step}: ${whoDecides(deployment, question)}, by ${answersLine(deployment, question.run, false)} in a comment`;
  });
  const start = `${open.length} questions are open. The buttons above answer ${markdown(say`${emphasis(first.run.definition.name)}`)}.${noButton}`;
  return (room) => `${start}\n\n${list(lines)(room - start.length - 2)}`;
}

function whoDecides({ environment }: Deployment, { run, asked }: OpenQuestion): string {
  return markdown(say`${askedPhrase(asked, environment)}${awaitedPhrase(quorumOfRun(run))}`);
}

function conclusionOf({ state, cause }: Deployment): Pick<CheckText, "status" | "conclusion"> {
  switch (state) {
    case "queued":
      return { status: "queued", conclusion: null };
    case "executing":
      return { status: "in_progress", conclusion: null };
    case "waiting":
      return { status: "completed", conclusion: "action_required" };
    case "success":
      return { status: "completed", conclusion: "success" };
    case "failed":
    case "rejected":
      return { status: "completed", conclusion: "failure" };
    case "canceled":
      return { status: "completed", conclusion: cause?.code === "superseded" ? "neutral" : "cancelled" };
    case "timed-out":
      return { status: "completed", conclusion: "timed_out" };
  }
}
