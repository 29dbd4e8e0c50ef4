import type { Delivery } from "../demo/github/delivery.ts";
import type { Seen } from "./count/seen.ts";
import type { ReleaseRecord } from "./record.ts";
import type { Timeline } from "./timeline.ts";

interface Facts {
  readonly records: readonly ReleaseRecord[];
  readonly seen: Seen;
  readonly events: Timeline;
  readonly deliveries: readonly Delivery[];
  /** How often a replica ended unasked, and was started again. */
  readonly ownEnds: number;
  /** Requests that GitHub got, of everybody. */
  readonly requests: number;
  /** By how much the times between accidents were longer than drawn, because the machine is slow. */
  readonly pace: number;
  readonly ms: { readonly accidents: number; readonly settling: number };
}

/** What a run was: names and values, in the order of the report. */
export function figuresOf({
  records,
  seen,
  events,
  deliveries,
  ownEnds,
  requests,
  pace,
  ms,
}: Facts): readonly (readonly [string, string])[] {
  const deeds = records.flatMap((record) => record.deeds);
  const done = (verb: string) => deeds.filter((deed) => deed.verb === verb).length;
  const list = (prefix: string): (readonly [string, string])[] =>
    [...events.counts(prefix)].toSorted(byName).map(([name, times]) => [name, String(times)] as const);
  const states = new Map<string, number>();
  for (const { state } of seen.stored.deployments) states.set(state, (states.get(state) ?? 0) + 1);
  const failed = deliveries.filter(({ status }) => status !== "OK").length;
  return [
    ["duration, accidents", seconds(ms.accidents)],
    ["duration, until everything was at rest", seconds(ms.settling)],
    ["times between accidents, as a multiple of those drawn", pace.toFixed(1)],
    ["SIGKILL", String(events.count("kill"))],
    ["replicas stopped for a while", String(events.count("stall"))],
    ["PostgreSQL killed and restarted", String(events.count("database restarted"))],
    ["replicas that ended by themselves, and were started again", String(ownEnds)],
    ["requests at GitHub", String(requests)],
    ...list("fault "),
    ["webhook deliveries", String(deliveries.length)],
    ["webhook deliveries that failed", String(failed)],
    ...list("webhook "),
    ...list("API "),
    ["releases", String(records.length)],
    ["approvals and rejections written", `${done("approve")} and ${done("reject")}`],
    ["claims and cancels written", `${done("claim")} and ${done("cancel")}`],
    ["votes counted", String(seen.stored.votes.length)],
    ["audit events", String(seen.stored.events.length)],
    ...[...states].toSorted(byName).map(([state, times]) => [`deployments ${state}`, String(times)] as const),
  ];
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
