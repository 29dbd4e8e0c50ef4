import { block } from "../../../messages/block.ts";
import { actorPhrase } from "../../../messages/actor-name.ts";
import { nothing, reference, say, words } from "../../../messages/phrase.ts";
import { truncate } from "../../../messages/truncate.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { commit, external, paths } from "../../parts/link.ts";
import { markdown } from "../../parts/markdown.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { attention } from "../../parts/state.ts";
import { time } from "../../parts/time.ts";
import type { ReleaseFacts } from "./facts.ts";
import { actionsView } from "./actions.ts";
import { earlierView, progressView } from "./progress.ts";

/** Room for what a page shows of one thing, in code units: the page stays small whatever anybody wrote. */
const room = 8_000;
const longestTitle = 120;
const mostCommits = 50;
const mostValues = 100;
const longestValue = 500;

export function releasePageView(facts: ReleaseFacts): Html {
  const { view, standing } = facts;
  const { project, release } = view;
  return layout({
    title: `${release.version} of ${project.owner}/${project.name}`,
    trail: [{ words: `${project.owner}/${project.name}`, path: paths.project(project) }],
    viewer: standing.viewer,
    live: `${paths.project(project)}/changes`,
    content: html`<h1>Release ${line(release.version)}</h1>
      <div data-part="blocked">${blocked(facts)}</div>
      <section aria-labelledby="progress">
        <h2 id="progress">Progress</h2>
        <div data-part="progress">${progressView(facts)}</div>
        <div data-part="earlier">${earlierView(facts)}</div>
      </section>
      ${actionsView(facts)}
      <section aria-labelledby="snapshot">
        <h2 id="snapshot">Snapshot</h2>
        <div data-part="snapshot">${snapshot(facts)}</div>
      </section>
      ${notes(facts)} ${changes(facts)}`,
  });
}

function blocked({ view: { release } }: ReleaseFacts): Html {
  if (release.blocked === null) return none;
  const { by, reason, at } = release.blocked;
  const because = reason.trim() === "" ? nothing : say`: ${reason}`;
  return attention(
    html`${phrase(say`Blocked by ${actorPhrase(by)}${because}`)}, ${time(new Date(at))}. It enters no further
    phase until somebody lets it go on.`,
  );
}

/** What was fixed when the release was made, and stays. */
function snapshot({ view: { release, project }, repository }: ReleaseFacts): Html {
  const { sha, ref, channel, createdBy, createdAt, variables, processDigest } = release;
  const given = Object.entries(variables);
  const more = given.length - mostValues;
  const isCut = more > 0 || given.some(([, value]) => value.length > longestValue);
  const audit = paths.auditOfRelease(project, release.version, "ReleaseCreated");
  return html`<dl>
    <dt>Commit</dt>
    <dd>${commit(repository, sha)}, from ${phrase(say`${reference(ref)}`)}</dd>
    <dt>Channel</dt>
    <dd>${line(channel)}</dd>
    <dt>Made</dt>
    <dd>${time(createdAt)} by ${phrase(actorPhrase(createdBy))}</dd>
    ${thread(repository, release)}
    <dt>Values given</dt>
    <dd>
      ${
        given.length === 0
          ? "none"
          : html`<ul>
              ${given.slice(0, mostValues).map(([name, value]) => html`<li>${phrase(say`${reference(name)}: ${truncate(value, longestValue, "…")}`)}</li>`)}
            </ul>`
      }
      ${
        isCut
          ? html`<p>
              ${more > 0 ? `… and ${more} more. ` : none}All of them whole are in
              <a href="${audit}">the audit</a>.
            </p>`
          : none
      }
    </dd>
    <dt>Process</dt>
    <dd><code>${processDigest}</code></dd>
  </dl>`;
}

function thread(repository: string, { threadKind, threadNumber }: ReleaseFacts["view"]["release"]): Html {
  if (threadNumber === null) return none;
  const path = threadKind === "pull-request" ? "pull" : "issues";
  return html`<dt>Thread</dt>
    <dd>${external(`${repository}/${path}/${threadNumber}`, `#${threadNumber}`)}</dd>`;
}

function notes({ view: { release } }: ReleaseFacts): Html {
  if (release.notes.trim() === "") return none;
  return html`<section aria-labelledby="notes">
    <h2 id="notes">Notes</h2>
    ${markdown(block(release.notes, room))}
  </section>`;
}

/** The commits since the release before. */
function changes({ view: { release }, repository }: ReleaseFacts): Html {
  const { commits } = release;
  if (commits.length === 0) return none;
  const more = commits.length - mostCommits;
  return html`<section aria-labelledby="changes">
    <h2 id="changes">Changes</h2>
    <ul>
      ${commits
        .slice(0, mostCommits)
        .map(
          ({ sha, title, author }) =>
            html`<li>
              ${commit(repository, sha)} ${truncate(line(title), longestTitle, "…")}
              (${phrase(say`${reference(author)}`)})
            </li>`,
        )}
    </ul>
    ${more > 0 ? html`<p>${phrase(say`and ${words(String(more))} more`)}</p>` : none}
  </section>`;
}
