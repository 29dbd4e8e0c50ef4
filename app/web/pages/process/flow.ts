import { isGate, isWork, type Step } from "../../../domain/process.ts";
import { icons } from "../../../messages/icons.ts";
import { stepPhrase, timeoutPhrase, wherePhrase } from "../../../messages/step-words.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { phrase, short } from "../../parts/phrase.ts";

/**
 * The steps as a picture that is a list: one below the other in the order in which they come, those that start
 * together beside each other.
 */
export function flow(steps: readonly Step[]): Html {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.withPrevious && last !== undefined) last.push(step);
    else groups.push([step]);
  }
  return html`<ol class="flow">
    ${groups.map((group) =>
      group.length === 1
        ? html`<li>${group.map(box)}</li>`
        : html`<li>
            <p class="sr">At the same time:</p>
            <ul>
              ${group.map((step) => html`<li>${box(step)}</li>`)}
            </ul>
          </li>`,
    )}
  </ol>`;
}

function box(step: Step): Html {
  const [kind, icon] = isGate(step)
    ? ["gate", icons.waiting]
    : isWork(step)
      ? ["work", icons.executing]
      : ["pause", icons.queued];
  const where = wherePhrase(step);
  const timeout = isGate(step) ? [] : timeoutPhrase(step);
  return html`<div class="box ${kind}${step.enabled ? none : " off"}">
    <strong>${short(step.name)}</strong>
    <small
      ><span aria-hidden="true">${icon}</span>
      ${phrase(stepPhrase(step))}${where.length === 0 ? none : html`, ${phrase(where)}`}${timeout.length === 0 ? none : html`, ${phrase(timeout)}`}${isGate(step) && step.policy ? ", by the organization's policy" : none}</small
    >
  </div>`;
}
