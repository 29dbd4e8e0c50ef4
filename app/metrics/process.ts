import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Reading, Readings } from "./metrics.ts";

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION_MS = 20;

/** What this process uses, and how late its event loop has been since the reading before. */
export function processReadings(): () => Readings {
  const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  lag.enable();
  const started = Date.now() / 1_000 - process.uptime();
  return () => {
    const { rss, heapUsed } = process.memoryUsage();
    const late = lagOf(lag);
    lag.reset();
    return {
      process_resident_memory_bytes: [{ value: rss }],
      nodejs_heap_used_bytes: [{ value: heapUsed }],
      nodejs_eventloop_lag_seconds: late,
      process_start_time_seconds: [{ value: started }],
    };
  };
}

function lagOf(lag: ReturnType<typeof monitorEventLoopDelay>): readonly Reading[] {
  // What is measured is the time between two looks: the planned part of it is no delay.
  const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1_000);
  if (lag.count === 0) return [];
  return [
    { value: seconds(lag.percentile(50)), labels: { quantile: "0.5" } },
    { value: seconds(lag.percentile(99)), labels: { quantile: "0.99" } },
    { value: seconds(lag.max), labels: { quantile: "1" } },
  ];
}
