import type { AuditEvent } from "../../../../db/audit.ts";
import type { AuditSubjects } from "../../../../db/audit-search.ts";
import type { Project } from "../../../../db/projects.ts";
import { actorPhrase } from "../../../messages/actor-name.ts";
import { auditEventPhrase, sourceWords } from "../../../messages/audit-event.ts";
import { cleanText } from "../../../messages/clean.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { phrase, short } from "../../parts/phrase.ts";
import { fitting } from "../../parts/bytes.ts";
import { time } from "../../parts/time.ts";

/**
 * One event as a row: when, what, who, by which way in, of what.
 * @param room for its data, in bytes
 */
export function eventRow(event: AuditEvent, project: Project, subjects: AuditSubjects, room: number): Html {
  return html`<tr>
    <td>${time(event.at)}</td>
    <td>${phrase(auditEventPhrase(event))} ${dataOf(event, room)}</td>
    <td>${phrase(actorPhrase(event.by))}</td>
    <td>${sourceWords[event.source]}</td>
    <td>${subject(event, project, subjects)}</td>
  </tr>`;
}

function subject({ deploymentId, releaseId }: AuditEvent, project: Project, subjects: AuditSubjects): Html {
  if (deploymentId !== null) {
    const deployment = subjects.deployments.get(deploymentId);
    if (deployment === undefined) return html`d${deploymentId}`;
    const { version, environment } = deployment;
    return html`<a href="${paths.deployment(project, deploymentId)}">d${deploymentId}</a>
      ${short(`${version} → ${environment}`)}`;
  }
  const version = releaseId === null ? undefined : subjects.releases.get(releaseId);
  return version === undefined
    ? none
    : html`<a href="${paths.release(project, version)}">${short(version)}</a>`;
}

/** What was kept with it, as far as there is room for it. */
function dataOf({ id, data }: AuditEvent, room: number): Html {
  if (Object.keys(data).length === 0) return none;
  const { text, isCut } = fitting(cleanText(JSON.stringify(data, null, 1)), room);
  return html`<details>
    <summary>Data<span class="sr"> of event ${id}</span></summary>
    <pre>${text}${isCut ? "…" : none}</pre>
  </details>`;
}
