import type { Actor } from "../domain/actor.ts";
import { type Deployment, type DeploymentState, worksAs } from "../domain/deployment/state.ts";
import { actorName } from "./actor-name.ts";
import { askedPhrase } from "./asked.ts";
import { block } from "./block.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import { comment, details, list, table } from "./comment.ts";
import { commitLink } from "./commit-link.ts";
import { code, link } from "./escape.ts";
import { type Frozen, frozenPhrase } from "./frozen.ts";
import { attention, icons } from "./icons.ts";
import { marks } from "./marks.ts";
import { answersLine, type OpenQuestion } from "./open-question.ts";
import { command, emphasis, markdown, name, nothing, reference, say, strong } from "./phrase.ts";
import { awaitedPhrase, quorumOfRun } from "./progress.ts";
import { heading } from "./question-parts.ts";
import { typed } from "./target.ts";
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
  /** Who prevents the release from going on, and why; null: nobody. */
  readonly blocked: { readonly by: string; readonly reason: string } | null;
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
  /** Its open questions in the order of the steps. */
  readonly questions: readonly LivingQuestion[];
  /** The freeze that holds work there at the moment; null: none. */
  readonly frozen: Frozen | null;
}

export interface LivingQuestion extends OpenQuestion {
  /** Address of its comment; null while it is not known. */
  readonly url: string | null;
}

/** The one comment of a release that is edited in place: every environment and its state, and who has to act. */
export function livingComment(facts: LivingFacts): string {
  const { version, environments, notes, changes } = facts;
  return comment(
    [
      headline(facts),
      blocked(facts),
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

function blocked({ version, blocked: by }: LivingFacts): string {
  if (by === null) return "";
  const because = by.reason.trim() === "" ? nothing : say`: ${by.reason}`;
  return `${attention}: ${markdown(say`${strong(version)} is blocked by ${reference(by.by)}${because}. It enters no further phase until somebody writes ${command(`/unblock ${version}`)}.`)}`;
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

function row({ name: environment, open, latest, frozen }: LivingEnvironment): readonly string[] {
  const cell = markdown(say`${name(environment)}`);
  if (latest === null) {
    const later = open ? "" : ", opens later";
    const held = frozen === null ? "" : `, ${markdown(frozenPhrase(frozen))}`;
    return [cell, `not deployed yet${later}${held}`, "", "", ""];
  }
  const { deployment, url } = latest;
  return [
    cell,
    `${icons[deployment.state]} ${markdown(standing(deployment))}${marks(deployment)}`,
    deploymentLinks(deployment, url),
    utc(standingSince(deployment)),
    actorName(deployment.createdBy),
  ];
}

/** Its page, and the run that was dispatched last. */
function deploymentLinks({ id, steps }: Deployment, url: string): string {
  const log = steps.findLast((run) => worksAs(run, "workflow", "run") && run.work.logUrl)?.work?.logUrl;
  return link(`d${id}`, url) + (log ? `, ${link("log", log)}` : "");
}

/** One line for everything that somebody has to do, with what to type. */
function toDo(version: string, environments: readonly LivingEnvironment[]): readonly string[] {
  return environments.flatMap((one) => {
    const { name: environment, open, latest, questions, frozen } = one;
    if (latest?.deployment.state === "waiting") {
      return questions.map((question) => asks(one, latest.deployment, question));
    }
    if (latest !== null || !open || frozen !== null) return [];
    return [
      `${markdown(say`${strong(environment)} is open`)}: ${code(`/deploy ${version} to ${typed(environment)}`)}`,
    ];
  });
}

function asks(
  { name: environment, questions }: LivingEnvironment,
  deployment: Deployment,
  question: LivingQuestion,
) {
  const { run, asked, url } = question;
  const alone = questions.length === 1;
  const step = alone ? nothing : say` in ${emphasis(run.definition.name)}`;
  const who = say`${strong(environment)} waits${step} for ${askedPhrase(asked, environment)}${awaitedPhrase(quorumOfRun(run))}`;
  const where = url === null ? "" : `, see the ${link("question", url)}`;
  return `${markdown(who)}: ${answersLine(deployment, run, alone)}${where}`;
}
