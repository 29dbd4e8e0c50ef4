import type { Probot } from "probot";
import { storeDelivery } from "../../db/deliveries.ts";
import type { Deps } from "../usecases/deps.ts";
import {
  isWellFormed,
  MalformedPayload,
  readPayload,
  type WebhookEventMap,
  type WebhookEventName,
} from "./github-events.ts";
import { translations } from "./translate.ts";

/** Every event that the app listens to; `app.yml` subscribes to the same, but for what GitHub sends unasked. */
export const events = Object.keys(translations) as readonly WebhookEventName[];

/**
 * The webhook's way in: Probot has verified the signature; the delivery is stored
 * once, with the job that works on it, and answered. Nothing else happens here.
 * A payload that is not GitHub's is answered with 422, and Probot logs why.
 */
export function receiveWebhooks(probot: Probot, deps: Deps): void {
  probot.webhooks.onError(answerMalformed);
  for (const name of events) {
    probot.webhooks.on(name, async (event) => {
      await receive(deps, event.id, name, readPayload(name, event.payload));
    });
  }
}

/**
 * Before a payload comes here, Probot makes a client for its installation, and fails where that is no number. The
 * answer then is the one that it would have got here, not that the app is broken.
 */
function answerMalformed({ event, errors }: WebhookError): void {
  const name = events.find((known) => known === event.name);
  if (name === undefined || isWellFormed(name, event.payload)) return;
  for (const error of errors) Object.assign(error, { status: MalformedPayload.status });
}

type WebhookError = Parameters<Parameters<Probot["webhooks"]["onError"]>[0]>[0];

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
