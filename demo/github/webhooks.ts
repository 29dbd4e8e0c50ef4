/** The app's webhook: signed, in order, in the background, with every accident that GitHub's can have. */
import { randomUUID } from "node:crypto";
import { deliveryHeaders, newDelivery, subscribed, type Delivery } from "./delivery.ts";
import { timestamp, type Happening, type Json, type World } from "./world.ts";
import { oneCall } from "./one-call.ts";

/** Which deliveries a control means: `issue_comment`, `issue_comment.created`, or a condition. */
export type DeliveryMatch =
  | string
  | ((delivery: { event: string; action: string | undefined; payload: Json }) => boolean);

export type WebhookControls = {
  /** Keeps matching deliveries back until `release`. */
  hold(match?: DeliveryMatch): void;
  /** Sends what was held, in the order it happened or in that of `arrange`. */
  release(arrange?: (held: readonly Delivery[]) => readonly Delivery[]): void;
  /** Loses the next matching deliveries: GitHub records a time-out, the app sees nothing. Answers with a function that ends it. */
  drop(match: DeliveryMatch, times?: number): () => void;
  /** Sends the next matching deliveries this many times more, with the same guid. */
  duplicate(match: DeliveryMatch, extra: number, times?: number): void;
  /** Sends a delivery again, as the App's settings page and API do. */
  redeliver(guid: string): Promise<Delivery>;
  /**
   * Sends a payload as it is given, past the queue and the log: a forged, repeated or broken delivery.
   * Headers replace those of a true one (`x-hub-signature-256`, `x-github-delivery`); answers with the status.
   */
  send(event: string, payload: Json, headers?: Readonly<Record<string, string>>): Promise<number>;
  /** Sends deliveries without waiting for the answer to the one before. */
  parallel: boolean;
  /** Resolves when everything that is not held has been sent and answered. */
  idle(): Promise<void>;
};

export type Webhooks = WebhookControls & {
  readonly deliveries: Delivery[];
  emit(world: World, happening: Happening): void;
  deliverTo(url: string | undefined): void;
  close(): Promise<void>;
};

const TIMEOUT_MS = 10_000;

type Rule = { match: DeliveryMatch; extra: number; left: number };

export function webhooks(secret: string, changed: () => void): Webhooks {
  const deliveries: Delivery[] = [];
  const queue: Delivery[] = [];
  let held: Delivery[] = [];
  let holding: DeliveryMatch | undefined;
  const rules: Rule[] = [];
  let url: string | undefined;
  let working: Promise<void> | undefined;
  const inFlight = new Set<Promise<void>>();
  const stopped = new AbortController();
  let lastWorld: World | undefined;

  const send = async (delivery: Delivery): Promise<void> => {
    const started = performance.now();
    const target = url;
    if (target === undefined) return;
    try {
      const response = await fetch(target, {
        method: "POST",
        headers: { ...delivery.headers, ...oneCall },
        body: JSON.stringify(delivery.payload),
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      delivery.answer = await response.text();
      delivery.statusCode = response.status;
      delivery.status = response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`;
    } catch (error) {
      delivery.status =
        error instanceof Error && error.name === "TimeoutError" ? "timed out" : "failed to connect to host";
    }
    delivery.durationSeconds = (performance.now() - started) / 1000;
    changed();
  };

  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !stopped.signal.aborted; next = queue.shift()) {
      const sending = send(next);
      if (!controls.parallel) await sending;
      else {
        inFlight.add(sending);
        void sending.finally(() => inFlight.delete(sending));
      }
    }
  };
  const wake = () => {
    // A microtask later, so that GitHub's answer to a request leaves before the webhook about it.
    working ??= new Promise<void>((resolve) => setImmediate(resolve)).then(work).finally(() => {
      working = undefined;
      if (queue.length > 0 && !stopped.signal.aborted) wake();
    });
  };
  const enqueue = (delivery: Delivery) => {
    deliveries.push(delivery);
    const rule = rules.find((candidate) => candidate.left > 0 && matchesDelivery(candidate.match, delivery));
    if (rule !== undefined) rule.left -= 1;
    if (rule?.extra === -1) {
      delivery.status = "timed out";
      changed();
      return;
    }
    const copies = Array.from({ length: 1 + (rule?.extra ?? 0) }, (_, i) =>
      i === 0 ? delivery : again(delivery),
    );
    if (holding !== undefined && matchesDelivery(holding, delivery)) held.push(...copies);
    else queue.push(...copies);
    wake();
  };
  const again = (delivery: Delivery): Delivery => {
    if (lastWorld === undefined) throw new Error("nothing was delivered yet");
    const id = lastWorld.nextId("delivery");
    const copy = {
      ...delivery,
      id,
      redelivery: true,
      deliveredAt: timestamp(lastWorld),
      status: "pending",
      statusCode: 0,
      answer: "",
    };
    deliveries.push(copy);
    return copy;
  };

  const controls: Webhooks = {
    deliveries,
    parallel: false,
    emit(world, happening) {
      lastWorld = world;
      if (url === undefined || !subscribed(world, happening)) return;
      enqueue(newDelivery(world, happening, secret));
    },
    deliverTo(target) {
      url = target;
    },
    hold(match = () => true) {
      holding = match;
    },
    release(arrange = (list) => list) {
      holding = undefined;
      queue.push(...arrange(held));
      held = [];
      wake();
    },
    drop(match, times = 1) {
      const rule = { match, extra: -1, left: times };
      rules.push(rule);
      return () => {
        rule.left = 0;
      };
    },
    duplicate(match, extra, times = 1) {
      rules.push({ match, extra, left: times });
    },
    async redeliver(guid) {
      const original = deliveries.find((delivery) => delivery.guid === guid);
      if (original === undefined) throw new Error(`there is no delivery ${guid}`);
      const copy = again(original);
      await send(copy);
      return copy;
    },
    async send(event, payload, headers = {}) {
      if (url === undefined || lastWorld === undefined) throw new Error("the app has no webhook address yet");
      const body = JSON.stringify(payload);
      const own = deliveryHeaders(lastWorld, { guid: randomUUID(), event, secret, body });
      const response = await fetch(url, {
        method: "POST",
        headers: { ...own, ...headers, ...oneCall },
        body,
      });
      await response.arrayBuffer();
      return response.status;
    },
    async idle() {
      for (;;) {
        const busy = [...inFlight, ...(working === undefined ? [] : [working])];
        if (busy.length === 0) return;
        await Promise.all(busy);
      }
    },
    async close() {
      stopped.abort();
      queue.length = 0;
      await controls.idle();
    },
  };
  return controls;
}

function matchesDelivery(match: DeliveryMatch, delivery: Delivery): boolean {
  if (typeof match === "function") return match(delivery);
  return match === delivery.event || match === `${delivery.event}.${delivery.action ?? ""}`;
}
