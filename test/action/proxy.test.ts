import { expect, it } from "vitest";
import { runBundle } from "./support/bundle.ts";
import { startProxy } from "./support/proxy.ts";
import { release, startScripted } from "./support/scripted-server.ts";

const made = { status: 201, body: release([]) };

it("goes through the runner's proxy to a server that only the proxy reaches", async () => {
  await using server = await startScripted([made]);
  await using proxy = await startProxy(() => Number(new URL(server.origin).port));
  const step = await runBundle({
    inputs: { "server-url": "http://drawbridge.test" },
    env: { ...server.env, HTTP_PROXY: proxy.origin },
  });
  expect(step.exitCode).toBe(0);
  expect(proxy.requests).toEqual(["CONNECT drawbridge.test:80"]);
  expect(server.requests).toEqual([
    "GET /oidc for http://drawbridge.test with runner-token",
    "POST /api/v1/repos/acme/shop/releases with token-1 {}",
  ]);
});

it("goes past the proxy where NO_PROXY says so", async () => {
  await using server = await startScripted([made]);
  await using proxy = await startProxy(() => null);
  // Leads to this machine, and unlike 127.0.0.1 is not left out of proxies anyway.
  const direct = server.origin.replace("127.0.0.1", "0.0.0.0");
  const step = await runBundle({
    inputs: { "server-url": direct },
    env: { ...server.env, HTTP_PROXY: proxy.origin, NO_PROXY: "example.com,0.0.0.0" },
  });
  expect(step.exitCode).toBe(0);
  expect(proxy.requests).toEqual([]);
  expect(server.requests).toHaveLength(2);
});
