import type { DeploymentInGrid } from "../../../../db/deployment-summaries.ts";
import { actorPhrase } from "../../../messages/actor-name.ts";
import { frozenPhrase } from "../../../messages/frozen.ts";
import { icons, listedStateWords } from "../../../messages/icons.ts";
import { reference, say } from "../../../messages/phrase.ts";
import { queueWords } from "../../../messages/why.ts";
import { actorLogin } from "../../../domain/actor.ts";
import type { Phase, Process } from "../../../domain/process.ts";
import { hidden, orderFormFor } from "../../forms/order-form.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { marked, state } from "../../parts/state.ts";
import { age } from "../../parts/time.ts";
import type { ColumnOnPage, ProjectFacts, ReleaseOnPage } from "./facts.ts";
import type { Cell } from "./cells.ts";
import { gridPath } from "./query.ts";

/** Releases × environments: what runs where, then each release with how far it has come. */
export function gridView(facts: ProjectFacts): Html {
  const { columns, rows, process } = facts;
  if (process === null) return none;
  return html`<div class="scroll" role="group" aria-labelledby="releases" tabindex="0">
    <table class="grid">
      <thead>
        ${phaseRow(process)}
        <tr>
          <th scope="col">Release</th>
          ${columns.map(({ environment }) => html`<th scope="col">${line(environment)}</th>`)}
        </tr>
      </thead>
      <tbody>
        <tr class="now">
          <th scope="row">Runs now</th>
          ${columns.map((column) => nowCell(facts, column))}
        </tr>
      </tbody>
      <tbody>
        ${rows.map((row) => releaseRow(facts, process, row))}
      </tbody>
    </table>
  </div>`;
}

/** The phases above their environments; nothing where each is one environment of its own name. */
function phaseRow({ lifecycle }: Process): Html {
  const isPlain = ({ name, environments }: Phase) => environments.length === 1 && environments[0] === name;
  if (lifecycle.every(isPlain)) return none;
  return html`<tr>
    <td></td>
    ${lifecycle.map(
      ({ name, environments }) =>
        html`<th scope="colgroup" colspan="${environments.length}">${line(name)}</th>`,
    )}
  </tr>`;
}

function nowCell({ project }: ProjectFacts, { runs, frozen }: ColumnOnPage): Html {
  const held = frozen === null ? none : html`<small class="loud">${phrase(frozenPhrase(frozen))}</small>`;
  if (runs === null) return html`<td>nothing yet${held}</td>`;
  const since = runs.finishedAt === null ? none : html`<small>${age(runs.finishedAt)}</small>`;
  return html`<td>
    <a href="${paths.deployment(project, runs.id)}"><strong>${line(runs.version)}</strong></a
    >${since}${held}
  </td>`;
}

function releaseRow(facts: ProjectFacts, process: Process, { release, cells }: ReleaseOnPage): Html {
  const { project, standing, query } = facts;
  const { id, version, channel, createdBy, createdAt, blocked } = release;
  const offers = cells.some(({ kind }) => kind === "offer");
  const asking = { viewer: standing.viewer, project, from: gridPath(project, query.filter, query.cursor) };
  const route = process.channels.length > 1 ? html`${line(channel)}, ` : none;
  return html`<tr>
    <th scope="row">
      <a href="${paths.release(project, version)}">${line(version)}</a>${
        blocked === null ? none : blockedMark(actorLogin(blocked.by))
      }<small>${route}${age(createdAt)} ${line(actorLogin(createdBy))}</small>${
        offers
          ? orderFormFor(asking, `r${id}`, html`${hidden("order", "deploy")}${hidden("version", version)}`)
          : none
      }
    </th>
    ${cells.map((cell) => html`<td>${cellView(facts, release, cell)}</td>`)}
  </tr>`;
}

function blockedMark(by: string): Html {
  return html` <span class="state waiting"
    ><span aria-hidden="true">${icons.attention}</span> ${phrase(say`blocked by ${reference(by)}`)}</span
  >`;
}

function cellView({ project }: ProjectFacts, { id, version }: ReleaseOnPage["release"], cell: Cell): Html {
  switch (cell.kind) {
    case "deployment":
      return deploymentCell(project, cell.deployment);
    case "offer": {
      const { environment } = cell;
      const what = line(`Deploy ${version} to ${environment}`);
      return html`<button
        form="r${id}"
        name="environment"
        value="${environment}"
        class="quiet"
        aria-label="${what}"
      >
        Deploy
      </button>`;
    }
    case "held": {
      const { hold, mayDeploy } = cell;
      return hold?.code === "variables" && mayDeploy
        ? html`<a href="${paths.release(project, version)}#deploy">Deploy with values</a>`
        : html`<small>${hold === null ? "not deployed yet" : queueWords[hold.code]}</small>`;
    }
    case "closed":
      return none;
  }
}

function deploymentCell(project: ProjectFacts["project"], deployment: DeploymentInGrid): Html {
  const { id, state: is, createdBy, createdAt, finishedAt } = deployment;
  return html`<a href="${paths.deployment(project, id)}">${state(is, listedStateWords[is])}</a
    >${marked(deployment)}<small
      >${age(finishedAt ?? createdAt)}${createdBy.kind === "drawbridge" ? none : html` ${phrase(actorPhrase(createdBy))}`}</small
    >`;
}
