import { overrideSentence } from "../../../messages/freeze.ts";
import { frozenPhrase } from "../../../messages/frozen.ts";
import { say, strong } from "../../../messages/phrase.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { line, phrase } from "../../parts/phrase.ts";
import type { EnvironmentOnPage } from "./facts.ts";

/** Which environment: a choice, also where there is only one, so that it is read before it is sent. */
export function environmentField(of: string, targets: readonly EnvironmentOnPage[]): Html {
  const id = `${of}-environment`;
  return html`<p class="field">
    <label for="${id}">Environment</label>
    <select id="${id}" name="environment">
      ${targets.map((one) => html`<option value="${one.name}">${line(`${one.name}${runs(one)}`)}</option>`)}
    </select>
  </p>`;
}

function runs({ prospect: { runs: version, mode } }: EnvironmentOnPage): string {
  if (version === null) return " (runs nothing yet)";
  if (mode === "redeploy") return " (runs it already)";
  return mode === "rollback" ? ` (runs ${version}: a rollback)` : ` (runs ${version})`;
}

/** For whoever may override the freezes that hold now; nothing where none does. */
export function overrideField(of: string, targets: readonly EnvironmentOnPage[]): Html {
  const frozen = targets.filter(({ prospect }) => prospect.mayOverride);
  if (frozen.length === 0) return none;
  const id = `${of}-override`;
  return html`<p class="field">
    <label for="${id}">Override the freeze because</label>
    <input id="${id}" name="overrideFreeze" maxlength="1000" aria-describedby="${id}-hint" />
    <small id="${id}-hint">
      ${frozen.map(({ name, prospect: { hold } }) =>
        hold?.code === "freeze"
          ? html`${line(name)} is
            ${phrase(frozenPhrase({ name: hold.freeze, reason: hold.reason, until: new Date(hold.until) }))}. `
          : none,
      )}
      Recorded, and shown to everybody.
    </small>
  </p>`;
}

/** For where a freeze holds that the viewer may not override, as far as is known: who may. */
export function frozenNotes(version: string, targets: readonly EnvironmentOnPage[]): readonly Html[] {
  return targets.flatMap(({ name, prospect: { frozenBy } }) => {
    if (frozenBy === null) return [];
    const { freeze, policy, until } = frozenBy;
    const said = say`${strong(name)} is ${frozenPhrase({ name: freeze.name, reason: freeze.reason, until })}. ${overrideSentence(freeze.override, policy, version, name)}`;
    return [html`<p><small>${phrase(said)}</small></p>`];
  });
}
