import { isFinished } from "../../../domain/deployment/state.ts";
import { actorPhrase } from "../../../messages/actor-name.ts";
import { changesMarkdown } from "../../../messages/changes.ts";
import { checksLine } from "../../../messages/checks.ts";
import { fit } from "../../../messages/comment.ts";
import { emphasis, nothing, say } from "../../../messages/phrase.ts";
import { givenVariables, requestedLines } from "../../../messages/requested.ts";
import { truncate } from "../../../messages/truncate.ts";
import { standing as standingPhrase, standingSince } from "../../../messages/why.ts";
import { noteField, orderButton, orderForm, hidden } from "../../forms/order-form.ts";
import { bytesOf, markdownWithin } from "../../parts/bytes.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { paths } from "../../parts/link.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { marked, state } from "../../parts/state.ts";
import { span, time } from "../../parts/time.ts";
import type { DeploymentFacts } from "./facts.ts";
import { historyView } from "./history.ts";
import { questionView } from "./question.ts";
import { stepsView } from "./steps.ts";

/**
 * What the page may take, in bytes, whatever anybody wrote and however much has happened: what is asked comes first,
 * then how each step stands; what is left is shared.
 */
const room = { page: 47_000, leastShare: 2_000, more: 2_500 } as const;

export function deploymentView(facts: DeploymentFacts): Html {
  const { deployment, view, standing, questions } = facts;
  const { project } = view;
  const asked = questions.map((question) => questionView(facts, question));
  const first = [standingLine(facts), cancel(facts), ...asked];
  const left = room.page - first.reduce((sum, part) => sum + bytesOf(part), 0);
  const history = historyView(facts, Math.max(room.leastShare, left / 4));
  const brought = changes(facts, Math.max(room.leastShare, left / 6));
  const steps = stepsView(facts, left - bytesOf(history) - bytesOf(brought));
  const name = `${deployment.version} → ${deployment.environment}`;
  return layout({
    title: `${name} (d${deployment.id})`,
    trail: [
      { words: `${project.owner}/${project.name}`, path: paths.project(project) },
      { words: deployment.version, path: paths.release(project, deployment.version) },
    ],
    viewer: standing.viewer,
    live: `${paths.project(project)}/changes`,
    content: html`<h1>${line(name)} <small>d${deployment.id}</small></h1>
      <div data-part="standing">${standingLine(facts)}</div>
      <div data-part="questions">${asked}</div>
      <section aria-labelledby="steps">
        <h2 id="steps">Steps</h2>
        <div data-part="steps">${steps}</div>
      </section>
      ${brought}
      <section aria-labelledby="history">
        <h2 id="history">History</h2>
        <div data-part="history">${history}</div>
      </section>
      <div data-part="cancel">${cancel(facts)}</div>`,
  });
}

function standingLine({ deployment, repository, checks }: DeploymentFacts): Html {
  const { createdBy, createdAt, startedAt, finishedAt, comment } = deployment;
  const note = comment.trim() === "" ? nothing : say`: ${truncate(comment, 1_000)}`;
  const by =
    createdBy.kind === "drawbridge"
      ? say`Started automatically`
      : say`Asked for by ${actorPhrase(createdBy)}${note}`;
  const asked = fit([requestedLines(deployment), givenVariables(deployment)], room.more);
  return html`<p class="standing">
      ${state(deployment.state, phrase(standingPhrase(deployment)))}${marked(deployment)} since
      ${time(standingSince(deployment))}
    </p>
    <p>
      ${phrase(by)}, ${time(createdAt)}.
      ${startedAt === null || finishedAt === null ? none : html`It took ${span(startedAt, finishedAt)}.`}
    </p>
    ${asked.trim() === "" ? none : markdownWithin(asked, room.more)}
    ${markdownWithin(checksLine(repository, deployment.sha, checks), room.more)}`;
}

function changes({ changes: all, running }: DeploymentFacts, bytes: number): Html {
  if (all.length === 0) return none;
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Changes${running === null ? none : html` since ${line(running)}`}</h2>
    ${markdownWithin(changesMarkdown(all, bytes), bytes)}
  </section>`;
}

function cancel({ deployment, deploysAs, standing, view }: DeploymentFacts): Html {
  if (isFinished(deployment.state) || deploysAs === null) return none;
  const asking = {
    viewer: standing.viewer,
    project: view.project,
    from: paths.deployment(view.project, deployment.id),
  };
  return html`<details>
    <summary>Cancel this deployment</summary>
    ${orderForm(
      asking,
      "Cancel this deployment",
      html`<p>
          ${phrase(say`What runs is given up, what is asked is closed. ${emphasis(deployment.environment)} keeps what it has.`)}
        </p>
        ${hidden("deployment", deployment.id)}
        ${noteField("cancel-note", "Why", "Kept with it, and shown to everybody.")}
        ${orderButton("cancel", "Cancel the deployment", "danger")}`,
    )}
  </details>`;
}
