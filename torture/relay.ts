/** The load balancer before the replicas, and the bad network between GitHub and them. */
import { randomUUID } from "node:crypto";
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { Timeline } from "./timeline.ts";

export interface Relay {
  readonly url: string;
  /** From now on it loses, doubles, turns round and delays nothing. */
  readonly calm: () => void;
  readonly close: () => Promise<void>;
}

interface RelayParts {
  /** Ports of the replicas; set before the first request. */
  readonly targets: readonly { readonly port: number }[];
  readonly chance: Chance;
  /** Of a hundred webhooks, how many are lost. */
  readonly drops: number;
  readonly timeline: Timeline;
}

interface Incoming {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const answerWithinMs = 12_000;
const healthEveryMs = 2_000;

export async function startRelay({ targets, chance, drops, timeline }: RelayParts): Promise<Relay> {
  let wild = true;
  const healthy = new Set<number>();
  const passed = new Set<() => void>();

  const pick = (): readonly number[] => {
    const ports = targets.map(({ port }) => port);
    const first = chance.below(ports.length);
    const turned = [...ports.slice(first), ...ports.slice(0, first)];
    return [...turned.filter((port) => healthy.has(port)), ...turned.filter((port) => !healthy.has(port))];
  };
  /** To a replica that takes the connection; nothing has been sent to one that does not. */
  const forward = async (incoming: Incoming): Promise<Answer> => {
    for (const port of pick()) {
      const answer = await send(port, incoming, answerWithinMs);
      if (answer !== "refused") return answer;
      healthy.delete(port);
    }
    return { status: 503, headers: {}, body: Buffer.from("no replica takes the connection") };
  };

  /** Null: the connection is broken off. */
  const webhook = async (incoming: Incoming): Promise<Answer | null> => {
    const id = String(incoming.headers["x-github-delivery"]);
    const roll = chance.below(100);
    const ms = chance.below(14_000);
    const variant = chance.percent(50);
    const did = (kind: string) => timeline.add(`webhook ${kind}`, { delivery: id });
    if (!wild) return forward(incoming);
    if (roll < drops) {
      did("dropped");
      return variant ? null : { status: 502, headers: {}, body: Buffer.from("dropped") };
    }
    if (roll < drops + 6) {
      did("duplicated");
      const again = async () => {
        await sleep(variant ? 0 : ms / 2);
        await forward(incoming);
      };
      background(again());
      return forward(incoming);
    }
    if (roll < drops + 9) {
      did("duplicated under another id");
      const headers = { ...incoming.headers, "x-github-delivery": randomUUID() };
      const again = async () => {
        await sleep(variant ? 0 : ms);
        await forward({ ...incoming, headers });
      };
      background(again());
      return forward(incoming);
    }
    if (roll < drops + 15) {
      // GitHub may have given up by then, and what it gave up arrives all the same.
      did("late");
      await sleep(500 + ms);
      return forward(incoming);
    }
    if (roll < drops + 23) {
      did("reordered");
      const overtaken = new Promise<void>((resolve) => passed.add(resolve));
      await Promise.race([overtaken, sleep(2_500)]);
    }
    return forward(incoming);
  };

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const { method = "GET", url = "/", headers } = message;
    const incoming = { method, url, headers, body: Buffer.concat(chunks) };
    const isWebhook = url.startsWith("/api/github/webhooks");
    const answer = isWebhook ? await webhook(incoming) : await forward(incoming);
    if (isWebhook) {
      for (const go of passed) go();
      passed.clear();
    }
    const isLost = !isWebhook && wild && answer !== null && answer.status < 300 && chance.percent(10);
    if (isLost) timeline.add("API answer lost", { url });
    if (answer === null || isLost) {
      message.socket.destroy();
      return;
    }
    const type = answer.headers["content-type"];
    response.writeHead(answer.status, type === undefined ? {} : { "content-type": type });
    response.end(answer.body);
  };

  const server = createServer((message, response) => {
    handle(message, response).catch(() => message.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const probe = async (target: number): Promise<void> => {
    const asked = { method: "GET", url: "/healthz", headers: {}, body: Buffer.alloc(0) };
    const answer = await send(target, asked, healthEveryMs);
    if (answer !== "refused" && answer.status === 200) healthy.add(target);
    else healthy.delete(target);
  };
  const look = setInterval(() => {
    for (const target of targets) background(probe(target.port));
  }, healthEveryMs);

  return {
    url: `http://127.0.0.1:${port}`,
    calm: () => {
      wild = false;
    },
    close: async () => {
      clearInterval(look);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What nobody waits for: `send` never rejects. */
function background(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    throw error;
  });
}

/** `refused`: nobody listens there. A connection that breaks or says nothing in time is 502 or 504. */
function send(
  port: number,
  { method, url, headers, body }: Incoming,
  ms: number,
): Promise<Answer | "refused"> {
  return new Promise((resolve) => {
    const { "content-length": _length, connection: _kept, ...others } = headers;
    const own = { ...others, host: `127.0.0.1:${port}`, "content-length": String(body.length) };
    const outgoing = request(
      { host: "127.0.0.1", port, method, path: url, headers: { ...own, connection: "close" }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
        answer.on("error", () => resolve(gateway(502)));
      },
    );
    outgoing.setTimeout(ms, () => {
      resolve(gateway(504));
      outgoing.destroy();
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code === "ECONNREFUSED" ? "refused" : gateway(502));
    });
    outgoing.end(body);
  });
}

function gateway(status: number): Answer {
  return { status, headers: {}, body: Buffer.from("the replica gave no answer") };
}
