import type { AuditEvent } from "../../../../db/audit.ts";
import { actorPhrase } from "../../../messages/actor-name.ts";
import { auditEventPhrase, sourceWords } from "../../../messages/audit-event.ts";
import { shareOf } from "../../parts/bytes.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { phrase } from "../../parts/phrase.ts";
import { time } from "../../parts/time.ts";
import type { DeploymentFacts } from "./facts.ts";

/** What happened, in its order: who, when, by which way in. The newest, as far as there is room for it. */
export function historyView({ history, view, deployment }: DeploymentFacts, bytes: number): Html {
  const share = shareOf(bytes);
  const lines: Html[] = [];
  for (const event of history.toReversed()) {
    const line = share.take(eventLine(named(event)));
    if (line === null) break;
    lines.unshift(line);
  }
  /** A step by its name, as everywhere on this page; events have its id. */
  function named(event: AuditEvent): AuditEvent {
    const run = deployment.steps.find(({ definition }) => definition.id === event.data["step"]);
    return run === undefined ? event : { ...event, data: { ...event.data, step: run.definition.name } };
  }
  const address = `${paths.audit(view.project)}?deployment=${deployment.id}`;
  const isAll = lines.length === history.length;
  return html`<ol class="history">
      ${lines}
    </ol>
    <p>
      <a href="${address}">${isAll ? "The same in the audit" : "All that came before, in the audit"}</a>
    </p>`;
}

function eventLine(event: AuditEvent): Html {
  return html`<li>
    ${time(event.at)} ${phrase(auditEventPhrase(event))}, ${phrase(actorPhrase(event.by))}
    ${event.source === "engine" ? none : html`<small>by ${sourceWords[event.source]}</small>`}
  </li>`;
}
