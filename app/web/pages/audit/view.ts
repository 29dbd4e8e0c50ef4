import type { AuditEventType } from "../../../domain/audit.ts";
import { projectEventTypes } from "../../../domain/audit.ts";
import { auditEventTypes, spokenType } from "../../../messages/audit-event.ts";
import { attribute, type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { paths } from "../../parts/link.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { attention } from "../../parts/state.ts";
import type { AuditFacts } from "./facts.ts";
import { eventRow } from "./event.ts";
import { type AuditQuery, queryOf } from "./filter.ts";

/** Room for the data of all events of a page, and the least for that of one. Bytes. */
const roomForData = 12_000;
const [leastData, mostData] = [240, 3_000];

export function auditView(facts: AuditFacts): Html {
  const { project, viewer, query, problems, isNewest } = facts;
  const here = `${project.owner}/${project.name}`;
  return layout({
    title: `Audit of ${here}`,
    trail: [{ words: here, path: paths.project(project) }],
    viewer,
    // Whoever has paged back reads on undisturbed.
    live: isNewest ? `${paths.project(project)}/changes` : null,
    content: html`<h1>Audit <small>${line(here)}</small></h1>
      ${filterForm(facts)} ${problems.map((problem) => attention(phrase(problem)))}
      <p>
        Export what is looked for, oldest first:
        <a href="${paths.auditExport(project, "jsonl")}${queryOf(query)}">JSON Lines</a>,
        <a href="${paths.auditExport(project, "csv")}${queryOf(query)}">CSV</a>
      </p>
      <div data-part="events">${problems.length > 0 ? none : events(facts)}</div>`,
  });
}

function events({ events: all, subjects, project, query, place, isNewest, older }: AuditFacts): Html {
  const [first, last] = [all.at(0), all.at(-1)];
  if (first === undefined || last === undefined) {
    const isWhole = place.before === null && place.after === null;
    return html`<p>${isWhole ? "Nothing of the kind is in the audit." : "There is nothing more."}</p>
      ${isWhole ? none : html`<p><a href="${paths.audit(project)}${queryOf(query)}">Newest</a></p>`}`;
  }
  const room = Math.min(mostData, Math.max(leastData, Math.floor(roomForData / all.length)));
  const to = (more: Readonly<Record<string, number>>) => `${paths.audit(project)}${queryOf(query, more)}`;
  return html`<h2 id="events">${isNewest ? "Newest events" : "Events"}</h2>
    <div class="scroll" role="group" tabindex="0" aria-labelledby="events">
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What</th>
            <th scope="col">Who</th>
            <th scope="col">By way of</th>
            <th scope="col">Of</th>
          </tr>
        </thead>
        <tbody>
          ${all.map((event) => eventRow(event, project, subjects, room))}
        </tbody>
      </table>
    </div>
    <p>
      <small>Data that ends with … is cut here; the exports have all of it. Days are those of UTC.</small>
    </p>
    <nav class="buttons" aria-label="Pages of the audit">
      ${isNewest ? none : html`<a class="button" href="${to({})}">Newest</a>`}
      ${isNewest && place.after === null ? none : html`<a class="button" href="${to({ after: first.id })}">Newer</a>`}
      ${older ? html`<a class="button" href="${to({ before: last.id })}">Older</a>` : none}
    </nav>`;
}

function filterForm({ project, query }: AuditFacts): Html {
  return html`<form class="filter" method="get" action="${paths.audit(project)}" aria-label="Look for events">
    ${field("deployment", "Deployment", query, html`placeholder="d12"`)} ${field("release", "Release", query)}
    <p>
      <label for="type">Type</label>
      <select id="type" name="type">
        <option value="">any</option>
        <optgroup label="Deployments">${deploymentTypes.map((type) => option(type, query))}</optgroup>
        <optgroup label="Everything else">${projectEventTypes.map((type) => option(type, query))}</optgroup>
      </select>
    </p>
    ${field("who", "Who", query, html`placeholder="login"`)}
    ${field("from", "From", query, html`type="date"`)}
    ${field("to", "Until that day", query, html`type="date"`)}
    <p><button>Look</button> <a href="${paths.audit(project)}">Everything</a></p>
  </form>`;
}

const others: readonly string[] = projectEventTypes;
const deploymentTypes = auditEventTypes.filter((type) => !others.includes(type));

function option(type: AuditEventType, query: AuditQuery): Html {
  return html`<option value="${type}" ${attribute(type === query.type, "selected")}>
    ${spokenType(type)}
  </option>`;
}

function field(name: keyof AuditQuery, label: string, query: AuditQuery, more: Html = none): Html {
  return html`<p>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${query[name]}" autocomplete="off" ${more} />
  </p>`;
}
