import type { Source } from "../domain/actor.ts";
import type { AuditEventType } from "../domain/audit.ts";
import type { EventData, Told } from "./audit-events/data.ts";
import { ofDeployments } from "./audit-events/of-deployments.ts";
import { ofProjects } from "./audit-events/of-projects.ts";
import { type Phrase, reference, say } from "./phrase.ts";

/** An event of the audit as far as words are made of it. */
export interface TellableEvent {
  readonly type: string;
  readonly data: EventData;
}

const told: Readonly<Record<AuditEventType, Told>> = { ...ofProjects, ...ofDeployments };

/** Every type of event there is, those of a release first. */
export const auditEventTypes = Object.keys(told) as readonly AuditEventType[];

function isKnown(type: string): type is AuditEventType {
  return Object.hasOwn(told, type);
}

/** What happened, in a few words that end without a full stop; whoever did it is said beside. */
export function auditEventPhrase({ type, data }: TellableEvent): Phrase {
  return isKnown(type) ? told[type](data) : say`${reference(spokenType(type))}`;
}

/** A type in words: `deployment created`. */
export function spokenType(type: string): string {
  return type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** By which way something came in. */
export const sourceWords: Readonly<Record<Source, string>> = {
  comment: "a comment",
  button: "a check's button",
  web: "a page",
  api: "the API",
  webhook: "GitHub's webhook",
  timer: "the clock",
  engine: "what came before",
};
