import { createHmac, randomUUID } from "node:crypto";
import autocannon from "autocannon";

/** A webhook as GitHub sends it: the bytes, and the signature over them. */
export interface Signed {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Payload = Readonly<Record<string, unknown>>;

/**
 * Different comments on one release's thread, each signed: what people say there beside commands. Every one is
 * stored, worked on, and gets no answer.
 * @param like the payload of a real one
 */
export function signedComments(like: Payload, secret: string, count: number): Signed[] {
  const comment = like["comment"] as Payload;
  return Array.from({ length: count }, () => {
    const id = nextComment++;
    const body = JSON.stringify({ ...like, comment: { ...comment, id, body: `Looks fine to me (${id})` } });
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    return {
      body,
      headers: {
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/bench",
        "x-github-delivery": randomUUID(),
        "x-github-event": "issue_comment",
        "x-hub-signature-256": `sha256=${signature}`,
      },
    };
  });
}

let nextComment = 9_000_000_000;

export interface Load {
  /** Answers with success. */
  readonly taken: number;
  readonly perSecond: number;
  readonly p99: number;
  /** Anything else. */
  readonly refused: number;
}

/**
 * Sends these webhooks once each: as fast as they are taken, or so many a second.
 * @param rate a second; null: as fast as they are taken, over fifty connections
 */
export async function send(url: string, webhooks: Signed[], rate: number | null): Promise<Load> {
  const amount = webhooks.length;
  const next = () => webhooks.pop();
  const result = await autocannon({
    url,
    amount,
    connections: 50,
    ...(rate === null ? {} : { overallRate: rate }),
    requests: [
      {
        method: "POST",
        setupRequest: (request) => ({ ...request, ...(next() ?? { body: "" }) }),
      },
    ],
  });
  return {
    taken: result["2xx"],
    perSecond: result["2xx"] / result.duration,
    p99: result.latency.p99,
    refused: result.non2xx + result.errors,
  };
}
