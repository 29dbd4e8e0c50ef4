import type { Field } from "../../domain/process.ts";
import { type Html, html, none } from "../parts/html.ts";
import { line } from "../parts/phrase.ts";

/**
 * Something that the process file asks people to give. No browser insists on it: the server says what is missing.
 * @param needed when it has to be given; null: it may be left empty
 * @param empty what an empty field means; null: nothing
 */
export function fieldFor(
  id: string,
  name: string,
  field: Field,
  needed: string | null,
  empty: string | null = null,
): Html {
  const hints = [
    ...(field.description === null ? [] : [field.description]),
    ...(empty === null ? [] : [empty]),
  ];
  const described = hints.length === 0 ? none : html`aria-describedby="${id}-hint"`;
  return html`<p class="field">
    <label for="${id}"
      >${line(field.name)}${needed === null ? none : html` <span class="required">(${needed})</span>`}</label
    >
    ${control(id, name, field, described)}
    ${hints.length === 0 ? none : html`<small id="${id}-hint">${line(hints.join(" "))}</small>`}
  </p>`;
}

function control(id: string, name: string, { type, options }: Field, described: Html): Html {
  switch (type) {
    case "choice":
    case "boolean":
      return html`<select id="${id}" name="${name}" ${described}>
        <option value=""></option>
        ${(type === "boolean" ? ["true", "false"] : options).map(
          (one) => html`<option value="${one}">${line(one)}</option>`,
        )}
      </select>`;
    case "number":
      return html`<input id="${id}" name="${name}" inputmode="decimal" ${described} />`;
    case "string":
      return html`<input id="${id}" name="${name}" maxlength="1000" ${described} />`;
  }
}
