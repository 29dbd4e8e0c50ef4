import { listedStateWords } from "../../../messages/icons.ts";
import type { Project } from "../../../../db/projects.ts";
import { openStates } from "../../../domain/deployment/state.ts";
import { shareOf } from "../../parts/bytes.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { paths } from "../../parts/link.ts";
import { line } from "../../parts/phrase.ts";
import { state } from "../../parts/state.ts";
import { waitingCards } from "../../parts/waiting-cards.ts";
import type { HomeFacts, ProjectOnHome } from "./facts.ts";

/** What may be said of what runs where, in bytes: names can be long. */
const roomForRunning = 15_000;

/** What waits for the viewer comes first, then what waits for others, then every project. */
export function homeView({ viewer, waiting, moreWaiting, projects, page, pages }: HomeFacts): Html {
  const { mine, others, isCut } = waitingCards(waiting, ({ owner, name }) => `${owner}/${name}`);
  return layout({
    title: "What waits for you",
    trail: [],
    viewer,
    live: "/-/changes",
    content: html`<h1>What waits for you</h1>
      <div data-part="mine">
        ${
          mine.length === 0
            ? html`<p>Nothing waits for you.</p>`
            : html`<h2 class="sr">To decide</h2>
                <ul class="cards">
                  ${mine}
                </ul>`
        }
      </div>
      <div data-part="others">
        ${
          others.length === 0
            ? none
            : html`<h2>What waits for others</h2>
                <ul class="cards">
                  ${others}
                </ul>`
        }
        ${
          isCut || moreWaiting
            ? html`<p>
                More waits than is shown here: <a href="#projects">the table of projects</a> leads to all of
                it.
              </p>`
            : none
        }
      </div>
      <h2 id="projects">Projects</h2>
      <div data-part="projects">${projects.length === 0 ? noProject() : projectTable(projects)}</div>
      ${pages === 1 ? none : furtherPages(page, pages)}`,
  });
}

function projectTable(projects: readonly ProjectOnHome[]): Html {
  const share = shareOf(roomForRunning);
  return html`<div class="scroll" role="group" aria-labelledby="projects" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Project</th>
          <th scope="col">Runs now</th>
          <th scope="col">On its way</th>
        </tr>
      </thead>
      <tbody>
        ${projects.map(
          ({ project, open, environments, more }) =>
            html`<tr>
              <th scope="row">
                <a href="${paths.project(project)}">${line(`${project.owner}/${project.name}`)}</a>
              </th>
              <td>
                ${share.take(running(project, environments, more)) ?? html`<span class="soft">shown on its own page</span>`}
              </td>
              <td>${underWay(project, open)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function running(project: Project, environments: ProjectOnHome["environments"], more: number): Html {
  return html`<ul class="runs">
    ${environments.map(
      ({ name, runs }) =>
        html`<li>
          <small>${line(name)}</small> ${
            runs === null
              ? html`<span class="soft">nothing yet</span>`
              : html`<a href="${paths.deployment(project, runs.id)}">${line(runs.version)}</a>`
          }
        </li>`,
    )}
    ${more === 0 ? none : html`<li><a href="${paths.project(project)}">… and ${more} more</a></li>`}
  </ul>`;
}

/** Each leads to the releases that are meant. */
function underWay(project: Project, open: ProjectOnHome["open"]): Html {
  const there = openStates.filter((one) => (open[one] ?? 0) > 0);
  return html`${there.map(
    (one) =>
      html`<div>
        <a href="${paths.onlyThose(project, one)}">${state(one, `${open[one]} ${listedStateWords[one]}`)}</a>
      </div>`,
  )}`;
}

function furtherPages(page: number, pages: number): Html {
  const to = (other: number, words: string) =>
    other < 1 || other > pages
      ? none
      : html`<a class="button" href="${paths.home}?page=${other}#projects">${words}</a>`;
  return html`<nav class="buttons" aria-label="Pages of projects">
    ${to(page - 1, "Previous")} <span>Page ${page} of ${pages}</span> ${to(page + 1, "Next")}
  </nav>`;
}

function noProject(): Html {
  return html`<p>
    There is no repository that you may read and on which the app is installed. Somebody who administers one
    installs it there; then it is a project as soon as its first release is made.
  </p>`;
}
