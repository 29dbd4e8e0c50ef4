import { describe, expect, it } from "vitest";
import { createMetrics } from "../../app/metrics/open-telemetry.ts";
import { sampled } from "../../app/metrics/sampled.ts";

const at = (seconds: number): Date => new Date(Date.parse("2026-11-22T12:00:00Z") + seconds * 1_000);

describe("metrics", () => {
  it("are read in Prometheus' text format, with their help", async () => {
    const metrics = createMetrics("1.2.3");
    metrics.count("drawbridge_webhooks_total", { result: "stored" });
    metrics.count("drawbridge_webhooks_total", { result: "stored" });
    metrics.measure("drawbridge_job_duration_seconds", 0.2, { queue: "work", outcome: "done" });
    metrics.observe(async () => ({ drawbridge_projections_behind: [{ value: 7 }] }));
    const text = await metrics.text();
    expect(text).toContain("# TYPE drawbridge_webhooks_total counter\n");
    expect(text).toContain('drawbridge_webhooks_total{result="stored"} 2\n');
    expect(text).toContain(
      'drawbridge_job_duration_seconds_bucket{queue="work",outcome="done",le="0.25"} 1\n',
    );
    expect(text).toContain(
      'drawbridge_job_duration_seconds_bucket{queue="work",outcome="done",le="0.1"} 0\n',
    );
    expect(text).toContain("drawbridge_projections_behind 7\n");
    // What is not observed this time is not repeated from the last.
    expect(await createMetrics("1.2.3").text()).not.toContain("drawbridge_projections_behind ");
    await metrics.stop();
  });

  it("measure how long something waited, once, and by whom it was waited for", async () => {
    const metrics = createMetrics("1.2.3");
    const name = "drawbridge_order_delay_seconds";
    metrics.reached(name, at(5), {});
    await Promise.all([
      metrics.since(name, at(0), async () => {
        await Promise.resolve();
        metrics.reached(name, at(2), {});
        metrics.reached(name, at(200), {});
        await metrics.since("drawbridge_decision_delay_seconds", at(100), async () => {
          metrics.reached("drawbridge_decision_delay_seconds", at(101), { source: "comment" });
        });
      }),
      metrics.since(name, at(10), async () => metrics.reached(name, at(14), {})),
    ]);
    const text = await metrics.text();
    expect(text).toContain("drawbridge_order_delay_seconds_count 2\n");
    expect(text).toContain("drawbridge_order_delay_seconds_sum 6\n");
    expect(text).toContain('drawbridge_decision_delay_seconds_sum{source="comment"} 1\n');
    await metrics.stop();
  });
});

describe("a sample", () => {
  it("is asked for once while it is fresh, and once for all that ask together", async () => {
    let now = at(0);
    let asked = 0;
    const read = sampled(async () => (asked += 1), { everyMs: 15_000, limitMs: 1_000, now: () => now });
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    now = at(14);
    expect(await read()).toBe(1);
    now = at(15);
    expect(await read()).toBe(2);
  });

  it("is null where it fails, and where it does not come in time; the question under way is the only one", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let asked = 0;
    const hanging = sampled(
      () => {
        asked += 1;
        return promise;
      },
      { everyMs: 15_000, limitMs: 10, now: () => at(0) },
    );
    expect([await hanging(), await hanging(), asked]).toEqual([null, null, 1]);
    resolve(5);
    expect(await hanging()).toBe(5);
    const failing = sampled(() => Promise.reject(new Error("down")), {
      everyMs: 1,
      limitMs: 10,
      now: () => at(0),
    });
    expect(await failing()).toBeNull();
  });
});
