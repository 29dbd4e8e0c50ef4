import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { pino } from "pino";
import { Probot, Server } from "probot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpApp } from "../../app/http/app.ts";
import { httpHandler } from "../../app/http/listener.ts";
import { inMemory } from "./support/in-memory.ts";
import { type Issuer, startIssuer } from "./support/issuer.ts";
import { depsOver } from "./support/server.ts";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** Probot takes port 0 for its default, 3000. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

let issuer: Issuer;
let server: Server;
beforeAll(async () => {
  issuer = await startIssuer();
  const log = pino({ level: "silent" });
  const secret = "s3cret";
  server = new Server({
    Probot: Probot.defaults({ appId: 1, privateKey, secret, log }),
    log,
    host: "127.0.0.1",
    port: await freePort(),
  });
  const app = createHttpApp(depsOver(inMemory(), issuer, []));
  await server.load((_probot, { addHandler }) => addHandler(httpHandler(app)));
  await server.start();
});
afterAll(async () => {
  await server.stop();
  await issuer[Symbol.asyncDispose]();
});

describe("on Probot's server", () => {
  const status = async (method: string, path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    return [response.status, response.headers.get("content-type"), (await response.text()).slice(0, 20)];
  };

  it("the API and the health of the process are answered by the app", async () => {
    expect(await status("GET", "/healthz")).toEqual([200, "application/json", '{"status":"ok"}']);
    expect(await status("GET", "/readyz?verbose")).toEqual([200, "application/json", '{"status":"ok"}']);
    for (const [method, path, code] of [
      ["POST", "/api/v1/repos/acme/shop/releases", 401],
      ["GET", "/api/v1/nothing", 404],
    ] as const) {
      expect((await status(method, path)).slice(0, 2)).toEqual([code, "application/problem+json"]);
    }
  });

  it("everything else is Probot's", async () => {
    expect(await status("GET", "/ping")).toEqual([200, "text/plain", "PONG"]);
    expect(await status("GET", "/nothing")).toEqual([404, null, ""]);
    // Not a webhook: Octokit's middleware says so in its own words.
    const [code, , body] = await status("POST", "/api/github/webhooks");
    expect([code, body]).toEqual([415, '{"error":"Unsupporte']);
  });
});
