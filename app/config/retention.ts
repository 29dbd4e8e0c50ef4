import { parseDuration } from "../process-file/duration.ts";
import type { RetentionLimits } from "../usecases/retention/limits.ts";
import { type Env, type Read, readAll, textOf } from "./read.ts";

const day = 86_400_000;
const hundredYears = 36_500 * day;

/** GitHub's list of deliveries is read three days back: what comes again from there has to be recognised. */
const shortest = 4 * day;

/** `RETAIN_…` (README, "Configuration"): `30d`, `12h` as in the process file, or `forever`. */
export function readRetention(
  env: Env,
):
  | { readonly ok: true; readonly values: RetentionLimits }
  | { readonly ok: false; readonly problems: readonly string[] } {
  return readAll({
    deliveriesMs: readDeliveries(env),
    logsMs: readSpan(env, "RETAIN_LOGS", "90d"),
    auditMs: readSpan(env, "RETAIN_AUDIT", "forever"),
    releasesMs: readSpan(env, "RETAIN_RELEASES", "forever"),
    newestReleases: readNewest(env),
  });
}

function readDeliveries(env: Env): Read<number> {
  const read = readSpan(env, "RETAIN_DELIVERIES", "30d");
  if (!("value" in read)) return read;
  if (read.value !== null) return { value: read.value };
  return {
    problem:
      "RETAIN_DELIVERIES is forever, which is not possible: webhooks hold what people wrote. Set it to a length of time such as 30d, or unset it for 30d.",
  };
}

function readSpan(env: Env, name: string, usual: string): Read<number | null> {
  const text = textOf(env, name) ?? usual;
  if (text === "forever") return { value: null };
  const ms = parseDuration(text, hundredYears);
  if (ms !== null && ms >= shortest) return { value: ms };
  const other = name === "RETAIN_DELIVERIES" ? "" : ", or to forever";
  const why =
    ms === null
      ? "which is no length of time"
      : "which is too short: the webhooks of three days are read again after an outage, and have to be recognised";
  return {
    problem: `${name} is "${text}", ${why}. Set it to 4d or more, such as ${usual === "forever" ? "365d" : usual}${other}; unset, it is ${usual}.`,
  };
}

function readNewest(env: Env): Read<number> {
  const text = textOf(env, "RETAIN_NEWEST_RELEASES") ?? "50";
  if (/^[1-9]\d{0,5}$/.test(text)) return { value: Number(text) };
  return {
    problem: `RETAIN_NEWEST_RELEASES is "${text}". Set it to a number from 1 to 999999, or unset it for 50.`,
  };
}
