/** Whether the audit is whole, and tells what is stored. */
import { isDeepStrictEqual } from "node:util";
import type { DeploymentEvent } from "../../app/domain/deployment/events.ts";
import { replay } from "../../app/domain/deployment/evolve.ts";
import { type AuditEvent, brokenLink } from "../../db/audit.ts";
import type { StoredDeployment } from "../../db/deployments.ts";
import { type Finding, finding } from "./finding.ts";
import type { Seen } from "./seen.ts";

export function audit({ stored }: Seen): readonly Finding[] {
  const links = stored.projects.flatMap(({ id, auditHead }) => {
    const chain = stored.events.filter(({ projectId }) => projectId === id);
    const broken = brokenLink(chain);
    if (broken !== null) return [finding("links of the audit broken", `event ${broken.id} of project ${id}`)];
    if ((chain.at(-1)?.hash ?? "") === auditHead) return [];
    return [finding("links of the audit broken", `the end of project ${id}'s chain is not its head`)];
  });
  const events = Map.groupBy(stored.events, ({ deploymentId }) => deploymentId);
  const states = stored.deployments.flatMap((deployment) => {
    const told = plain(asAudited(events.get(deployment.id) ?? []));
    if (isDeepStrictEqual(told, plain(asStored(deployment)))) return [];
    const what = `d${deployment.id} is stored otherwise than its events say`;
    return [finding("states that the audit does not tell", what, `d${deployment.id}`)];
  });
  return [...links, ...states];
}

/** Without what JSON does not know: an absent field is none. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function asStored({ revision: _revision, interruptionIds: _ids, ...state }: StoredDeployment): unknown {
  return state;
}

function asAudited(events: readonly AuditEvent[]): unknown {
  return replay(
    events
      .filter(({ type }) => type !== "Refused")
      .map(({ type, data, at, by, source }) => ({
        event: { type, ...data } as unknown as DeploymentEvent,
        at,
        by,
        source,
      })),
  );
}
