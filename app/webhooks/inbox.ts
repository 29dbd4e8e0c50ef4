import { storeDelivery } from "../../db/deliveries.ts";
import type { Project } from "../../db/projects.ts";
import type { FoundComment } from "../github/client.ts";
import { type Deps, groupOf } from "../usecases/deps.ts";
import type { Inbox } from "../usecases/recovery/inbox.ts";
import { readPayload, type WebhookEventName } from "./github-events.ts";
import type { Incoming, Translated } from "./incoming.ts";
import { heard, translations } from "./translate.ts";

/** Every event that the app listens to; `app.yml` subscribes to the same, but for what GitHub sends unasked. */
export const events = Object.keys(translations) as readonly WebhookEventName[];

/**
 * Stores a webhook once, with the job that works on it, whichever way it came.
 * @param id GitHub's guid of the delivery, the same for each attempt at it
 * @throws a `MalformedPayload` where it is not what GitHub sends for the event
 * @returns `duplicate`: it, or another about the same thing, is here already; `ignored`: nothing in it concerns Drawbridge
 */
export async function storeWebhook<Name extends WebhookEventName>(
  deps: Deps,
  id: string,
  name: Name,
  payload: unknown,
): Promise<"stored" | "duplicate" | "ignored"> {
  const translated = translations[name](readPayload(name, payload));
  if (translated === null) return "ignored";
  return (await store(deps, id, name, translated)) ? "stored" : "duplicate";
}

function store(deps: Deps, id: string, event: string, { incoming, subject }: Translated): Promise<boolean> {
  const action = incoming.type;
  const group = "installationId" in incoming ? groupOf(incoming) : `owner ${incoming.ownerId}`;
  return deps.db.transaction(async (tx) => {
    const receivedAt = deps.now();
    const stored = await storeDelivery(tx, { id, event, action, subject, payload: incoming, receivedAt });
    if (stored) await deps.jobs.send(tx, { queue: "delivery", id, group });
    return stored;
  });
}

/** The way in for what is read from GitHub's list of deliveries. */
export function inboxOf(deps: Deps): Inbox {
  return {
    hears: (event, action) => isHeard(event) && (heard[event]?.includes(action ?? "") ?? true),
    take: async (guid, event, payload) => {
      if (!isHeard(event)) return false;
      if ((await storeWebhook(deps, guid, event, payload)) === "stored") {
        deps.metrics.count("drawbridge_webhooks_total", { result: "recovered" });
        return true;
      }
      // It is known what it says: it is not read again.
      const now = deps.now();
      const read = { id: guid, event, action: null, subject: null, payload: {} };
      await storeDelivery(deps.db, { ...read, receivedAt: now, processedAt: now });
      return false;
    },
    takeComment: (project, thread, comment) => {
      const subject = `comment:${comment.id}`;
      return store(deps, `found:${subject}`, "issue_comment", {
        incoming: found(project, thread, comment),
        subject,
      });
    },
  };
}

function found(project: Project, thread: number, comment: FoundComment): Incoming {
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
