import type { Deployment } from "../domain/deployment/state.ts";
import { type Asked, askedPhrase, brokenLines } from "./asked.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import { details, fit } from "./comment.ts";
import { cleanLine } from "./clean.ts";
import { code, link } from "./escape.ts";
import { icons } from "./icons.ts";
import { markdown, name, plain, say } from "./phrase.ts";
import { heading } from "./question-parts.ts";
import { stepsTable } from "./steps.ts";
import { target } from "./target.ts";
import { utc } from "./time.ts";
import { limits, truncate } from "./truncate.ts";
import { sentence, standingSince } from "./why.ts";

/** Everything that the check of a deployment shows. */
export interface CheckFacts {
  readonly deployment: Deployment;
  /** Who may answer the open question; null: none is open. */
  readonly asked: Asked | null;
  readonly changes: readonly ReleaseChanges[];
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

/** GitHub allows 20 characters for a label and an identifier, 40 for a description. */
const buttons = [
  { label: "Approve", description: "The deployment goes on", identifier: "approve" },
  { label: "Reject", description: "The deployment ends here", identifier: "reject" },
] as const;

/** The check of a deployment on its release's commit. GitHub shows buttons only on a completed one. */
export function deploymentCheck({ deployment, asked, changes, url }: CheckFacts): CheckText {
  const how = sentence(deployment);
  const waiting = deployment.state === "waiting";
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
        asked !== null && waiting ? decision(deployment, asked) : "",
        asked !== null && waiting ? brokenLines(asked) : "",
        `${link(`d${deployment.id}`, url)}, since ${utc(standingSince(deployment))}.`,
        stepsTable(deployment.steps),
        changes.length === 0 ? "" : details("Changes", (room) => changesMarkdown(changes, room)),
      ],
      limits.checkSummary,
    ),
    actions: waiting ? buttons : [],
  };
}

function decision({ id, version, environment }: Deployment, asked: Asked): string {
  const command = target({ version, environment, deployment: id });
  return `Who decides: ${markdown(askedPhrase(asked, environment))}. Press a button above, or write ${code(`/approve ${command}`)} or ${code(`/reject ${command}`)} in a comment.`;
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
