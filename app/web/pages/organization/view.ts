import { type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { paths } from "../../parts/link.ts";
import { line, short } from "../../parts/phrase.ts";
import { waitingCards } from "../../parts/waiting-cards.ts";
import { chart } from "./chart.ts";
import type { OrganizationFacts } from "./facts.ts";
import { freezesView } from "./freezes.ts";
import { policyView } from "./policy.ts";

/** What concerns all of an owner's projects: what waits, the policy, freezes to come, how long things take. */
export function organizationView(facts: OrganizationFacts): Html {
  const { owner, viewer, policy, weeks, leadTimes, approvalWaits } = facts;
  return layout({
    title: owner,
    trail: [],
    viewer,
    live: "/-/changes",
    content: html`<h1>${line(owner)}</h1>
      <section aria-labelledby="waiting">
        <h2 id="waiting">What waits</h2>
        <div data-part="waiting">${waitingView(facts)}</div>
      </section>
      ${
        policy === null
          ? none
          : html`<section aria-labelledby="policy">
              <h2 id="policy">Policy</h2>
              <div data-part="policy">${policyView(facts, policy)}</div>
            </section>`
      }
      <section aria-labelledby="freezes">
        <h2 id="freezes">Freezes of the next 90 days</h2>
        <div data-part="freezes">${freezesView(facts)}</div>
      </section>
      <section aria-labelledby="times">
        <h2 id="times">How long it takes</h2>
        <div class="charts" data-part="times">
          ${chart("lead", "From a release to its success in production", weeks, leadTimes)}
          ${chart("wait", "From a question to its answer", weeks, approvalWaits)}
        </div>
        <p>
          <small
            >Medians of the weeks (UTC) of the last 90 days, of the newest deployments of the repositories
            that you may read.</small
          >
        </p>
      </section>
      <section aria-labelledby="projects">
        <h2 id="projects">Projects</h2>
        <div data-part="projects">${projectList(facts)}</div>
      </section>`,
  });
}

function waitingView({ waiting, moreWaiting }: OrganizationFacts): Html {
  if (waiting.length === 0) return html`<p>Nothing waits for people.</p>`;
  const { mine, others, isCut } = waitingCards(waiting, ({ name }) => name);
  return html`<ul class="cards">
      ${mine} ${others}
    </ul>
    ${
      isCut || moreWaiting
        ? html`<p>
            More waits than is shown here: <a href="${paths.home}#projects">the first page</a> leads to all of
            it, project by project.
          </p>`
        : none
    }`;
}

/** More have no room; the first page has all. */
const mostProjects = 100;

function projectList({ projects }: OrganizationFacts): Html {
  const more = projects.length - mostProjects;
  return html`<ul>
      ${projects
        .slice(0, mostProjects)
        .map((project) => html`<li><a href="${paths.project(project)}">${short(project.name)}</a></li>`)}
    </ul>
    ${more > 0 ? html`<p>… and ${more} more, which <a href="${paths.home}">the first page</a> has.</p>` : none}`;
}
