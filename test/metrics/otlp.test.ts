import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { createMetrics } from "../../app/metrics/open-telemetry.ts";
import { otlpReaders } from "../../app/metrics/otlp.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

it("metrics are pushed nowhere unless an endpoint is named", async () => {
  expect(await otlpReaders({})).toEqual([]);
  expect(await otlpReaders({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).toEqual([]);
});

it("metrics are pushed to the endpoint that OpenTelemetry's variables name, at the latest when the app stops", async () => {
  const pushed: { url: string; type: string; body: string }[] = [];
  const collector = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const type = request.headers["content-type"] ?? "";
      pushed.push({ url: request.url ?? "", type, body: Buffer.concat(chunks).toString("latin1") });
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    })();
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  // The exporter reads its variables itself, as everywhere.
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
  const metrics = createMetrics("1.2.3", await otlpReaders(process.env));
  metrics.count("drawbridge_webhooks_total", { result: "stored" });
  expect(await metrics.text()).toContain('drawbridge_webhooks_total{result="stored"} 1\n');
  await metrics.stop();
  collector.close();
  expect(pushed[0]).toMatchObject({ url: "/v1/metrics", type: "application/x-protobuf" });
  expect(pushed[0]?.body).toContain("drawbridge_webhooks_total");
});

it("a collector that never answers keeps nobody from stopping", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const metrics = createMetrics("1.2.3", await otlpReaders(process.env));
  metrics.count("drawbridge_webhooks_total", { result: "stored" });
  await expect(metrics.stop()).resolves.toBeUndefined();
  silent.closeAllConnections();
  silent.close();
});
