import type { ReleaseCursor } from "../../../../db/release-keys.ts";
import { listedStateWords } from "../../../messages/icons.ts";
import { attribute, type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { line } from "../../parts/phrase.ts";
import type { ProjectFacts } from "./facts.ts";
import { gridPath, onlyThese } from "./query.ts";

const onlyWords: Readonly<Record<(typeof onlyThese)[number], string>> = {
  waiting: listedStateWords.waiting,
  executing: listedStateWords.executing,
  queued: listedStateWords.queued,
  blocked: "blocked",
};

/** What releases are looked for: a form whose answer is an address, to be kept or sent. */
export function filterForm({ project, process, query: { filter } }: ProjectFacts): Html {
  const channels = process?.channels.map(({ name }) => name) ?? [];
  // What was asked for is shown, also where no channel is called so any more.
  const offered =
    filter.channel === null || channels.includes(filter.channel) ? channels : [...channels, filter.channel];
  const isFiltered = gridPath(project, filter, { kind: "newest" }) !== paths.project(project);
  return html`<form
    class="filter"
    method="get"
    action="${paths.project(project)}"
    role="search"
    aria-label="Releases"
  >
    <p>
      <label for="filter-version">Version begins with</label>
      <input
        id="filter-version"
        name="version"
        value="${filter.version}"
        maxlength="128"
        autocomplete="off"
      />
    </p>
    ${
      offered.length < 2
        ? none
        : html`<p>
            <label for="filter-channel">Channel</label>
            <select id="filter-channel" name="channel">
              <option value="">every channel</option>
              ${offered.map((name) => option(name, name, filter.channel))}
            </select>
          </p>`
    }
    <p>
      <label for="filter-only">Only what is</label>
      <select id="filter-only" name="only">
        <option value="">anything</option>
        ${onlyThese.map((one) => option(one, onlyWords[one], filter.only))}
      </select>
    </p>
    <p><button>Show</button> ${isFiltered ? html`<a href="${paths.project(project)}">Show all</a>` : none}</p>
  </form>`;
}

function option(value: string, words: string, chosen: string | null): Html {
  return html`<option value="${value}" ${attribute(value === chosen, "selected")}>${line(words)}</option>`;
}

/** The ways to the pages beside this one, with the same filter. */
export function pager({ project, query: { filter, cursor }, page }: ProjectFacts): Html {
  const way = (to: ReleaseCursor | null, words: string, rel: string) =>
    to === null
      ? none
      : html`<a class="button" href="${gridPath(project, filter, to)}" rel="${rel}">${words}</a>`;
  const newest: ReleaseCursor = { kind: "newest" };
  if (page.newer === null && page.older === null) return none;
  return html`<nav class="buttons" aria-label="Pages of releases">
    ${way(cursor.kind === "newest" ? null : newest, "Newest", "start")} ${way(page.newer, "Newer", "prev")}
    ${way(page.older, "Older", "next")}
  </nav>`;
}

/** Says why there is nothing, or less than a page; nothing where the page is full. */
export function shortage({ rows, page, query: { filter } }: ProjectFacts): Html {
  if (page.looked !== null) {
    return html`<p>
      ${page.looked} releases were looked through for this page. There are more: go on to the next page, or
      type more of the version.
    </p>`;
  }
  if (rows.length > 0) return none;
  return filter.version === "" && filter.channel === null && filter.only === null
    ? html`<p>There is no release yet: a push whose workflow uses the Action makes one.</p>`
    : html`<p>No release is like that.</p>`;
}
