import { askedPhrase } from "../../messages/asked.ts";
import { icons } from "../../messages/icons.ts";
import { emphasis, listed, type Phrase, reference, say } from "../../messages/phrase.ts";
import { awaitedPhrase, quorumOfRun } from "../../messages/progress.ts";
import type { Waiting } from "../waiting.ts";
import { shareOf } from "./bytes.ts";
import { type Html, html, none } from "./html.ts";
import { paths } from "./link.ts";
import { line, phrase } from "./phrase.ts";
import { age, time } from "./time.ts";

interface WaitingCards {
  /** For the viewer to answer, and for others. */
  readonly mine: readonly Html[];
  readonly others: readonly Html[];
  /** There are more than have room. */
  readonly isCut: boolean;
}

/** What the cards of a page may take of it, in bytes: names can be long. */
const room = 20_000;

/**
 * A card for each question that waits, as far as there is room: for the viewer's own first.
 * @param named what a project is called, where cards of several stand beside each other; null: there is one only
 */
export function waitingCards(
  waiting: readonly Waiting[],
  named: ((project: Waiting["project"]) => string) | null,
): WaitingCards {
  const share = shareOf(room);
  const cards = (all: readonly Waiting[]) =>
    all.flatMap((one) => share.take(waitingCard(one, named?.(one.project) ?? null)) ?? []);
  const mine = cards(waiting.filter((one) => one.entitledAs.length > 0));
  const others = cards(waiting.filter((one) => one.entitledAs.length === 0));
  return { mine, others, isCut: mine.length + others.length < waiting.length };
}

/** All by which somebody may answer. */
export function entitledPhrase(as: readonly string[]): Phrase {
  return listed(
    as.map((one) => say`${reference(one)}`),
    "or",
  );
}

/** Where, what, for whom, since when. */
function waitingCard(
  { project, deployment, question, entitledAs }: Waiting,
  projectName: string | null,
): Html {
  const { run, asked } = question;
  const what =
    run.interruption.kind === "guided-failure"
      ? say`${emphasis(run.definition.name)} failed: what now?`
      : say`${emphasis(run.definition.name)}${awaitedPhrase(quorumOfRun(run))}`;
  const who =
    entitledAs.length === 0
      ? say`Waits for ${askedPhrase(asked, deployment.environment)}`
      : say`You decide as ${entitledPhrase(entitledAs)}`;
  return html`<li class="card">
    <h3>
      <a href="${paths.deployment(project, deployment.id)}"
        ><span aria-hidden="true">${icons.waiting}</span>
        ${line(`${deployment.version} → ${deployment.environment}`)}</a
      >
    </h3>
    <p>${phrase(what)}</p>
    <p>
      ${phrase(who)}, asked
      ${age(run.interruption.raisedAt)}${
        run.interruption.deadline === null ? none : html`, until ${time(run.interruption.deadline)}`
      }
    </p>
    ${projectName === null ? none : html`<p><a href="${paths.project(project)}">${line(projectName)}</a></p>`}
  </li>`;
}
