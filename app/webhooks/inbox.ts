import { type NewDelivery, storeDeliveries } from "../../db/deliveries.ts";
import { type Deps, groupOf } from "../usecases/deps.ts";
import type { Inbox } from "../usecases/recovery/inbox.ts";
import { readPayload, type WebhookEventName } from "./github-events.ts";
import type { Incoming, Translated } from "./incoming.ts";
import { heard, translate, translations } from "./translate.ts";

/** Every event that the app listens to; `app.yml` subscribes to the same, but for what GitHub sends unasked. */
export const events = Object.keys(translations) as readonly WebhookEventName[];

/** A webhook as it is stored. */
export interface Webhook extends NewDelivery {
  readonly payload: Incoming;
}

/**
 * A webhook as it is stored; null: nothing in it concerns Drawbridge.
 * @param id GitHub's guid of the delivery, the same for each attempt at it
 * @throws a `MalformedPayload` where it is not what GitHub sends for the event
 */
export function webhookOf(
  id: string,
  name: WebhookEventName,
  payload: unknown,
  receivedAt: Date,
): Webhook | null {
  const translated = translate(name, readPayload(name, payload));
  return translated === null ? null : stored(id, name, translated, receivedAt);
}

function stored(id: string, event: string, { incoming, subject }: Translated, receivedAt: Date): Webhook {
  return { id, event, action: incoming.type, subject, payload: incoming, receivedAt };
}

/**
 * Stores each of these once, with the job that works on it, whichever way they came: all, or none of them.
 * @returns for each, in their order, false: it, or another about the same thing, is here already
 */
export async function storeWebhooks(deps: Deps, webhooks: readonly Webhook[]): Promise<readonly boolean[]> {
  return deps.db.transaction(async (tx) => {
    const isNew = await storeDeliveries(tx, webhooks);
    // Of two with one id in the same call the first is the one that was stored.
    const results = webhooks.map(({ id }) => isNew.delete(id));
    const jobs = webhooks
      .filter((_, index) => results[index])
      .map(({ id, payload }) => {
        const group = "installationId" in payload ? groupOf(payload) : `owner ${payload.ownerId}`;
        return { queue: "delivery", id, group } as const;
      });
    await deps.jobs.sendDeliveries(tx, jobs);
    return results;
  });
}

/** The way in for what is read from GitHub's list of deliveries. */
export function inboxOf(deps: Deps): Inbox {
  return {
    hears: (event, action) => isHeard(event) && (heard[event]?.includes(action ?? "") ?? true),
    take: async (guid, event, payload) => {
      if (!isHeard(event)) return false;
      const webhook = webhookOf(guid, event, payload, deps.now());
      const [isNew] = webhook === null ? [] : await storeWebhooks(deps, [webhook]);
      if (isNew === true) {
        deps.metrics.count("drawbridge_webhooks_total", { result: "recovered" });
        return true;
      }
      // It is known what it says: it is not read again.
      const now = deps.now();
      const read = { id: guid, event, action: null, subject: null, payload: {} };
      await storeDeliveries(deps.db, [{ ...read, receivedAt: now, processedAt: now }]);
      return false;
    },
    takeComment: async (project, thread, comment) => {
      const subject = `comment:${comment.id}`;
      const incoming = found(project, thread, comment);
      const webhook = stored(`found:${subject}`, "issue_comment", { incoming, subject }, deps.now());
      const [isNew] = await storeWebhooks(deps, [webhook]);
      return isNew === true;
    },
  };
}

function found(...[project, thread, comment]: Parameters<Inbox["takeComment"]>): Incoming {
  const { githubRepositoryId: id, owner, ownerId, ownerType, name, defaultBranch, installationId } = project;
  const { author, updatedAt: _updatedAt, ...written } = comment;
  return {
    type: "comment-created",
    repository: { id, owner, ownerId, ownerType, name, defaultBranch },
    installationId,
    thread,
    sender: author,
    comment: { ...written, author },
  };
}

function isHeard(event: string): event is WebhookEventName {
  return Object.hasOwn(translations, event);
}
