import { freezePlace } from "../../../messages/freeze.ts";
import { listed, name, type Phrase, say } from "../../../messages/phrase.ts";
import { counted } from "../../../messages/time.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { phrase, short } from "../../parts/phrase.ts";
import { time } from "../../parts/time.ts";
import { type Day, type FrozenTime, type Month, monthsOf } from "./calendar.ts";
import type { OrganizationFacts } from "./facts.ts";

/** More have no room: the months show them all the same. */
const most = 40;

/** When no work starts, and where: as months, and one by one. */
export function freezesView({ frozen, window, moreFreezes }: OrganizationFacts): Html {
  const unfollowed = moreFreezes
    ? html`<p>
        There are more freezes than are followed here: each project's process file has all of its own, the
        policy's file those of the organization.
      </p>`
    : none;
  if (frozen.length === 0)
    return html`<p>None.</p>
      ${unfollowed}`;
  return html`<div class="months">${monthsOf(frozen, window).map(month)}</div>
    <p><small>Days are those of UTC.</small></p>
    ${list(frozen)} ${unfollowed}`;
}

const weekdays = [
  ["Mo", "Monday"],
  ["Tu", "Tuesday"],
  ["We", "Wednesday"],
  ["Th", "Thursday"],
  ["Fr", "Friday"],
  ["Sa", "Saturday"],
  ["Su", "Sunday"],
] as const;

function month({ title, blanks, days }: Month): Html {
  const cells = [...Array.from({ length: blanks }, () => null), ...days];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_day, index) => cells[week * 7 + index] ?? null),
  );
  return html`<table class="month">
    <caption>
      ${title}
    </caption>
    <thead>
      <tr>
        ${weekdays.map(([short, long]) => html`<th scope="col" abbr="${long}">${short}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${weeks.map(
        (week) =>
          html`<tr>
            ${week.map(cell)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function cell(day: Day | null): Html {
  if (day === null) return html`<td></td>`;
  const { frozen, isOutside } = day;
  if (frozen.length === 0)
    return isOutside ? html`<td class="soft">${day.day}</td>` : html`<td>${day.day}</td>`;
  const [first = "", ...others] = frozen;
  const also = others.length === 0 ? "" : ` and ${others.length} more`;
  return html`<td class="frozen">${day.day}<span class="sr"> frozen: ${short(first, 40)}${also}</span></td>`;
}

function list(frozen: readonly FrozenTime[]): Html {
  const more = frozen.length - most;
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="freezes">
      <table>
        <thead>
          <tr>
            <th scope="col">Freeze</th>
            <th scope="col">From</th>
            <th scope="col">Until</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          ${frozen.slice(0, most).map(
            (one) =>
              html`<tr>
                <th scope="row">
                  ${short(one.name)}${one.policy ? html` <small>organization's policy</small>` : none}
                  <small>${short(one.reason, 120)}</small>
                </th>
                <td>${time(one.from)}</td>
                <td>${time(one.to)}</td>
                <td>${phrase(place(one))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p>… and ${counted(more, "time")} more, which the months show.</p>` : none}`;
}

function place(one: FrozenTime): Phrase {
  const { repositories } = one;
  const of =
    repositories === null
      ? say`every repository`
      : listed(
          repositories.map((each) => say`${name(each)}`),
          "and",
          5,
        );
  return say`${freezePlace(one)} of ${of}`;
}
