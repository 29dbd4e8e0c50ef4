import { askedPhrase, brokenLines } from "../../../messages/asked.ts";
import { fit } from "../../../messages/comment.ts";
import { fourEyesParts } from "../../../messages/four-eyes.ts";
import { endsAs, gateOf } from "../../../messages/gate.ts";
import { guidanceWords } from "../../../messages/guidance.ts";
import { answersPhrase, guidances } from "../../../messages/open-question.ts";
import { emphasis, reference, say } from "../../../messages/phrase.ts";
import { approvalsPhrase, missingPhrase, quorumOfRun } from "../../../messages/progress.ts";
import { truncate } from "../../../messages/truncate.ts";
import { fieldFor } from "../../forms/field.ts";
import { noteField, orderButton, orderForm, hidden } from "../../forms/order-form.ts";
import { markdownWithin } from "../../parts/bytes.ts";
import { attribute, type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { attention } from "../../parts/state.ts";
import { entitledPhrase } from "../../parts/waiting-cards.ts";
import { time } from "../../parts/time.ts";
import type { DeploymentFacts, QuestionOnPage } from "./facts.ts";
import { votesView } from "./steps.ts";

/** What a question may take of the page, in bytes: what is read, and each of what is added to it. */
const room = { instructions: 6_000, more: 2_500 } as const;

/** A question that waits: what to read, who decides, what was said, and what the viewer can do. */
export function questionView(facts: DeploymentFacts, question: QuestionOnPage): Html {
  const { deployment } = facts;
  const { run, id } = question;
  const isGuided = run.interruption.kind === "guided-failure";
  const title = isGuided
    ? say`${emphasis(run.definition.name)} failed: what now?`
    : say`${emphasis(run.definition.name)} waits for approval`;
  return html`<section class="question" aria-labelledby="question-${id}">
    <h2 id="question-${id}">${phrase(title)}</h2>
    ${isGuided ? html`<pre>${truncate(run.interruption.instructions, room.more)}</pre>` : markdownWithin(run.interruption.instructions, room.instructions)}
    <dl>
      <dt>Who decides</dt>
      <dd>${phrase(askedPhrase(question.asked, deployment.environment))}</dd>
      ${progress(question)} ${holder(question)}
      <dt>Asked</dt>
      <dd>${time(run.interruption.raisedAt)}${deadline(question)}</dd>
      ${emergencyWho(facts, question)}
    </dl>
    ${votes(question)} ${warnings(facts, question)} ${answers(facts, question)}
  </section>`;
}

function progress({ run }: QuestionOnPage): Html {
  const quorum = quorumOfRun(run);
  if (quorum === null || quorum.required === 1) return none;
  const missing = missingPhrase(quorum);
  return html`<dt>So far</dt>
    <dd>
      ${phrase(approvalsPhrase(quorum))}${missing.length === 0 ? none : html`, missing ${phrase(missing)}`}
    </dd>`;
}

function holder({ run }: QuestionOnPage): Html {
  const { responsibleUser } = run.interruption;
  return responsibleUser === null
    ? none
    : html`<dt>Responsible</dt>
        <dd>${phrase(say`${reference(responsibleUser.login)}`)}</dd>`;
}

function deadline({ run: { definition, interruption } }: QuestionOnPage): Html {
  return interruption.deadline === null
    ? none
    : html`; waits until ${time(interruption.deadline)}, and is ${endsAs(definition)} if not approved by then`;
}

function emergencyWho({ deployment }: DeploymentFacts, { emergency }: QuestionOnPage): Html {
  return emergency === null
    ? none
    : html`<dt>In an emergency</dt>
        <dd>${phrase(askedPhrase(emergency, deployment.environment))} approves alone</dd>`;
}

function votes({ run }: QuestionOnPage): Html {
  const { votes: all } = run.interruption;
  return all.length === 0
    ? none
    : html`<h3>Said so far</h3>
        ${votesView(all)}`;
}

function warnings({ deployment }: DeploymentFacts, { asked, exclusions, staleBehind }: QuestionOnPage): Html {
  const broken = fit([brokenLines(asked)], room.more);
  return html`${
    staleBehind === null
      ? none
      : attention(
          phrase(
            say`${emphasis(deployment.environment)} runs ${emphasis(staleBehind)}, which is newer. Approving takes it back.`,
          ),
        )
  }
  ${broken === "" ? none : markdownWithin(broken, room.more)}
  ${exclusions === null ? none : markdownWithin(fit(fourEyesParts(exclusions), room.more), room.more)}`;
}

function answers(facts: DeploymentFacts, question: QuestionOnPage): Html {
  const { deployment, standing, view, questions } = facts;
  const { viewer } = standing;
  const own = question.exclusions?.excluded.find(({ person }) => person.id === viewer.id);
  if (question.entitledAs.length === 0 && question.emergencyAs === null) {
    const why =
      question.asked.who?.length === 0
        ? say`Nobody can answer at the moment: those asked are not there any more, or workflows alone deploy to ${emphasis(deployment.environment)}. Whoever administers the repository corrects ${reference(".deploy/process.yml")} on the default branch: its teams, or the phase's deployers.`
        : say`You cannot answer: GitHub does not count ${reference(viewer.login)} among those asked, ${askedPhrase(question.asked, deployment.environment)}. One of them decides, here or by ${answersPhrase(deployment, question.run, questions.length === 1)} on the release's thread.`;
    return html`<p class="no">${phrase(why)}</p>`;
  }
  const asking = { viewer, project: view.project, from: paths.deployment(view.project, deployment.id) };
  const as =
    question.entitledAs.length === 0
      ? none
      : html`<p>${phrase(say`You may answer as ${entitledPhrase(question.entitledAs)}.`)}</p>`;
  return question.run.interruption.kind === "guided-failure"
    ? html`${as} ${guidedForm(asking, question)}`
    : html`${as}
      ${own === undefined ? none : attention("You had a hand in this, so your approval does not count. You may reject it.")}
      ${answerForm(asking, question)}`;
}

type Asking = Parameters<typeof orderForm>[0];

function guidedForm(asking: Asking, { id, run }: QuestionOnPage): Html {
  return orderForm(
    asking,
    `What now: ${run.definition.name}`,
    html`${hidden("interruption", id)}
      ${noteField(`note-${id}`, "Why", "Kept with the answer, and shown to whoever may read the repository.")}
      <p class="buttons">
        ${guidances(run).map((way) => orderButton(way, guidanceWords[way].button, way === "retry" ? "main" : "plain"))}
      </p>`,
  );
}

function answerForm(asking: Asking, question: QuestionOnPage): Html {
  const { id, run, staleBehind, emergencyAs, entitledAs } = question;
  const gate = gateOf(run.definition);
  const isHolder = run.interruption.responsibleUser?.id === asking.viewer.id;
  return html`${
    entitledAs.length === 0
      ? none
      : orderForm(
          asking,
          `Responsibility for ${run.definition.name}`,
          html`${hidden("interruption", id)}
            ${isHolder ? orderButton("unclaim", "Give back") : orderButton("claim", "Claim")}
            <small
              >Says that you look into it. Where one approval is enough, nobody else approves until you give
              it back, or they claim it from you.</small
            >`,
        )
  }
  ${orderForm(
    asking,
    `Answer ${run.definition.name}`,
    html`${hidden("interruption", id)}
      ${(gate?.inputs ?? []).map((field) =>
        fieldFor(
          `input-${id}-${field.name}`,
          `input.${field.name}`,
          field,
          field.required ? "required to approve" : null,
        ),
      )}
      ${noteField(`note-${id}`, "Note", "Kept with the answer, and shown to whoever may read the repository.")}
      ${
        staleBehind === null
          ? none
          : tick(`anyway-${id}`, "anyway", `Go back from ${line(staleBehind)} all the same`, false)
      }
      ${
        emergencyAs === null
          ? none
          : tick(
              `emergency-${id}`,
              "emergency",
              "This is an emergency: approve alone. The note says why; it is marked everywhere",
              entitledAs.length === 0,
            )
      }
      <p class="buttons">
        ${orderButton("approve", "Approve", "main")} ${orderButton("reject", "Reject", "danger")}
      </p>`,
  )}`;
}

function tick(id: string, name: string, words: string, isOn: boolean): Html {
  // Rejecting needs neither, so no browser asks for it: the server says what is missing.
  return html`<p class="field tick">
    <input type="checkbox" id="${id}" name="${name}" value="yes" ${attribute(isOn, "checked")} />
    <label for="${id}">${words}</label>
  </p>`;
}
