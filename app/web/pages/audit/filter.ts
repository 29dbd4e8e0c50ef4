import type { AuditFilter, AuditPlace } from "../../../../db/audit-search.ts";
import type { Database } from "../../../../db/open.ts";
import { releaseByVersion } from "../../../../db/releases.ts";
import { auditEventTypes } from "../../../messages/audit-event.ts";
import { emphasis, type Phrase, reference, say } from "../../../messages/phrase.ts";

/** What the form of the page sends, as it was written; empty: any. */
const filterFields = ["deployment", "release", "type", "who", "from", "to"] as const;
export type AuditQuery = Readonly<Record<(typeof filterFields)[number], string>>;

type Ask = (name: string) => string | undefined;

export function readQuery(ask: Ask): AuditQuery {
  const field = (name: string) => (ask(name) ?? "").trim().slice(0, 200);
  return {
    deployment: field("deployment"),
    release: field("release"),
    type: field("type"),
    who: field("who"),
    from: field("from"),
    to: field("to"),
  };
}

/** Where a page begins, by the ids of the events that its links name. */
export function readPlace(ask: Ask): AuditPlace {
  const id = (name: string) => {
    const text = ask(name) ?? "";
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const before = id("before");
  return { before, after: before === null ? id("after") : null };
}

/** The query of a link that keeps what is looked for. Empty where there is nothing to keep. */
export function queryOf(query: AuditQuery, more: Readonly<Record<string, number>> = {}): string {
  const kept = new URLSearchParams();
  for (const name of filterFields) if (query[name] !== "") kept.set(name, query[name]);
  for (const [name, value] of Object.entries(more)) kept.set(name, String(value));
  const text = kept.toString();
  return text === "" ? "" : `?${text}`;
}

/** The greatest id that the database gives out. */
const mostId = 2_147_483_647;

type Understood =
  | { readonly ok: true; readonly filter: AuditFilter }
  | { readonly ok: false; readonly problems: readonly Phrase[] };

/** What a query looks for, or what in it cannot be understood. */
export async function filterOf(db: Database, projectId: number, query: AuditQuery): Promise<Understood> {
  const problems: Phrase[] = [];
  const deployment = deploymentOf(query.deployment);
  if (deployment === undefined) {
    problems.push(say`${emphasis(query.deployment)} is no deployment: write 12 or d12.`);
  }
  const release = query.release === "" ? null : await releaseByVersion(db, projectId, query.release);
  if (release === undefined) problems.push(say`There is no release ${emphasis(query.release)}.`);
  const type = query.type === "" ? null : auditEventTypes.find((one) => one === query.type);
  if (type === undefined) problems.push(say`There are no events of the type ${emphasis(query.type)}.`);
  const login = query.who.replace(/^@/, "");
  if (!/^[\w[\]-]*$/.test(login)) problems.push(say`${reference(query.who)} is no login of GitHub's.`);
  const [from, to] = [dayOf(query.from), dayOf(query.to)];
  if (from === undefined || to === undefined) problems.push(say`A day is written like 2026-11-22.`);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    filter: {
      deploymentId: deployment ?? null,
      releaseId: release?.id ?? null,
      type: type ?? null,
      login: login === "" ? null : login,
      from: from ?? null,
      to: to == null ? null : new Date(to.getTime() + dayMs),
    },
  };
}

/** `12` or `d12`. Null: nothing is written; undefined: something else is. */
function deploymentOf(text: string): number | null | undefined {
  if (text === "") return null;
  const number = /^d?(\d{1,10})$/i.exec(text)?.[1];
  const id = Number(number ?? Number.NaN);
  return id >= 1 && id <= mostId ? id : undefined;
}

const dayMs = 24 * 60 * 60_000;

/** The beginning of a day of UTC. */
function dayOf(text: string): Date | null | undefined {
  if (text === "") return null;
  const day = new Date(`${text}T00:00:00.000Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime());
  return isDay && day.toISOString().startsWith(text) ? day : undefined;
}
