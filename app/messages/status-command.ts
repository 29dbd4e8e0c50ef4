import type { Deployment } from "../domain/deployment/state.ts";
import { type Asked, askedPhrase } from "./asked.ts";
import { comment, list, table } from "./comment.ts";
import { code, link } from "./escape.ts";
import { icons } from "./icons.ts";
import { markdown, name, say, strong } from "./phrase.ts";
import { heading } from "./question-parts.ts";
import { target } from "./target.ts";
import { counted, utc } from "./time.ts";
import { standing, standingSince } from "./why.ts";

/** One environment, in the order of the lifecycle. */
export interface StatusRow {
  readonly environment: string;
  /** What it runs; null: nothing yet. */
  readonly runs: { readonly version: string; readonly deployment: number; readonly since: Date } | null;
  /** Its deployments that are not finished. */
  readonly open: readonly StatusDeployment[];
}

export interface StatusDeployment {
  readonly deployment: Deployment;
  /** Its page. */
  readonly url: string;
  /** Who may answer its open question; null: none is open. */
  readonly asked: Asked | null;
}

/**
 * The answer to `/status`.
 * @param user login of the person who asked
 * @param id of the notice, for its marker
 */
export function statusComment(user: string, project: string, rows: readonly StatusRow[], id: string): string {
  const open = rows.flatMap((row) => row.open);
  const waiting = open.filter(({ deployment }) => deployment.state === "waiting");
  return comment(
    [
      firstLine(project, waiting.length, open.length, user),
      table(["Environment", "Runs", "Since", "Open deployments"], rows.map(line)),
      list(waiting.map(question)),
    ],
    "notice",
    id,
  );
}

function firstLine(project: string, waiting: number, open: number, user: string): string {
  const where = markdown(say`${strong(project)}`);
  const asked = `(asked by ${code(user)})`;
  if (waiting > 0)
    return `${icons.waiting} ${where}: ${counted(waiting, "deployment")} waiting for approval ${asked}`;
  if (open > 0)
    return `${icons.executing} ${where}: ${counted(open, "deployment")} open, none waits for people ${asked}`;
  return `${icons.success} ${where}: every deployment is finished ${asked}`;
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
  const how = markdown(say`${name(deployment.version)} ${standing(deployment)}`);
  return `${icons[deployment.state]} ${link(`d${deployment.id}`, url)} ${how}`;
}

function question({ deployment, asked }: StatusDeployment): string {
  const { id, version, environment } = deployment;
  const command = target({ version, environment, deployment: id });
  const who = asked === null ? "" : ` for ${markdown(askedPhrase(asked, environment))}`;
  return `${heading(deployment)} waits${who} since ${utc(standingSince(deployment))}: ${code(`/approve ${command}`)} or ${code(`/reject ${command}`)}`;
}
