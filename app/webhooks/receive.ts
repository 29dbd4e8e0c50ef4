import type { Probot } from "probot";
import type { Deps } from "../usecases/deps.ts";
import { isWellFormed, MalformedPayload } from "./github-events.ts";
import { events, storeWebhook } from "./inbox.ts";

/**
 * The webhook's way in: Probot has verified the signature; the delivery is stored
 * once, with the job that works on it, and answered. Nothing else happens here.
 * A payload that is not GitHub's is answered with 422, and Probot logs why.
 */
export function receiveWebhooks(probot: Probot, deps: Deps): void {
  probot.webhooks.onError(answerMalformed);
  for (const name of events) {
    probot.webhooks.on(name, async (event) => {
      const result = await storeWebhook(deps, event.id, name, event.payload);
      deps.metrics.count("drawbridge_webhooks_total", { result });
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
