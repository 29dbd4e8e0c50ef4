import type { IMetricReader } from "@opentelemetry/sdk-metrics";

/**
 * Where metrics are pushed by OTLP, besides being read at `/metrics`: nowhere, unless OpenTelemetry's own variables name
 * an endpoint. Its other variables (headers, timeout, compression, interval) count as everywhere.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export async function otlpReaders(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly IMetricReader[]> {
  const endpoint = env["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] || env["OTEL_EXPORTER_OTLP_ENDPOINT"];
  if (endpoint === undefined || endpoint === "") return [];
  // Loaded only here: most do not push, and a start shall be short.
  const [{ OTLPMetricExporter }, { PeriodicExportingMetricReader }] = await Promise.all([
    import("@opentelemetry/exporter-metrics-otlp-proto"),
    import("@opentelemetry/sdk-metrics"),
  ]);
  const exportIntervalMillis = Number(env["OTEL_METRIC_EXPORT_INTERVAL"] ?? 60_000);
  const exportTimeoutMillis = Math.min(30_000, exportIntervalMillis);
  return [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(),
      exportIntervalMillis,
      exportTimeoutMillis,
    }),
  ];
}
