import { type Html, html, none } from "../parts/html.ts";
import { line } from "../parts/phrase.ts";

/** The fields of a form, by their names. */
export type Form = Readonly<Record<string, string>>;

/** Fields of a form in which somebody writes. */
const writable = /^(input|variable)\.|^(note|overrideFreeze)$/;

/** What somebody wrote is not lost with the "no". */
export function written(fields: Form): Html {
  const all = Object.entries(fields).filter(([name, value]) => writable.test(name) && value.trim() !== "");
  return all.length === 0
    ? none
    : html`<h2>What you wrote</h2>
        <dl>
          ${all.map(
            ([name, value]) =>
              html`<dt>${line(name.replace(/^\w+\./, ""))}</dt>
                <dd><pre>${value}</pre></dd>`,
          )}
        </dl>`;
}

export function wayBack(path: string): Html {
  return html`<p><a class="button" href="${path}">Back</a></p>`;
}
