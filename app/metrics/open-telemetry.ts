/**
 * One instrumentation, OpenTelemetry's, and its readers: `/metrics` and, where it is configured, a push by OTLP.
 * See docs/decisions/0011-metrics.md.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Meter, ObservableGauge } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AggregationType,
  InstrumentType,
  type IMetricReader,
  MeterProvider,
} from "@opentelemetry/sdk-metrics";
import { catalog, type GaugeName, type HistogramName } from "./catalog.ts";
import type { Reading, Readings, RunningMetrics } from "./metrics.ts";

/** How long the last push may take, in milliseconds. */
const STOP_MS = 2_000;

/** Bounds of the histograms in seconds: from a webhook that only has to be stored to a call that hangs. */
const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

export function createMetrics(version: string, pushing: readonly IMetricReader[] = []): RunningMetrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ "service.name": "drawbridge", "service.version": version }),
    readers: [exporter, ...pushing],
    views: [
      {
        instrumentType: InstrumentType.HISTOGRAM,
        aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: bounds } },
      },
    ],
  });
  const meter = provider.getMeter("drawbridge");
  const counters = instruments(catalog.counters, (name, options) => meter.createCounter(name, options));
  const histograms = instruments(catalog.histograms, (name, options) =>
    meter.createHistogram(name, { ...options, unit: "s" }),
  );
  const waits = new AsyncLocalStorage<ReadonlyMap<HistogramName, Wait>>();
  const serializer = new PrometheusSerializer("", false, undefined, true, true);

  const metrics: RunningMetrics = {
    count: (name, labels) => counters[name].add(1, labels),
    measure: (name, seconds, labels) => histograms[name].record(Math.max(0, seconds), labels),
    since: (name, began, work) =>
      waits.run(new Map([...(waits.getStore() ?? []), [name, { began, over: false }]]), work),
    reached: (name, now, labels) => {
      const wait = waits.getStore()?.get(name);
      if (wait === undefined || wait.over) return;
      wait.over = true;
      metrics.measure(name, (now.getTime() - wait.began.getTime()) / 1_000, labels);
    },
    observe: (read) => observe(meter, read),
    text: async () => serializer.serialize((await exporter.collect()).resourceMetrics),
    // A collector that is away keeps nobody from stopping; what it did not get is lost with the process.
    stop: () => provider.shutdown({ timeoutMillis: STOP_MS }).catch(() => {}),
  };
  return metrics;
}

interface Wait {
  readonly began: Date;
  over: boolean;
}

function instruments<Name extends string, T>(
  described: Readonly<Record<Name, { readonly help: string }>>,
  create: (name: string, options: { readonly description: string }) => T,
): Readonly<Record<Name, T>> {
  const entries = Object.entries<{ readonly help: string }>(described);
  return Object.fromEntries(
    entries.map(([name, { help }]) => [name, create(name, { description: help })]),
  ) as Readonly<Record<Name, T>>;
}

function observe(meter: Meter, read: () => Promise<Readings>): void {
  const gauges = instruments(catalog.gauges, (name, options) => meter.createObservableGauge(name, options));
  const all: ObservableGauge[] = Object.values(gauges);
  meter.addBatchObservableCallback(async (result) => {
    const readings = Object.entries(await read()) as [GaugeName, readonly Reading[]][];
    for (const [name, values] of readings) {
      for (const { value, labels } of values) result.observe(gauges[name], value, labels);
    }
  }, all);
}
