import { HttpClient, type HttpClientResponse } from "@actions/http-client";
import type { Clock } from "./clock.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null: none. */
  readonly body: string | null;
  /** For the whole exchange, in milliseconds. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly ok: true;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** No whole answer came. */
export interface HttpFault {
  readonly ok: false;
  readonly why: string;
}

/** One request, one answer: no retries, no redirects (the token is for one address only). It never rejects. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer | HttpFault>;

/** Through the runner's proxy where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say so. */
export function httpTransport(clock: Clock): Transport {
  return async (request) => {
    const { timeoutMs } = request;
    const client = new HttpClient("drawbridge-action", [], {
      allowRedirects: false,
      socketTimeout: timeoutMs,
    });
    // The client's own time-out begins anew with every byte.
    const late: HttpFault = { ok: false, why: `no answer within ${timeoutMs / 1000} s` };
    const answer = await clock.within(timeoutMs, exchange(client, request), late);
    client.dispose();
    return answer;
  };
}

async function exchange(client: HttpClient, request: HttpRequest): Promise<HttpAnswer | HttpFault> {
  try {
    const response = await sent(client, request);
    const { statusCode, headers } = response.message;
    return { ok: true, status: statusCode!, headers, body: await text(response) };
  } catch (error) {
    return { ok: false, why: whyOf(error as NodeJS.ErrnoException) };
  }
}

function sent(client: HttpClient, { method, url, headers, body }: HttpRequest): Promise<HttpClientResponse> {
  return body === null ? client.get(url, headers) : client.request(method, url, body, headers);
}

/** Not the client's own reading, which waits for ever when the connection breaks in the middle. */
async function text(response: HttpClientResponse): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response.message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** A host with several addresses fails with one error for each, and no message. */
export function whyOf(error: NodeJS.ErrnoException): string {
  return error.message === "" ? String(error.code) : error.message;
}
