import { randomUUID } from "node:crypto";
import type { Project } from "../../../db/projects.ts";
import type { Viewer } from "../../people/session.ts";
import { attribute, type Content, type Html, html, none } from "../parts/html.ts";
import { csrfField } from "../parts/layout.ts";
import { paths } from "../parts/link.ts";
import type { OrderName } from "./order-fields.ts";

/** Who sees a form, and where. */
export interface Asking {
  readonly viewer: Viewer;
  readonly project: Pick<Project, "owner" | "name">;
  /** The page's own path: where a "no" leads back to. */
  readonly from: string;
}

/** A form that orders something. Its buttons say what: `orderButton`. */
export function orderForm(asking: Asking, label: string, content: Content): Html {
  return html`<form method="post" action="${paths.orders(asking.project)}" aria-label="${label}">
    ${ownFields(asking)} ${content}
  </form>`;
}

/** The same without anything to see: its buttons stand elsewhere on the page, and name it (`form`). */
export function orderFormFor(asking: Asking, id: string, content: Content): Html {
  return html`<form id="${id}" method="post" action="${paths.orders(asking.project)}">
    ${ownFields(asking)}${content}
  </form>`;
}

function ownFields({ viewer, from }: Asking): Html {
  return html`${csrfField(viewer)}${hidden("once", randomUUID())}${hidden("from", from)}`;
}

export function hidden(name: string, value: string | number): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

export function orderButton(
  order: OrderName,
  words: string,
  kind: "main" | "danger" | "plain" = "plain",
  label: string | null = null,
): Html {
  return html`<button
    name="order"
    value="${order}"
    class="${kind}"
    ${label === null ? none : html`aria-label="${label}"`}
  >
    ${words}
  </button>`;
}

/** Room for words; what is written there is kept with the decision. `isNeeded`: it is not sent without any. */
export function noteField(id: string, label: string, hint: string, isNeeded: boolean = false): Html {
  return html`<p class="field">
    <label for="${id}">${label}</label>
    <textarea
      id="${id}"
      name="note"
      rows="3"
      maxlength="10000"
      aria-describedby="${id}-hint"
      ${attribute(isNeeded, "required")}
    ></textarea>
    <small id="${id}-hint">${hint}</small>
  </p>`;
}
