import type { Channel } from "../../../domain/process.ts";
import { askedPhrase } from "../../../messages/asked.ts";
import { freezePlace, freezeTimes, overridePhrase } from "../../../messages/freeze.ts";
import { channelPhrase, completePhrase, startWords, supersedeWords } from "../../../messages/phase.ts";
import { listed, name, say } from "../../../messages/phrase.ts";
import { counted } from "../../../messages/time.ts";
import type { RepositoryFreeze } from "../../../usecases/freezes.ts";
import { type Content, type Html, html, none } from "../../parts/html.ts";
import { phrase, short } from "../../parts/phrase.ts";
import { time } from "../../parts/time.ts";
import type { PhaseOnPage } from "./facts.ts";

/** More of a kind have no room; the file has them. */
const most = 20;

export function lifecycle(phases: readonly PhaseOnPage[]): Html {
  const heads = [
    "Phase",
    "Environments",
    "Starts",
    "The next opens after",
    "Who deploys",
    "Superseded",
    "Failed work",
  ];
  return table("lifecycle", heads, phases, "phase", ({ phase, deployers, workflows }) => {
    const [first = ""] = phase.environments;
    return html`<th scope="row">
        ${short(phase.name)}${phase.production ? html` <small>production</small>` : none}
      </th>
      <td>${phrase(listed(phase.environments.map((one) => say`${name(one)}`)))}</td>
      <td>${startWords[phase.deploy]}</td>
      <td>${phrase(completePhrase(phase))}</td>
      <td>
        ${deployers.who === null ? "whoever may write" : phrase(askedPhrase(deployers, first))}${workflows ? ", and workflows" : none}
      </td>
      <td>${supersedeWords[phase.supersede]}</td>
      <td>${phase.guidedFailure ? "asks people what to do" : "ends the deployment"}</td>`;
  });
}

export function channels(all: readonly Channel[]): Html {
  return table("channels", ["Channel", "For", "Phases"], all, "channel", (channel) => {
    const { phases, isDefault } = channel;
    return html`<th scope="row">${short(channel.name)}${isDefault ? html` <small>default</small>` : none}</th>
      <td>${phrase(channelPhrase(channel))}</td>
      <td>${phases === null ? "all" : phrase(listed(phases.map((one) => say`${name(one)}`)))}</td>`;
  });
}

export function freezes(all: readonly RepositoryFreeze[]): Html {
  if (all.length === 0) return html`<p>None.</p>`;
  return table(
    "freezes",
    ["Freeze", "Where", "When", "Next", "Who may override it"],
    all,
    "freeze",
    (one) => {
      const { freeze, policy, spans } = one;
      const [next] = spans;
      return html`<th scope="row">
          ${short(freeze.name)}${policy ? html` <small>organization's policy</small>` : none}<br /><small
            >${short(freeze.reason, 200)}</small
          >
        </th>
        <td>${phrase(freezePlace(one))}</td>
        <td>${phrase(freezeTimes(freeze))}</td>
        <td>
          ${next === undefined ? "not in the next 90 days" : html`${time(new Date(next.from))} to ${time(new Date(next.to))}`}
        </td>
        <td>${phrase(overridePhrase(freeze.override, policy))}</td>`;
    },
  );
}

/** @param id of the heading that names it */
function table<Row>(
  id: string,
  heads: readonly string[],
  rows: readonly Row[],
  one: string,
  cells: (row: Row) => Content,
): Html {
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="${id}">
      <table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, most).map(
            (row) =>
              html`<tr>
                ${cells(row)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${rows.length > most ? html`<p>… and ${counted(rows.length - most, one)} more, which the file names.</p>` : none}`;
}
