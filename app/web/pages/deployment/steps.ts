import type { StepRun, Vote } from "../../../domain/deployment/state.ts";
import { cleanLine } from "../../../messages/clean.ts";
import { say } from "../../../messages/phrase.ts";
import { truncate } from "../../../messages/truncate.ts";
import { voteLine } from "../../../messages/votes.ts";
import { skipWords } from "../../../messages/why.ts";
import { bytesOf, lineWithin, markdownWithin, shareOf } from "../../parts/bytes.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { external, paths } from "../../parts/link.ts";
import { phrase, ticked } from "../../parts/phrase.ts";
import { stepState } from "../../parts/state.ts";
import { span, time } from "../../parts/time.ts";
import type { DeploymentFacts } from "./facts.ts";

/** What stands around each step, in bytes. */
const around = 40;

/**
 * Every step in its order: how it stands, since when, what it said. Of what they said the newest is shown, as far as
 * there is room for it.
 */
export function stepsView({ deployment, view, logs, now }: DeploymentFacts, bytes: number): Html {
  if (deployment.steps.length === 0) return html`<p>Its steps are laid when its turn comes.</p>`;
  const names = Math.max(100, bytes / 3 / deployment.steps.length);
  const all = paths.deploymentData(view.project, deployment.id);
  const lines = deployment.steps.map((run) => line(run, names, now));
  const share = shareOf(bytes - lines.reduce((sum, one) => sum + bytesOf(one) + around, 0));
  const told = deployment.steps.toReversed().map((run) => {
    const parts = [wrong(run), said(run), values(run.outputs, all), logOf(run, logs[run.definition.id])];
    return parts.map((part) => share.take(part));
  });
  return html`<ol class="steps">
      ${deployment.steps.map((run, index) => html`<li>${lines[index]} ${told.at(-1 - index)}</li>`)}
    </ol>
    ${
      told.flat().includes(null)
        ? html`<p>More was said than has room here. <a href="${all}">All of it, as data</a></p>`
        : none
    }`;
}

/** How it stands, on one line: of each step, however many there are. */
function line(run: StepRun, room: number, now: Date): Html {
  const { definition, startedAt, finishedAt, ignored, skipped, work, starts } = run;
  const took = startedAt === null ? none : html`, ${time(startedAt)}, ${span(startedAt, finishedAt ?? now)}`;
  return html`<h3>
      ${lineWithin(definition.name, room)} <small><code>${definition.uses}</code></small>
    </h3>
    <p>
      ${stepState(run)}${ignored ? html`, ignored` : none}${
        skipped === null ? none : html`: ${ticked(skipWords[skipped])}`
      }${took}${starts > 1 ? html`, started ${starts} times` : none}${
        work?.logUrl ? html`, ${external(work.logUrl, "run and log")}` : none
      }${work?.environmentUrl ? html`, ${external(work.environmentUrl, "environment")}` : none}
    </p>`;
}

function wrong({ error }: StepRun): Html {
  return error === null ? none : html`<p class="error">${phrase(say`${truncate(error, 1_000)}`)}</p>`;
}

function logOf(run: StepRun, log: string | undefined): Html {
  if (log === undefined) return none;
  return html`<details ${run.state === "executing" ? html`open` : none}>
    <summary>The end of its log</summary>
    <pre class="log" tabindex="0" aria-label="Log of ${lineWithin(run.definition.name, 200)}">
${log.slice(-4_000)}</pre>
  </details>`;
}

function said({ interruption }: StepRun): Html {
  if (interruption === null || interruption.state === "pending" || interruption.votes.length === 0)
    return none;
  return votesView(interruption.votes);
}

/** What people answered. */
export function votesView(votes: readonly Vote[]): Html {
  const lines = votes.map((vote) => `- ${voteLine({ ...vote, note: truncate(vote.note, 1_000) })}`);
  return markdownWithin(lines.join("\n"), 2_500);
}

/** More have no room: the data of the deployment has all. */
const mostOutputs = 20;
const roomOfOutput = 200;

/** @param data address of all that is known of the deployment */
function values(outputs: StepRun["outputs"], data: string): Html {
  const all = Object.entries(outputs);
  if (all.length === 0) return none;
  const more = all.length - mostOutputs;
  const isCut = more > 0 || all.some(([, value]) => value.length > roomOfOutput);
  return html`<details>
    <summary>Outputs</summary>
    <dl>
      ${all.slice(0, mostOutputs).map(
        ([output, value]) =>
          html`<dt><code>${truncate(cleanLine(output), 100)}</code></dt>
            <dd>${truncate(cleanLine(value), roomOfOutput, "…")}</dd>`,
      )}
    </dl>
    ${
      isCut
        ? html`<p>
            ${more > 0 ? `… and ${more} more. ` : none}<a href="${data}">All of them whole, as data</a>
          </p>`
        : none
    }
  </details>`;
}
