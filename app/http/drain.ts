import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** How long the requests that are under way have to come to their end, in milliseconds. */
const drainMs = 1_500;
/** How often connections that have become idle are looked for, in milliseconds. */
const lookEveryMs = 25;

/**
 * Takes no new connection, lets the requests that are under way end, then ends what is left: a webhook that was
 * cut off is recovered from GitHub's list of deliveries, a caller of the API asks again.
 */
export async function drain(server: Server): Promise<void> {
  const closing = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const idle = setInterval(() => server.closeIdleConnections(), lookEveryMs);
  const enough = new AbortController();
  await Promise.race([closing, delay(drainMs, undefined, { signal: enough.signal }).catch(() => {})]);
  enough.abort();
  clearInterval(idle);
  server.closeAllConnections();
  await closing;
}
