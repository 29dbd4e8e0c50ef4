const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * What is taken from a client before anything of it is believed: before the signature of a webhook or a token
 * is looked at. `docs/operations/limits.md` is made of it, for operators (`scripts/limits-reference.ts`).
 */
export const limits = {
  /** Connections at a time; more are closed at once. */
  connections: 4_000,
  /** Of the request line and all header fields, in bytes. */
  headerBytes: 16 * KiB,
  headerFields: 100,
  /** From the opening of a connection, or the first byte of a request, to the end of its header. Milliseconds. */
  headersMs: 10_000,
  /** To the end of its body. Milliseconds. */
  requestMs: 30_000,
  /** How long a connection is kept for the next request: longer than the usual proxies keep theirs. Milliseconds. */
  keepAliveMs: 65_000,
  /** A connection on which nothing moves for so long is closed; the longest answer on purpose takes 30 s. Milliseconds. */
  silentMs: 120_000,
  /** Of a webhook: GitHub sends no larger one. */
  webhookBytes: 25 * MiB,
  /** To the end of a webhook's body: GitHub gives up after ten seconds itself. Milliseconds. */
  webhookMs: 10_000,
  /** Bytes of webhooks that are in memory at a time: of those that announce at most `smallWebhookBytes`. */
  smallWebhooksBytes: 64 * MiB,
  smallWebhookBytes: 1 * MiB,
  /** The same of all others, so that large ones never take the room of small ones. */
  largeWebhooksBytes: 100 * MiB,
  /** Of a request of the API. */
  apiBytes: 1 * MiB,
  /** Bytes of such requests in memory at a time, of callers that are known. */
  apiBodiesBytes: 64 * MiB,
  /** Of the end of a script: 1 MiB of outputs as JSON, where each byte may have become six. */
  taskFinishBytes: 8 * MiB,
  /** From one client's address, each second. A webhook counts once more for each `bytesPerPoint` of its body. */
  webhooksPerSecond: 3_000,
  bytesPerPoint: 64 * KiB,
  apiPerSecond: 1_000,
  /** `/readyz`, which asks the database; and whatever is neither API nor webhook. Never `/healthz`. */
  readinessPerSecond: 100,
  otherPerSecond: 100,
} as const;

export type Limits = { readonly [Name in keyof typeof limits]: number };
