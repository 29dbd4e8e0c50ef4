import { storedAmong } from "../../../db/deliveries.ts";
import { isEmpty } from "../../../db/projects.ts";
import {
  forgetUnread,
  keepUnread,
  noteProblem,
  setWatermark,
  type Unread,
  unreadDeliveries,
  watermark,
} from "../../../db/recovery.ts";
import { GitHubFailure, type HookDelivery } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import type { Inbox } from "./inbox.ts";

const minute = 60_000;
/** How long GitHub keeps what it has sent. */
export const keptMs = 3 * 24 * 60 * minute;
/** What is read once more of what was read: an attempt is listed when it has ended, which may be after a later one. */
const marginMs = 10 * minute;
/** After so long a time without a look, also what GitHub believes delivered is looked for here. */
const gapMs = 15 * minute;
/** So many in a row that GitHub cannot give: it is not they, it is GitHub. */
const mostFailures = 5;
/** How many that could not be read before are tried again in one run. */
const mostAgain = 50;

/** What one look at GitHub's list came to. */
export interface Recovered {
  /** Webhooks that are here now and were not before. */
  readonly taken: number;
  /** Until when the list had been read before; null: never. */
  readonly before: Date | null;
  /** Why it did not come to its end; null: it did. */
  readonly problem: string | null;
}

/**
 * Reads from GitHub's list of webhook deliveries what did not arrive here, and takes it in like a webhook: an
 * attempt that failed, and after a gap also what GitHub believes delivered (it may have been lost with a database
 * that was restored). Under the same guid, so that a redelivery beside it does nothing.
 *
 * Where GitHub fails, the watermark stays and the next run reads the same again. A single delivery that cannot be
 * read is kept apart and tried again while GitHub has it: it holds up nothing else.
 */
export async function recoverWebhooks(deps: Deps, inbox: Inbox): Promise<Recovered> {
  const now = deps.now();
  const row = await watermark(deps.db);
  const before = row?.readUntil ?? null;
  // A database without a project has missed nothing: what GitHub sent was for another.
  if (before === null && (await isEmpty(deps.db))) {
    await setWatermark(deps.db, now, now);
    return { taken: 0, before, problem: null };
  }
  const oldest = new Date(now.getTime() - keptMs);
  const from = before === null || before < oldest ? oldest : new Date(before.getTime() - marginMs);
  const everything = before !== null && now.getTime() - before.getTime() > gapMs;
  let taken = 0;
  try {
    taken += await readAgain(deps, inbox, oldest);
    const missing = await missingSince(deps, inbox, from, everything);
    taken += await takeAll(deps, inbox, missing);
    await setWatermark(deps.db, now, now);
    if (taken > 0)
      deps.log.info({ taken, since: from }, "webhooks that had not arrived were read from GitHub");
    return { taken, before, problem: null };
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    const problem = error.message;
    await noteProblem(deps.db, problem, from, now);
    deps.log.warn(
      { error: problem, since: from },
      "could not read GitHub's list of webhooks, will be tried again",
    );
    return { taken, before, problem };
  }
}

/** Of each webhook the newest attempt, where it did not arrive and concerns Drawbridge; oldest first. */
async function missingSince(
  deps: Deps,
  inbox: Inbox,
  from: Date,
  everything: boolean,
): Promise<readonly HookDelivery[]> {
  const seen = new Set<string>();
  const missing: HookDelivery[] = [];
  let cursor: string | null = null;
  do {
    const { items, next } = await deps.github.deliveries(cursor);
    const newest = items.filter((item) => item.deliveredAt >= from && !seen.has(item.guid));
    const wanted = newest.filter(
      (item) => inbox.hears(item.event, item.action) && (everything || item.statusCode !== 200),
    );
    for (const { guid } of newest) seen.add(guid);
    const here = await storedAmong(
      deps.db,
      wanted.map((item) => item.guid),
    );
    missing.push(...wanted.filter((item) => !here.has(item.guid)));
    const last = items.at(-1);
    cursor = last === undefined || last.deliveredAt < from ? null : next;
  } while (cursor !== null);
  // Two attempts of one webhook can be on one page.
  const byGuid = new Map(missing.toReversed().map((item) => [item.guid, item]));
  return [...byGuid.values()].toSorted((a, b) => a.deliveredAt.getTime() - b.deliveredAt.getTime());
}

async function takeAll(deps: Deps, inbox: Inbox, missing: readonly HookDelivery[]): Promise<number> {
  let taken = 0;
  let failures = 0;
  for (const { id, deliveredAt } of missing) {
    const outcome = await take(deps, inbox, id);
    if (outcome === true) taken += 1;
    if (typeof outcome === "boolean") {
      failures = 0;
      await forgetUnread(deps.db, id);
      continue;
    }
    failures += outcome.kind === "refused" ? 0 : 1;
    if (outcome.kind === "throttled" || failures === mostFailures) throw outcome;
    await setAside(deps, { id, deliveredAt, checkedAt: deps.now(), problem: outcome.message });
  }
  return taken;
}

/** Tries those again that could not be read before, the older the more seldom, and lets go of what GitHub has not any more. */
async function readAgain(deps: Deps, inbox: Inbox, oldest: Date): Promise<number> {
  let taken = 0;
  for (const one of await unreadDeliveries(deps.db, mostAgain)) {
    const { id, deliveredAt, checkedAt } = one;
    if (deliveredAt < oldest) {
      deps.log.error(
        { delivery: id, problem: one.problem },
        "a webhook that did not arrive could not be read, and is lost",
      );
      await forgetUnread(deps.db, id);
      continue;
    }
    const pause = (checkedAt.getTime() - deliveredAt.getTime()) / 4;
    if (deps.now().getTime() - checkedAt.getTime() < pause) continue;
    const outcome = await take(deps, inbox, id);
    if (outcome === true) taken += 1;
    if (typeof outcome === "boolean") await forgetUnread(deps.db, id);
    else if (outcome.kind === "throttled") throw outcome;
    else await keepUnread(deps.db, { ...one, checkedAt: deps.now(), problem: outcome.message });
  }
  return taken;
}

async function setAside(deps: Deps, unread: Unread): Promise<void> {
  await keepUnread(deps.db, unread);
  deps.log.warn(
    { delivery: unread.id, problem: unread.problem },
    "a webhook that did not arrive cannot be read now",
  );
}

/** Whether the webhook was taken in; the failure, where it could not be read. */
async function take(deps: Deps, inbox: Inbox, id: string): Promise<boolean | GitHubFailure> {
  let sent;
  try {
    sent = await deps.github.delivery(id);
  } catch (error) {
    if (error instanceof GitHubFailure) return error;
    throw error;
  }
  // Gone meanwhile: there is nothing that could be read later.
  if (sent === null) {
    deps.log.error({ delivery: id }, "a webhook that did not arrive is not known to GitHub any more");
    return false;
  }
  const { guid, event, payload } = sent;
  if (payload === null) return new GitHubFailure("refused", `GitHub shows no payload of the webhook ${guid}`);
  try {
    return await inbox.take(guid, event, payload);
  } catch (error) {
    // Not what GitHub sends for the event: the translation met what it does not know.
    if (error instanceof TypeError)
      return new GitHubFailure("refused", `The webhook ${guid} is unreadable: ${error.message}`);
    throw error;
  }
}
