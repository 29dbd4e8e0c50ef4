import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../action/clock.ts";
import { type HttpRequest, httpTransport, whyOf } from "../../action/transport.ts";
import { startProxy } from "./support/proxy.ts";

const send = httpTransport(systemClock);

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function get(url: string, timeoutMs = 5000): HttpRequest {
  return { method: "GET", url, headers: { authorization: "Bearer t" }, body: null, timeoutMs };
}

afterEach(() => vi.unstubAllEnvs());

describe("one request, one answer", () => {
  it("brings method, headers and body there, and status, headers and body back", async () => {
    const seen: string[] = [];
    await using server = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      request.on("data", (chunk: Buffer) => seen.push(chunk.toString()));
      request.on("end", () => response.writeHead(409, { "Retry-After": "3" }).end("Grüße"));
    });
    const post = { ...get(`${server.origin}/a?b=c`), method: "POST" as const, body: "ä" };
    const answer = await send(post);
    expect(answer).toMatchObject({ ok: true, status: 409, body: "Grüße", headers: { "retry-after": "3" } });
    expect(await send(get(server.origin))).toMatchObject({ ok: true, status: 409 });
    expect(seen).toEqual(["POST /a?b=c Bearer t", "ä", "GET / Bearer t"]);
  });

  it("does not follow a redirect: the token stays with the server it is for", async () => {
    const seen: string[] = [];
    await using server = await serve((request, response) => {
      seen.push(request.url ?? "");
      response.writeHead(302, { location: "/elsewhere" }).end();
    });
    expect(await send(get(`${server.origin}/a`))).toMatchObject({ ok: true, status: 302 });
    expect(seen).toEqual(["/a"]);
  });

  it("ends when nothing comes, and when it comes byte by byte for too long", async () => {
    await using silent = await serve(() => undefined);
    expect(await send(get(silent.origin, 200))).toMatchObject({ ok: false });
    await using slow = await serve((_, response) => {
      const timer = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(timer));
    });
    expect(await send(get(slow.origin, 300))).toEqual({ ok: false, why: "no answer within 0.3 s" });
  });

  it("takes a connection that breaks in the middle of an answer for no answer", async () => {
    await using server = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => (response.socket as Socket).destroy(), 50);
    });
    expect(await send(get(server.origin))).toEqual({ ok: false, why: "aborted" });
  });

  it("says why nothing could be reached", async () => {
    expect(await send(get("http://127.0.0.1:1"))).toEqual({
      ok: false,
      why: "connect ECONNREFUSED 127.0.0.1:1",
    });
    // As Node words it for a host with several addresses.
    expect(whyOf(Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }))).toBe("ECONNREFUSED");
  });

  it("asks the proxy of the runner for a way to an https server", async () => {
    await using proxy = await startProxy(() => null);
    vi.stubEnv("HTTPS_PROXY", proxy.origin);
    expect(await send(get("https://drawbridge.test"))).toMatchObject({
      ok: false,
      why: expect.stringContaining("statusCode=502") as string,
    });
    expect(proxy.requests).toEqual(["CONNECT drawbridge.test:443"]);
  });
});
