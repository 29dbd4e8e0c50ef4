import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { guard } from "../../../app/http/intake/guard.ts";
import { type Limits, limits as usual } from "../../../app/http/intake/limits.ts";
import { exchange, rawClient, requestText, statusOf } from "../../hostile/support/raw.ts";

const signature = `sha256=${"0".repeat(64)}`;
const hook = {
  "content-type": "application/json",
  "x-github-event": "push",
  "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
  "x-hub-signature-256": signature,
};
const webhook = (headers: Readonly<Record<string, string | number>> = {}, body = "{}") =>
  requestText("POST /api/github/webhooks", { ...hook, "content-length": body.length, ...headers }, body);

interface Seen {
  readonly url: string | undefined;
  readonly body: string;
}

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** A server behind the guard that notes what is let through, and answers 200. */
async function guarded(given: Partial<Limits> = {}, trustedProxies = 0, slowly: Promise<void> | null = null) {
  const seen: Seen[] = [];
  const logged: object[] = [];
  server = createServer({ connectionsCheckingInterval: 20 }, (request, response) => {
    const { url } = request;
    const { rawBody } = request as IncomingMessage & { rawBody?: Buffer };
    seen.push({ url, body: rawBody?.toString() ?? "" });
    void Promise.resolve(slowly).then(() => response.end("let through"));
  });
  guard(server, {
    trustedProxies,
    log: { warn: (facts) => logged.push(facts) },
    limits: { ...usual, ...given },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, seen, logged };
}

describe("a webhook", () => {
  it("is let through with its body", async () => {
    const { port, seen } = await guarded();
    expect(statusOf(await exchange(port, webhook({}, ' {"zen":1}')))).toBe(200);
    expect(seen).toEqual([{ url: "/api/github/webhooks", body: ' {"zen":1}' }]);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["content-type", { "content-type": "text/plain" }],
    ["x-github-event", { "x-github-event": "__proto__" }],
    ["x-github-event", { "x-github-event": "error" }],
    ["x-github-event", { "x-github-event": "*" }],
    ["x-github-delivery", { "x-github-delivery": "../../etc/passwd" }],
    ["x-github-delivery", { "x-github-delivery": "x".repeat(65) }],
    ["x-hub-signature-256", { "x-hub-signature-256": "" }],
    ["x-hub-signature-256", { "x-hub-signature-256": "sha1=0" }],
    ["x-hub-signature-256", { "x-hub-signature-256": `${signature}, ${signature}` }],
  ])("is refused unread for its %s %j", async (name, headers) => {
    const { port, seen } = await guarded();
    const answer = await exchange(port, webhook({ ...headers, "content-length": 1_000 }, ""));
    expect(statusOf(answer)).toBe(422);
    expect(answer).toContain(name);
    expect(seen).toEqual([]);
  });

  it.each(["", "null", "1", '"x"', "[]", "{"])(
    "that is %j is refused, unless it may be an object",
    async (body) => {
      const { port } = await guarded();
      expect(statusOf(await exchange(port, webhook({}, body)))).toBe(body === "{" ? 200 : 422);
    },
  );

  it("is refused unread where it announces more than is taken", async () => {
    const { port, seen } = await guarded();
    const answer = await exchange(port, webhook({ "content-length": usual.webhookBytes + 1 }, ""));
    expect(statusOf(answer)).toBe(413);
    expect(answer).toContain('"body-too-large"');
    expect(seen).toEqual([]);
  });

  it("is refused unread where its sender asks before it sends so much", async () => {
    const { port } = await guarded();
    const head = { "content-length": usual.webhookBytes + 1, expect: "100-continue" };
    const answer = await exchange(port, webhook(head, ""));
    expect(statusOf(answer)).toBe(413);
  });

  it("is asked for where its sender waits to be asked", async () => {
    const { port, seen } = await guarded();
    const client = await rawClient(port);
    client.write(webhook({ "content-length": 2, expect: "100-continue" }, ""));
    await client.until("100 Continue");
    client.write("{}");
    expect(await client.closed).toContain("let through");
    expect(seen).toHaveLength(1);
  });

  it("is cut off where its chunks pass what is taken", async () => {
    const { port, seen } = await guarded({ webhookBytes: 1_000 });
    const client = await rawClient(port);
    const { "content-length": _none, ...head } = { ...hook, "content-length": "" };
    client.write(requestText("POST /api/github/webhooks", { ...head, "transfer-encoding": "chunked" }));
    client.write(`258\r\n{${" ".repeat(599)}\r\n`);
    client.write(`258\r\n${" ".repeat(600)}\r\n`);
    expect(statusOf(await client.closed)).toBe(413);
    expect(seen).toEqual([]);
  });

  it("is ended where its body comes too slowly", async () => {
    const { port, seen } = await guarded({ webhookMs: 50 });
    const client = await rawClient(port);
    client.write(webhook({ "content-length": 100 }, "{"));
    const answer = await client.closed;
    expect(statusOf(answer)).toBe(408);
    expect(answer).toContain('"body-too-slow"');
    expect(seen).toEqual([]);
  });

  it("finds no room while others fill it, and room again when they are done", async () => {
    let finish = () => {};
    const slowly = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { port, seen } = await guarded({ smallWebhooksBytes: 1_000 }, 0, slowly);
    const body = `{${" ".repeat(598)}}`;
    const first = exchange(port, webhook({}, body));
    while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await exchange(port, webhook({}, body));
    expect(statusOf(second)).toBe(503);
    expect(second).toMatch(/\r\nretry-after: 1\r\n/i);
    finish();
    expect(statusOf(await first)).toBe(200);
    expect(statusOf(await exchange(port, webhook({}, body)))).toBe(200);
  });

  it("that is small has room that large ones cannot take", async () => {
    const { port } = await guarded({ largeWebhooksBytes: 1_000, smallWebhookBytes: 100 });
    expect(statusOf(await exchange(port, webhook({}, `{${" ".repeat(2_000)}}`)))).toBe(503);
    expect(statusOf(await exchange(port, webhook()))).toBe(200);
  });

  it("gives its room back where its sender goes away in the middle", async () => {
    const { port } = await guarded({ smallWebhooksBytes: 1_000 });
    for (let i = 0; i < 3; i += 1) {
      const client = await rawClient(port);
      client.write(webhook({ "content-length": 900 }, `{${" ".repeat(800)}`));
      await new Promise((resolve) => setTimeout(resolve, 20));
      client.socket.destroy();
      await client.closed;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(statusOf(await exchange(port, webhook({}, `{${" ".repeat(800)}}`)))).toBe(200);
  });
});

describe("too many requests", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("of one address: 429, and when to ask again; another address is not concerned", async () => {
    const { port, logged } = await guarded({ apiPerSecond: 3 }, 1);
    const ask = (client: string) =>
      exchange(port, requestText("GET /api/v1/repos/a/b/releases", { "x-forwarded-for": client }));
    const statuses = (await Promise.all(Array.from({ length: 5 }, () => ask("192.0.2.1")))).map(statusOf);
    expect(statuses.toSorted()).toEqual([200, 200, 200, 429, 429]);
    const refused = await ask("192.0.2.1");
    expect(refused).toMatch(/\r\nretry-after: 1\r\n/i);
    expect(refused).toContain("application/problem+json");
    expect(refused).toContain('"too-many-requests"');
    expect(statusOf(await ask("192.0.2.2"))).toBe(200);
    vi.advanceTimersByTime(1_000);
    expect(statusOf(await ask("192.0.2.1"))).toBe(200);
    // One line, and a second one for all that followed.
    expect(logged).toEqual([{ code: "too-many-requests" }]);
    vi.advanceTimersByTime(10_000);
    expect(logged.slice(1)).toEqual([{ code: "too-many-requests", requests: 2 }]);
  });

  it("never concerns /healthz, and webhooks apart from the API", async () => {
    const { port } = await guarded({ apiPerSecond: 1, otherPerSecond: 1, readinessPerSecond: 1 });
    const get = (path: string) => exchange(port, requestText(`GET ${path}`)).then(statusOf);
    expect(await Promise.all(["/api/v1/a", "/x", "/readyz"].map(get))).toEqual([200, 200, 200]);
    expect(await Promise.all(["/api/v1/a", "/x", "/readyz"].map(get))).toEqual([429, 429, 429]);
    expect(await Promise.all(Array.from({ length: 5 }, () => get("/healthz")))).toEqual(Array(5).fill(200));
    expect(statusOf(await exchange(port, webhook()))).toBe(200);
  });

  it("counts a large webhook for more than a small one", async () => {
    const { port } = await guarded({ webhooksPerSecond: 10 });
    const announced = { "content-length": 20 * usual.bytesPerPoint };
    expect(statusOf(await exchange(port, webhook(announced, "{")))).toBe(429);
  });
});

describe("any request", () => {
  it("has its announced size looked at before its token is", async () => {
    const { port, seen } = await guarded();
    const post = (path: string, bytes: number) =>
      exchange(port, requestText(`POST ${path}`, { "content-length": bytes, authorization: "Bearer x" }));
    expect(statusOf(await post("/api/v1/repos/a/b/releases", usual.apiBytes + 1))).toBe(413);
    expect(
      statusOf(await post("/api/v1/repos/a/b/deployments/1/task/finish", usual.taskFinishBytes + 1)),
    ).toBe(413);
    expect(statusOf(await post("/healthz", usual.apiBytes + 1))).toBe(413);
    expect(seen).toEqual([]);
  });

  it("is ended where its header or its body comes too slowly", async () => {
    const { port } = await guarded({ headersMs: 100, requestMs: 200 });
    const silent = await rawClient(port);
    const slowHead = await rawClient(port);
    slowHead.write("POST /api/v1/x HTTP/1.1\r\nhost: localhost\r\nx-a: b\r\n");
    const slowBody = await rawClient(port);
    slowBody.write(requestText("POST /api/v1/x", { "content-length": 10, connection: "keep-alive" }, "{"));
    expect(statusOf(await silent.closed)).toBe(408);
    expect(statusOf(await slowHead.closed)).toBe(408);
    await slowBody.closed;
  });

  it("may have so many header fields and bytes of them, and no more", async () => {
    const { port } = await guarded();
    const fields = (count: number, size: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "y".repeat(size)]));
    expect(statusOf(await exchange(port, requestText("GET /", fields(98, 1))))).toBe(200);
    expect(statusOf(await exchange(port, requestText("GET /", fields(99, 1))))).toBe(431);
    expect(statusOf(await exchange(port, requestText("GET /", fields(3_000, 1))))).toBe(431);
    expect(statusOf(await exchange(port, requestText("GET /", fields(2, 9 * 1024))))).toBe(431);
  });

  it.each(["*", "http://[", "localhost:80", "//["])("that asks for %s finds nothing", async (target) => {
    const { port } = await guarded();
    expect([400, 404]).toContain(statusOf(await exchange(port, requestText(`OPTIONS ${target}`))));
  });

  it("of a connection too many is not answered", async () => {
    const { port } = await guarded({ connections: 2 });
    const held = [await rawClient(port), await rawClient(port)];
    expect(await exchange(port, requestText("GET /"))).toBe("");
    for (const { socket, closed } of held) {
      socket.destroy();
      await closed;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(statusOf(await exchange(port, requestText("GET /")))).toBe(200);
  });
});
