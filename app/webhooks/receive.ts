import type { Probot } from "probot";
import { storeDelivery } from "../../db/deliveries.ts";
import type { Deps } from "../usecases/deps.ts";
import type { WebhookEventMap, WebhookEventName } from "./github-events.ts";
import { translations } from "./translate.ts";

/** Every event that the app listens to; `app.yml` subscribes to the same, but for what GitHub sends unasked. */
export const events = Object.keys(translations) as readonly WebhookEventName[];

/**
 * The webhook's way in: Probot has verified the signature; the delivery is stored
 * once, with the job that works on it, and answered. Nothing else happens here.
 */
export function receiveWebhooks(probot: Probot, deps: Deps): void {
  for (const name of events) {
    probot.webhooks.on(name, async (event) => {
      await receive(deps, event.id, name, event.payload as unknown as WebhookEventMap[typeof name]);
    });
  }
}

async function receive<Name extends WebhookEventName>(
  deps: Deps,
  id: string,
  name: Name,
  payload: WebhookEventMap[Name],
): Promise<void> {
  const translated = translations[name](payload);
  if (translated === null) return;
  const { incoming, subject } = translated;
  await deps.db.transaction(async (tx) => {
    const stored = await storeDelivery(tx, {
      id,
      event: name,
      action: incoming.type,
      subject,
      payload: incoming,
      receivedAt: deps.now(),
    });
    if (stored) await deps.jobs.send(tx, { queue: "delivery", id });
  });
}
