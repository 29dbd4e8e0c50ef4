import type { Deployment } from "../domain/deployment/state.ts";
import { askedPhrase } from "./asked.ts";
import { comment, list, table } from "./comment.ts";
import { code, link } from "./escape.ts";
import { type Frozen, frozenPhrase } from "./frozen.ts";
import { attention, icons } from "./icons.ts";
import { marks } from "./marks.ts";
import { answersLine, type OpenQuestion } from "./open-question.ts";
import {
  command,
  emphasis,
  listed,
  markdown,
  name,
  nothing,
  type Phrase,
  reference,
  say,
  strong,
} from "./phrase.ts";
import { awaitedPhrase, quorumOfRun } from "./progress.ts";
import { heading } from "./question-parts.ts";
import { counted, utc } from "./time.ts";
import { standing } from "./why.ts";

/** One environment, in the order of the lifecycle. */
export interface StatusRow<D extends Deployment = Deployment> {
  readonly environment: string;
  /** What it runs; null: nothing yet. */
  readonly runs: { readonly version: string; readonly deployment: number; readonly since: Date } | null;
  /** Its deployments that are not finished, and the workflow runs that wait for it. */
  readonly open: readonly StatusDeployment<D>[];
}

export interface StatusDeployment<D extends Deployment = Deployment> {
  readonly deployment: D;
  /** Its page. */
  readonly url: string;
  /** Its open questions in the order of the steps. */
  readonly questions: readonly OpenQuestion[];
}

/** A freeze that holds, or comes next. */
export interface StatusFreeze extends Frozen {
  /** When it begins; null: it holds already. */
  readonly from: Date | null;
  /** Null: every one. */
  readonly environments: readonly string[] | null;
}

/** A release that somebody prevents from going on. */
export interface StatusBlock {
  readonly version: string;
  readonly by: string;
  readonly reason: string;
}

/** Everything that `/status` shows. */
export interface StatusFacts<D extends Deployment = Deployment> {
  /** Display name of the project. */
  readonly project: string;
  readonly rows: readonly StatusRow<D>[];
  /** Those that hold, then those that come, in the order of time. */
  readonly freezes: readonly StatusFreeze[];
  readonly blocked: readonly StatusBlock[];
}

/**
 * The answer to `/status`.
 * @param user login of the person who asked
 * @param id of the notice, for its marker
 */
export function statusComment(user: string, facts: StatusFacts, id: string): string {
  const { project, rows, freezes, blocked } = facts;
  const open = rows.flatMap((row) => row.open);
  const waiting = open.filter(({ deployment }) => deployment.state === "waiting");
  return comment(
    [
      firstLine(project, waiting, open, user),
      table(["Environment", "Runs", "Since", "Open deployments"], rows.map(line)),
      list(waiting.flatMap(questionLines)),
      list([...freezes.map(freezeLine), ...blocked.map(blockLine)]),
    ],
    "notice",
    id,
  );
}

function firstLine(
  project: string,
  waiting: readonly StatusDeployment[],
  open: readonly StatusDeployment[],
  user: string,
): string {
  const where = markdown(say`${strong(project)}`);
  const asked = `(asked by ${code(user)})`;
  if (waiting.length > 0) {
    const guided = waiting.some(({ questions }) =>
      questions.some(({ run }) => run.interruption.kind === "guided-failure"),
    );
    return `${icons.waiting} ${where}: ${howMany(waiting)} waiting for ${guided ? "people" : "approval"} ${asked}`;
  }
  if (open.length > 0)
    return `${icons.executing} ${where}: ${howMany(open)} open, none waits for people ${asked}`;
  return `${icons.success} ${where}: every deployment is finished ${asked}`;
}

/** `2 deployments and 1 workflow run` */
function howMany(all: readonly StatusDeployment[]): string {
  const runs = all.filter(({ deployment }) => deployment.protects !== null).length;
  return [
    ...(runs < all.length ? [counted(all.length - runs, "deployment")] : []),
    ...(runs > 0 ? [counted(runs, "workflow run")] : []),
  ].join(" and ");
}

function line({ environment, runs, open }: StatusRow): readonly string[] {
  return [
    markdown(say`${name(environment)}`),
    runs === null ? "nothing yet" : markdown(say`${strong(runs.version)} (d${runs.deployment})`),
    runs === null ? "" : utc(runs.since),
    open.slice(0, 10).map(cell).join("<br>") + (open.length > 10 ? `<br>… and ${open.length - 10} more` : ""),
  ];
}

function cell({ deployment, url }: StatusDeployment): string {
  const { protects } = deployment;
  const what =
    protects === null ? markdown(say`${name(deployment.version)}`) : link(deployment.version, protects.url);
  const how = markdown(standing(deployment));
  return `${icons[deployment.state]} ${link(`d${deployment.id}`, url)} ${what} ${how}${marks(deployment)}`;
}

function questionLines({ deployment, questions }: StatusDeployment): readonly string[] {
  const alone = questions.length === 1;
  return questions.map(({ run, asked }) => {
    const step = alone ? nothing : say` in ${emphasis(run.definition.name)}`;
    const who = markdown(
      say`${step} for ${askedPhrase(asked, deployment.environment)}${awaitedPhrase(quorumOfRun(run))}`,
    );
    return `${heading(deployment)} waits${who} since ${utc(run.interruption.raisedAt)}: ${answersLine(deployment, run, alone)}`;
  });
}

function freezeLine(freeze: StatusFreeze): string {
  const { name: called, from, until, reason, environments } = freeze;
  const where: Phrase =
    environments === null ? say`Every environment` : listed(environments.map((one) => say`${strong(one)}`));
  if (from === null) return `${attention}: ${markdown(say`${where}: ${frozenPhrase(freeze)}`)}`;
  return markdown(
    say`${where}: the freeze ${emphasis(called)} comes at ${utc(from)} and lasts until ${utc(until)}${after(reason)}`,
  );
}

function blockLine({ version, by, reason }: StatusBlock): string {
  return `${attention}: ${markdown(say`${strong(version)} is blocked by ${reference(by)}${after(reason)}. ${command(`/unblock ${version}`)} lets it go on.`)}`;
}

function after(reason: string): Phrase {
  return reason.trim() === "" ? nothing : say`: ${reason}`;
}
