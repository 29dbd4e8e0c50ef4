import type { IncomingHttpHeaders } from "node:http";

/** As GitHub writes them: https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
const wellFormed: Readonly<Record<string, RegExp>> = {
  "content-type": /^application\/json *(;|$)/i,
  // `error` is no event of GitHub's, but a name with a meaning of its own to the library that hands events on.
  "x-github-event": /^(?!error$)[a-z][a-z_]{0,63}$/,
  "x-github-delivery": /^[\w-]{1,64}$/,
  "x-hub-signature-256": /^sha256=[0-9a-f]{64}$/,
};

/** The header field by which this cannot be a webhook of GitHub's; null: it may be one. */
export function wrongField(headers: IncomingHttpHeaders): string | null {
  const found = Object.entries(wellFormed).find(([name, form]) => !form.test(String(headers[name] ?? "")));
  return found?.[0] ?? null;
}
