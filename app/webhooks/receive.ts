import type { Probot } from "probot";
import type { Deps } from "../usecases/deps.ts";
import { isWellFormed, MalformedPayload } from "./github-events.ts";
import { events, storeWebhooks, type Webhook, webhookOf } from "./inbox.ts";
import { together } from "./together.ts";

/** A transaction of so many is written in a few milliseconds. */
const mostTogether = 50;

/** Work on what was stored waits no longer than this for a flood to ebb. */
const mostWaitMs = 500;

export interface Intake {
  /**
   * Resolves when no webhook is being stored. What is stored can wait, and is not lost; what is not is lost where
   * GitHub gives up after ten seconds: so work on the ones lets the others in first, though not for long.
   */
  readonly calm: () => Promise<void>;
}

/**
 * The webhook's way in: Probot has verified the signature; the delivery is stored
 * once, with the job that works on it, and answered. Nothing else happens here. Those that arrive at the same time
 * are one transaction: each by itself would wait for the disk, and for all before it.
 * A payload that is not GitHub's is answered with 422, and Probot logs why.
 */
export function receiveWebhooks(probot: Probot, deps: Deps): Intake {
  probot.webhooks.onError(answerMalformed);
  const intake = together((webhooks: readonly Webhook[]) => storeWebhooks(deps, webhooks), mostTogether);
  for (const name of events) {
    probot.webhooks.on(name, async (event) => {
      const webhook = webhookOf(event.id, name, event.payload, deps.now());
      const isNew = webhook === null ? null : await intake.put(webhook);
      const result = isNew === null ? "ignored" : isNew ? "stored" : "duplicate";
      deps.metrics.count("drawbridge_webhooks_total", { result });
    });
  }
  return { calm: () => intake.rest(mostWaitMs) };
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
