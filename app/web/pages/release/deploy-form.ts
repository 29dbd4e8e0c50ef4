import type { Step } from "../../../domain/process.ts";
import { askedValues } from "../../../usecases/outlook.ts";
import type { ReleaseView } from "../../../usecases/release-view.ts";
import { fieldFor } from "../../forms/field.ts";
import { type Asking, hidden, noteField, orderButton, orderForm } from "../../forms/order-form.ts";
import { attribute, type Html, html, none } from "../../parts/html.ts";
import { line } from "../../parts/phrase.ts";
import type { EnvironmentOnPage } from "./facts.ts";
import { environmentField, frozenNotes, overrideField } from "./fields.ts";

/** To an environment, with everything that `/deploy` takes. */
export function deployForm(
  asking: Asking,
  { release }: ReleaseView,
  targets: readonly EnvironmentOnPage[],
): Html {
  if (targets.length === 0) return none;
  const { version } = release;
  const skippable = new Map(
    targets.flatMap(({ prospect }) => prospect.skippable.map((step) => [step.id, step] as const)),
  );
  // What needs values goes this way alone.
  const isOpen = targets.some(({ prospect }) => prospect.hold?.code === "variables");
  return html`<details ${attribute(isOpen, "open")}>
    <summary>Deploy with options</summary>
    ${orderForm(
      asking,
      `Deploy ${version}`,
      html`${hidden("version", version)} ${environmentField("deploy", targets)} ${values(release)}
        ${noteField("deploy-note", "Note", "Kept with the deployment, and shown to whoever may read the repository.")}
        ${later()} ${guided()} ${skipped([...skippable.values()])} ${overrideField("deploy", targets)}
        ${frozenNotes(version, targets)}
        <p class="buttons">${orderButton("deploy", "Deploy", "main")}</p>`,
    )}
  </details>`;
}

/** Prompted variables; one that was given when the release was made keeps that value. */
function values(release: ReleaseView["release"]): readonly Html[] {
  return askedValues(release).map(({ field, made, hasOwn }) => {
    const empty =
      made !== null ? `Left empty: ${made}` : hasOwn ? "Left empty: as the process file says." : null;
    const needed = field.required && made === null ? "required" : null;
    return fieldFor(`variable-${field.name}`, `variable.${field.name}`, field, needed, empty);
  });
}

function later(): Html {
  return html`<p class="field">
    <label for="deploy-at">Not before</label>
    <input id="deploy-at" name="at" maxlength="100" aria-describedby="deploy-at-hint" />
    <small id="deploy-at-hint">
      Left empty: now. Else with an offset or a zone: 2026-12-01T06:00Z, 2026-12-01T07:00[Europe/Berlin]. It
      can be approved ahead.
    </small>
  </p>`;
}

function guided(): Html {
  return html`<p class="field">
    <label for="deploy-guided">Where work fails</label>
    <select id="deploy-guided" name="guided">
      <option value="">as its phase says</option>
      <option value="true">ask people what to do</option>
      <option value="false">let it fail</option>
    </select>
  </p>`;
}

function skipped(steps: readonly Pick<Step, "id" | "name">[]): Html {
  if (steps.length === 0) return none;
  return html`<fieldset>
    <legend>Leave out</legend>
    ${steps.map(
      ({ id, name }) =>
        html`<p class="field tick">
          <input type="checkbox" id="skip-${id}" name="skip.${id}" value="yes" />
          <label for="skip-${id}">${line(name)}</label>
        </p>`,
    )}
    <p><small>Where work is left out, it opens no further phase.</small></p>
  </fieldset>`;
}
