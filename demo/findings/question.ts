/** The stages in which people decide: asked, refused, approved, rejected. */
import type { CommentView } from "../github/local-github.ts";
import { appComments, checkOf, deploymentsOf, firstLine, questionOf, type Seen } from "../seen.ts";
import { notDeployed } from "./deployment.ts";
import { finding, type Finding } from "./finding.ts";
import { bodies, checkLine, deploymentLine } from "./lines.ts";

/** The environment waits for people, and no deployment of it is on GitHub. */
export function waits(seen: Seen, environment: string, teams: readonly string[]): Finding[] {
  const { version } = seen.release;
  const check = checkOf(seen, environment);
  const buttons = check?.actions.map((action) => action.label) ?? [];
  const question = questionOf(seen, environment)?.body ?? "";
  const wanted = [
    ...teams.map((team) => `@${team}`),
    `/approve ${version} ${environment}`,
    `/reject ${version} ${environment}`,
  ];
  return [
    finding(
      `a question mentions ${teams.map((team) => `@${team}`).join(" and ")}, with what to type`,
      wanted.every((text) => question.includes(text)),
      `a question with ${wanted.join(", ")}`,
      firstLine(question),
    ),
    finding(
      `check “Deploy to ${environment}” waits with the buttons Approve and Reject`,
      check?.status === "completed" &&
        check.conclusion === "action_required" &&
        buttons.join() === "Approve,Reject",
      "completed, action_required, [Approve] [Reject]",
      checkLine(check),
    ),
    notDeployed(seen, environment, `no GitHub Deployment to ${environment} exists yet`),
  ];
}

/** Somebody who may not decide was told so, and nothing else happened. */
export function refused(
  seen: Seen,
  comment: number,
  who: string,
  environment: string,
  teams: readonly string[],
): Finding[] {
  const answers = appComments(seen, "notice").filter((one) => one.id > comment);
  const check = checkOf(seen, environment);
  return [
    finding(
      `${who} was refused, with the reason`,
      answers.length === 1 && [who, ...teams].every((name) => answers[0]?.body?.includes(name)),
      `one answer that names ${who} and ${teams.join(" and ")}`,
      bodies(answers),
    ),
    finding(
      `${environment} still waits`,
      check?.conclusion === "action_required" && deploymentsOf(seen, environment).length === 0,
      "check at action_required, no GitHub Deployment",
      `${checkLine(check)} · ${deploymentsOf(seen, environment).map(deploymentLine).join(" · ")}`,
    ),
  ];
}

/**
 * An approval was taken, and only then the deployment began.
 *
 * @param comment its id; null: it was given on the page
 */
export function approved(seen: Seen, comment: number | null, who: string, environment: string): Finding[] {
  const [first] = deploymentsOf(seen, environment);
  const isSettled = settled(seen, environment, `approved by \`${who}\``);
  const created = `the GitHub Deployment to ${environment} was created now, not before`;
  const found = first === undefined ? undefined : `${deploymentLine(first)}, created at ${first.created_at}`;
  if (comment === null) return [isSettled, finding(created, first !== undefined, "one", found)];
  const asked = seen.comments.find((one) => one.id === comment);
  return [
    thumbsUp(asked, who),
    isSettled,
    finding(
      created,
      first !== undefined && asked !== undefined && first.created_at >= asked.created_at,
      `one that is not older than the approval at ${asked?.created_at}`,
      found,
    ),
  ];
}

/**
 * A rejection was taken: nothing of it is, or was at any time, a deployment on GitHub.
 *
 * @param comment its id; null: it was given on the page
 */
export function rejected(
  seen: Seen,
  comment: number | null,
  who: string,
  environment: string,
  creator: string,
): Finding[] {
  const asked = seen.comments.find((one) => one.id === comment);
  const ends = appComments(seen, "finished");
  const check = checkOf(seen, environment);
  return [
    ...(comment === null ? [] : [thumbsUp(asked, who)]),
    settled(seen, environment, `rejected by \`${who}\``),
    finding(
      `a new comment tells @${creator}, who made the release`,
      ends.length === 1 && ends[0]?.body?.includes(`@${creator}`) === true,
      `one that mentions @${creator}`,
      bodies(ends),
    ),
    finding(
      `check “Deploy to ${environment}”: failure`,
      check?.status === "completed" && check.conclusion === "failure",
      "completed, failure",
      checkLine(check),
    ),
    notDeployed(
      seen,
      environment,
      `no GitHub Deployment of ${seen.release.version} to ${environment} was ever created`,
    ),
  ];
}

function thumbsUp(comment: CommentView | undefined, who: string): Finding {
  return finding(
    `${who}'s comment has a 👍`,
    (comment?.reactions?.["+1"] ?? 0) === 1,
    "one 👍 on it",
    comment === undefined
      ? "no such comment"
      : `${comment.reactions?.["+1"]} 👍, ${comment.reactions?.["-1"]} 👎`,
  );
}

function settled(seen: Seen, environment: string, outcome: string): Finding {
  const line = firstLine(questionOf(seen, environment)?.body);
  return finding(
    `the question says: ${outcome.replaceAll("`", "")}`,
    line.includes(outcome),
    `a question ${outcome}`,
    line,
  );
}
