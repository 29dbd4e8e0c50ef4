import type { Actor } from "../domain/actor.ts";
import type * as contract from "./contract.ts";
import type { AuditEventView } from "./usecases.ts";

/** An event of the audit as the contract writes it: in the API's lists and in what is exported. */
export function presentAuditEvent(event: AuditEventView): contract.AuditEvent {
  return {
    id: event.id,
    type: event.type,
    at: event.at.toISOString(),
    by: presentActor(event.by),
    source: event.source,
    release_id: event.releaseId,
    deployment_id: event.deploymentId,
    delivery_id: event.deliveryId,
    data: { ...event.data },
    previous_hash: event.previousHash,
    hash: event.hash,
  };
}

export function presentActor(actor: Actor): contract.Actor {
  switch (actor.kind) {
    case "drawbridge":
      return { kind: actor.kind, login: null, id: null, run_id: null };
    case "person":
      return { kind: actor.kind, login: actor.login, id: actor.id, run_id: null };
    case "workflow":
      return { kind: actor.kind, login: actor.login, id: actor.id, run_id: actor.runId };
  }
}
