import type { Actor } from "../domain/actor.ts";
import type { Deployment, DeploymentState } from "../domain/deployment/state.ts";
import { actorName } from "./actor-name.ts";
import { type Asked, askedPhrase } from "./asked.ts";
import { block } from "./block.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import { comment, details, list, table } from "./comment.ts";
import { commitLink } from "./commit-link.ts";
import { code, link } from "./escape.ts";
import { icons } from "./icons.ts";
import { markdown, name, say, strong } from "./phrase.ts";
import { heading } from "./question-parts.ts";
import { target, typed } from "./target.ts";
import { utc } from "./time.ts";
import { sentence, standing, standingSince } from "./why.ts";

/** Everything that the living comment of a release shows. */
export interface LivingFacts {
  /** For the marker. */
  readonly id: string;
  readonly version: string;
  readonly sha: string;
  /** Markdown of whoever made the release. */
  readonly notes: string;
  readonly changes: readonly ReleaseChanges[];
  readonly createdBy: Actor;
  readonly createdAt: Date;
  /** In the order of the lifecycle. */
  readonly environments: readonly LivingEnvironment[];
  /** The release's page. */
  readonly url: string;
  /** The repository's address on GitHub. */
  readonly repository: string;
}

export interface LivingEnvironment {
  readonly name: string;
  /** Whether the release may be deployed there now: its phase is open. */
  readonly open: boolean;
  /** The latest of this release, with the address of its page; null: none yet. */
  readonly latest: { readonly deployment: Deployment; readonly url: string } | null;
  /** Who may answer its open question, and the address of the question's comment as far as it is known. */
  readonly question: { readonly asked: Asked; readonly url: string | null } | null;
}

/** The one comment of a release that is edited in place: every environment and its state, and who has to act. */
export function livingComment(facts: LivingFacts): string {
  const { version, environments, notes, changes } = facts;
  return comment(
    [
      headline(facts),
      table(["Environment", "State", "Deployment", "Since", "Asked for by"], environments.map(row)),
      list(toDo(version, environments)),
      `${link(markdown(say`Release ${strong(version)}`), facts.url)} of commit ${commitLink(facts.repository, facts.sha)}, made by ${actorName(facts.createdBy)} at ${utc(facts.createdAt)}`,
      changes.length === 0 ? "" : details("Changes", (room) => changesMarkdown(changes, room)),
      notes.trim() === "" ? "" : details("Notes", (room) => block(notes, room)),
    ],
    "living",
    facts.id,
  );
}

/** What matters most comes first: what waits for people, what runs, what stands in line, then how it ended last. */
const urgent: readonly DeploymentState[] = ["waiting", "executing", "queued"];

function headline({ version, environments }: LivingFacts): string {
  const all = environments.flatMap(({ latest }) => (latest === null ? [] : [latest.deployment]));
  const most = urgent.flatMap((state) => all.filter((one) => one.state === state)).at(0) ?? all.at(-1);
  if (most === undefined)
    return `${icons.queued} ${markdown(say`${strong(version)} is not deployed anywhere yet`)}`;
  return `${icons[most.state]} ${heading(most)} ${markdown(sentence(most))}`;
}

function row({ name: environment, open, latest }: LivingEnvironment): readonly string[] {
  const cell = markdown(say`${name(environment)}`);
  if (latest === null) return [cell, open ? "not deployed yet" : "not deployed yet, opens later", "", "", ""];
  const { deployment, url } = latest;
  const loud = deployment.mode === "rollback" ? ", **ROLLBACK**" : "";
  return [
    cell,
    `${icons[deployment.state]} ${markdown(standing(deployment))}${loud}`,
    link(`d${deployment.id}`, url),
    utc(standingSince(deployment)),
    actorName(deployment.createdBy),
  ];
}

/** One line for each environment in which somebody has to do something, with what to type. */
function toDo(version: string, environments: readonly LivingEnvironment[]): readonly string[] {
  return environments.flatMap(({ name: environment, open, latest, question }) => {
    if (latest?.deployment.state === "waiting" && question !== null) {
      const command = target({ version, environment, deployment: latest.deployment.id });
      const who = markdown(say`${strong(environment)} waits for ${askedPhrase(question.asked, environment)}`);
      const where = question.url === null ? "" : `, see the ${link("question", question.url)}`;
      return [`${who}: ${code(`/approve ${command}`)} or ${code(`/reject ${command}`)}${where}`];
    }
    if (latest !== null || !open) return [];
    return [
      `${markdown(say`${strong(environment)} is open`)}: ${code(`/deploy ${version} to ${typed(environment)}`)}`,
    ];
  });
}
