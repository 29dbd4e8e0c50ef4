/**
 * What is counted while the app runs: the port through which the app tells what happens. Imports nothing of the app.
 * Every name is in `catalog.ts`; `open-telemetry.ts` stands behind it.
 */
import type { CounterName, GaugeName, HistogramName } from "./catalog.ts";

/** Values by which a metric is told apart. Few each: whatever has no end (repositories, people) is none. */
export type Labels = Readonly<Record<string, string | number>>;

/** What the app records; times are in seconds. */
export interface Metrics {
  readonly count: (name: CounterName, labels: Labels) => void;
  readonly measure: (name: HistogramName, seconds: number, labels: Labels) => void;
  /**
   * Does work that something waits for since a time: `reached` then measures how long it took, once. Inside it, work
   * of the same kind that began elsewhere has a time of its own.
   */
  readonly since: <T>(name: HistogramName, began: Date, work: () => Promise<T>) => Promise<T>;
  /** What was waited for under that name has happened; nothing where nobody waits. */
  readonly reached: (name: HistogramName, now: Date, labels: Labels) => void;
}

/** A value at this moment, and whose it is. */
export interface Reading {
  readonly value: number;
  readonly labels?: Labels;
}

export type Readings = Partial<Readonly<Record<GaugeName, readonly Reading[]>>>;

export interface RunningMetrics extends Metrics {
  /** Asked for the values of gauges at each reading; gauges that it leaves out are absent then. Never rejects. */
  readonly observe: (read: () => Promise<Readings>) => void;
  /** Everything, in Prometheus' text format. */
  readonly text: () => Promise<string>;
  /** Pushes what is left, and lets go. */
  readonly stop: () => Promise<void>;
}

/** Counts nothing: where nobody reads. */
export const unmeasured: Metrics = {
  count: () => {},
  measure: () => {},
  since: (_name, _began, work) => work(),
  reached: () => {},
};
