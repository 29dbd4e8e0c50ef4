import type { StoredDeployment } from "../../../../db/deployments.ts";
import { actorPhrase } from "../../../messages/actor-name.ts";
import { say, words } from "../../../messages/phrase.ts";
import { deployments as refusals } from "../../../messages/refusals/deployments.ts";
import { queuePhrase, queueWords, standing, standingSince } from "../../../messages/why.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { marked, state } from "../../parts/state.ts";
import { time } from "../../parts/time.ts";
import type { EnvironmentOnPage, PhaseOnPage, ReleaseFacts } from "./facts.ts";

/** How far the release has come: each phase with its environments, and what is missing for those that are not open. */
export function progressView(facts: ReleaseFacts): Html {
  const { phases, elsewhere, view } = facts;
  if (phases.length === 0 && elsewhere.length === 0) {
    return html`<p>No phase of the lifecycle takes releases of its channel.</p>`;
  }
  return html`<div class="scroll" role="group" aria-labelledby="progress" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">Environment</th>
          <th scope="col">How it stands</th>
          <th scope="col">Since</th>
          <th scope="col">Asked for by</th>
        </tr>
      </thead>
      ${phases.map((one) => phaseRows(facts, one))}
      ${
        elsewhere.length === 0
          ? none
          : html`<tbody>
              ${elsewhere.map(
                (one) =>
                  html`<tr>
                    <td>no longer its way</td>
                    <th scope="row">${line(one.environment)}</th>
                    ${deploymentCells(view.project, one)}
                  </tr>`,
              )}
            </tbody>`
      }
    </table>
  </div>`;
}

function phaseRows(facts: ReleaseFacts, { phase, environments }: PhaseOnPage): Html {
  const how = [
    phase.deploy === "automatic" && phase.complete !== "optional" ? "automatic" : "by hand",
    ...(phase.complete === "optional" ? ["optional"] : []),
    ...(typeof phase.complete === "number"
      ? [`${phase.complete} of ${environments.length} complete it`]
      : []),
  ];
  return html`<tbody>
    ${environments.map(
      (one, index) =>
        html`<tr>
          ${
            index > 0
              ? none
              : html`<th scope="rowgroup" rowspan="${environments.length}">
                  ${line(phase.name)} <small>${how.join(", ")}</small>
                </th>`
          }
          <th scope="row">${line(one.name)}</th>
          ${one.latest === null ? openCells(facts, phase.name, one) : deploymentCells(facts.view.project, one.latest)}
        </tr>`,
    )}
  </tbody>`;
}

function deploymentCells(project: ReleaseFacts["view"]["project"], deployment: StoredDeployment): Html {
  return html`<td>
      <a href="${paths.deployment(project, deployment.id)}">d${deployment.id}</a>
      ${state(deployment.state, phrase(standing(deployment)))}${marked(deployment)}
    </td>
    <td>${time(standingSince(deployment))}</td>
    <td>${phrase(actorPhrase(deployment.createdBy))}</td>`;
}

/** Nothing of the release went there yet: whether it can, or what comes first. */
function openCells(
  { view: { release } }: ReleaseFacts,
  phase: string,
  { name: environment, missing, prospect: { hold } }: EnvironmentOnPage,
): Html {
  const { version } = release;
  const refusal = { code: "phase-not-open", version, environment, phase, missing } as const;
  const why =
    missing.length > 0
      ? refusals["phase-not-open"](refusal).why
      : hold === null
        ? say`Open: not deployed yet.`
        : say`Open: not deployed yet, ${hold.code === "variables" ? say`${words(queueWords.variables)}` : queuePhrase(hold)}.`;
  return html`<td colspan="3">${phrase(why)}</td>`;
}

const mostEarlier = 30;

/** What went to the same environments before: newest first. */
export function earlierView({ view, phases, elsewhere }: ReleaseFacts): Html {
  const shown = new Set([
    ...phases.flatMap(({ environments }) => environments.map(({ latest }) => latest?.id)),
    ...elsewhere.map(({ id }) => id),
  ]);
  const earlier = view.deployments.filter(({ id }) => !shown.has(id)).toReversed();
  if (earlier.length === 0) return none;
  const more = earlier.length - mostEarlier;
  const audit = paths.auditOfRelease(view.project, view.release.version);
  return html`<details>
    <summary>Earlier deployments</summary>
    <ul>
      ${earlier
        .slice(0, mostEarlier)
        .map(
          (one) =>
            html`<li>
              <a href="${paths.deployment(view.project, one.id)}">d${one.id}</a> ${line(one.environment)}
              ${state(one.state, phrase(standing(one)))}, ${time(standingSince(one))}
            </li>`,
        )}
    </ul>
    ${more > 0 ? html`<p>… and ${more} more, which <a href="${audit}">the audit of the release</a> has.</p>` : none}
  </details>`;
}
