import type { DeploymentState, StepRun } from "../../domain/deployment/state.ts";
import { icons, stateWords } from "../../messages/icons.ts";
import { markWords } from "../../messages/marks.ts";
import { wordsOfStep } from "../../messages/steps.ts";
import { type Html, html } from "./html.ts";

/** A deployment's state: the icon and the word of the comments. */
export function state(of: DeploymentState, words: Html | string = stateWords[of]): Html {
  return html`<span class="state ${of}"><span aria-hidden="true">${icons[of]}</span> ${words}</span>`;
}

export function stepState(run: StepRun): Html {
  const { icon, word } = wordsOfStep(run);
  return html`<span class="state ${run.state}"><span aria-hidden="true">${icon}</span> ${word}</span>`;
}

/** What of a deployment is out of the ordinary, behind its state. */
export function marked(deployment: Parameters<typeof markWords>[0]): readonly Html[] {
  return markWords(deployment).map((mark) => html`, <strong class="loud">${mark}</strong>`);
}

/** Something that asks for attention. */
export function attention(words: Html | string): Html {
  return html`<p class="attention"><span aria-hidden="true">${icons.attention}</span> ${words}</p>`;
}
