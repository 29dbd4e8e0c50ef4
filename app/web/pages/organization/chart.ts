import type { WeekOfTimes } from "../../../../db/lead-times.ts";
import { counted, duration } from "../../../messages/time.ts";
import { type Html, html } from "../../parts/html.ts";

const [barWidth, gap, height, top, bottom] = [20, 6, 110, 16, 18];

/**
 * How long something took, week by week: bars, and a table of the same numbers.
 * @param weeks Mondays, oldest first; one that the rows leave out had nothing
 */
export function chart(
  id: string,
  title: string,
  weeks: readonly string[],
  rows: readonly WeekOfTimes[],
): Html {
  const of = new Map(rows.map((row) => [row.week, row]));
  const longest = Math.max(...rows.map((row) => row.medianSeconds), 0);
  if (rows.length === 0) {
    return html`<div>
      <h3>${title}</h3>
      <p>Nothing yet in these weeks.</p>
    </div>`;
  }
  const width = weeks.length * (barWidth + gap);
  const all = top + height + bottom;
  return html`<div>
    <h3 id="${id}">${title}</h3>
    <svg
      class="chart"
      role="img"
      aria-labelledby="${id} ${id}-words"
      viewBox="0 0 ${width} ${all}"
      width="${width}"
      height="${all}"
    >
      <desc id="${id}-words">
        Medians of ${counted(weeks.length, "week")}; the longest is ${words(longest)}. The numbers are in the
        table below.
      </desc>
      <text x="0" y="11">${words(longest)}</text>
      <line x1="0" x2="${width}" y1="${top + height}" y2="${top + height}" />
      ${weeks.map((week, index) => bar(index * (barWidth + gap), of.get(week)?.medianSeconds ?? 0, longest))}
      <text x="0" y="${all - 4}">${shortDay(weeks.at(0))}</text>
      <text class="end" x="${width}" y="${all - 4}">${shortDay(weeks.at(-1))}</text>
    </svg>
    <details>
      <summary>${title}: the numbers</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Week from</th>
            <th scope="col" class="number">Median</th>
            <th scope="col" class="number">Of</th>
          </tr>
        </thead>
        <tbody>
          ${weeks.map((week) => numbers(week, of.get(week)))}
        </tbody>
      </table>
    </details>
  </div>`;
}

function bar(x: number, seconds: number, longest: number): Html {
  // What took a moment is seen too.
  const length = seconds === 0 ? 0 : Math.max(2, Math.round((seconds / Math.max(longest, 1)) * height));
  return html`<rect x="${x}" y="${top + height - length}" width="${barWidth}" height="${length}" />`;
}

function numbers(week: string, row: WeekOfTimes | undefined): Html {
  return html`<tr>
    <th scope="row">${week}</th>
    <td class="number">${row === undefined ? "–" : words(row.medianSeconds)}</td>
    <td class="number">${row?.count ?? 0}</td>
  </tr>`;
}

function words(seconds: number): string {
  return duration(seconds * 1000);
}

/** `2026-11-16` as `11-16`. */
function shortDay(day: string | undefined): string {
  return day?.slice(5) ?? "";
}
