import { type Phrase, processFile, say } from "../../../messages/phrase.ts";
import { earlierPhrase } from "../../../messages/process-check.ts";
import { noteField, orderButton, orderForm } from "../../forms/order-form.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { external, paths } from "../../parts/link.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { attention } from "../../parts/state.ts";
import { waitingCards } from "../../parts/waiting-cards.ts";
import type { ProjectFacts } from "./facts.ts";
import { filterForm, pager, shortage } from "./filter.ts";
import { gridView } from "./grid.ts";

/** @param unread what of the address cannot be understood: then no releases are shown for it */
export function projectView(facts: ProjectFacts, unread: readonly Phrase[]): Html {
  const { project, standing } = facts;
  const name = `${project.owner}/${project.name}`;
  return layout({
    title: name,
    trail: [{ words: project.owner, path: paths.organization(project.owner) }],
    viewer: standing.viewer,
    live: `${paths.project(project)}/changes`,
    content: html`<h1>${line(name)}</h1>
      ${ways(facts)}
      <div data-part="problems">${problems(facts)}</div>
      <div data-part="waiting">${waiting(facts)}</div>
      <section aria-labelledby="releases">
        <h2 id="releases">Releases</h2>
        ${releaseHead(facts)} ${filterForm(facts)} ${unread.map((one) => attention(phrase(one)))}
        <div data-part="grid">
          ${unread.length > 0 ? none : html`${gridView(facts)}${shortage(facts)}${pager(facts)}`}
        </div>
      </section>`,
  });
}

function ways({ project, process, repository }: ProjectFacts): Html {
  return html`<nav class="ways" aria-label="Of this project">
    ${process?.name ? html`<span>${line(process.name)}</span>` : none}
    <a href="${paths.process(project)}">Process</a> <a href="${paths.audit(project)}">Audit</a>
    <a href="${paths.organization(project.owner)}">Organization</a>
    ${external(repository, "Repository on GitHub")}
  </nav>`;
}

function problems({ project }: ProjectFacts): Html {
  const { processProblems, process } = project;
  if (processProblems === null || processProblems.length === 0) {
    return process === null
      ? attention(phrase(say`No ${processFile} of the default branch was read yet: nothing can be deployed.`))
      : none;
  }
  const meanwhile = process === null ? say`Nothing can be deployed.` : earlierPhrase;
  return attention(
    html`${phrase(say`${processFile} on the default branch is not in order. ${meanwhile}`)}
      <a href="${paths.process(project)}">What is wrong with it</a>`,
  );
}

/** What waits for people here: for the viewer first. */
function waiting({ project, waiting: all, moreWaiting, query: { filter } }: ProjectFacts): Html {
  if (all.length === 0) return none;
  const { mine, others, isCut } = waitingCards(all, null);
  const rest = paths.onlyThose(project, "waiting");
  return html`<h2>What waits for people</h2>
    <ul class="cards">
      ${mine} ${others}
    </ul>
    ${(isCut || moreWaiting) && filter.only !== "waiting" ? html`<p><a href="${rest}">Every release that waits</a></p>` : none}`;
}

/** For whoever may write to the repository: the command `/release`. */
function releaseHead({ project, standing }: ProjectFacts): Html {
  if (!standing.right.mayWrite) return none;
  const asking = { viewer: standing.viewer, project, from: paths.project(project) };
  const what = `Release the head of ${line(project.defaultBranch)}`;
  return html`<details>
    <summary>${what}</summary>
    ${orderForm(
      asking,
      what,
      html`<p class="field">
          <label for="release-version">Version</label>
          <input
            id="release-version"
            name="version"
            maxlength="128"
            autocomplete="off"
            aria-describedby="release-version-hint"
          />
          <small id="release-version-hint">Left empty: the next free one.</small>
        </p>
        ${noteField("release-notes", "Notes", "Markdown; kept with the release, and shown to everybody.")}
        <p class="buttons">${orderButton("release", "Release", "main")}</p>`,
    )}
  </details>`;
}
