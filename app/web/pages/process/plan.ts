import { plannedPhrase } from "../../../messages/plan.ts";
import { counted } from "../../../messages/time.ts";
import { attribute, type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { phrase, short } from "../../parts/phrase.ts";
import type { EnvironmentPlan, ProcessFacts, ProcessInForce } from "./facts.ts";

/** So many cells have room on a page, and so many columns beside each other on a screen. */
const [mostCells, mostColumns] = [90, 8];

/** For each environment what becomes of each step, by the default branch's file and the policy of now. */
export function planTable(facts: ProcessFacts, inForce: ProcessInForce): Html {
  const { steps, environments, channel } = inForce;
  const columns = Math.max(1, Math.min(mostColumns, Math.floor(mostCells / Math.max(1, steps.length))));
  const from = Math.min(facts.from, Math.max(0, environments.length - 1));
  const shown = environments.slice(from, from + columns);
  return html`${channelForm(facts, inForce)}
    <div class="scroll" role="group" tabindex="0" aria-labelledby="plan">
      <table>
        <thead>
          <tr>
            <th scope="col">Step</th>
            ${shown.map(({ environment }) => html`<th scope="col">${short(environment)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${steps.map(
            ({ id, name }) =>
              html`<tr>
                <th scope="row">${short(name)}</th>
                ${shown.map((plan) => cell(plan, id))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${others(facts, channel, environments.length, from, columns)}`;
}

function cell({ rows }: EnvironmentPlan, id: string): Html {
  const row = rows.get(id);
  if (row === undefined) return html`<td class="soft">not asked here</td>`;
  const said = phrase(plannedPhrase(row));
  return row.skipped === null ? html`<td>${said}</td>` : html`<td class="soft">${said}</td>`;
}

/** The way to the environments for which there is no room. */
function others(
  { project }: ProcessFacts,
  channel: string,
  all: number,
  from: number,
  columns: number,
): Html {
  if (all <= columns) return none;
  const to = (first: number) =>
    `${paths.process(project)}?channel=${encodeURIComponent(channel)}&from=${first}#plan`;
  return html`<nav class="buttons" aria-label="Other environments">
    <p>${from + 1} to ${Math.min(all, from + columns)} of ${counted(all, "environment")}</p>
    ${from === 0 ? none : html`<a class="button" href="${to(Math.max(0, from - columns))}">Earlier ones</a>`}
    ${from + columns >= all ? none : html`<a class="button" href="${to(from + columns)}">Later ones</a>`}
  </nav>`;
}

function channelForm({ project }: ProcessFacts, { process: { channels }, channel }: ProcessInForce): Html {
  if (channels.length === 1) return none;
  return html`<form class="filter" method="get" action="${paths.process(project)}">
    <p>
      <label for="channel">For releases of the channel</label>
      <select id="channel" name="channel">
        ${channels.map(
          ({ name }) =>
            html`<option value="${name}" ${attribute(name === channel, "selected")}>${short(name)}</option>`,
        )}
      </select>
    </p>
    <p><button>Show</button></p>
  </form>`;
}
