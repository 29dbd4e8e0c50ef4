/** GitHub on a bad day: what goes wrong, for which requests, how often. */
import type { Answer } from "./http.ts";

export type FaultKind =
  /** The effect happens, the answer is 502. */
  | "502-after-effect"
  | "502-before"
  | "500"
  /** Secondary rate limit: 403 with `retry-after`. */
  | "403-secondary"
  /** Primary rate limit: 429 with `x-ratelimit-remaining: 0`. */
  | "429"
  /** The connection breaks before anything happened. */
  | "reset"
  /** The connection breaks after the effect. */
  | "reset-after-effect"
  /** Nothing happens for `ms`; then the effect and the answer. */
  | "stall"
  /** The effect happens, and its answer comes `ms` later. */
  | "stall-after-effect"
  /** Answers with `answer`, without any effect. */
  | "answer";

export type Fault = {
  /** All that is given must fit; `path` is without `/api/v3`, `caller` as in the log. */
  readonly match: { readonly method?: string; readonly path?: RegExp; readonly caller?: string };
  readonly kind: FaultKind;
  /** How many requests; default 1. */
  readonly times?: number;
  /** For `stall`: how long; for the rate limits: `retry-after`, rounded up to seconds. Default 1000. */
  readonly ms?: number;
  readonly answer?: Answer;
};

/** A request, as far as what goes wrong depends on it. */
export type Victim = { readonly method: string; readonly path: string; readonly caller: string };

/** What happens to a request that no single fault was meant for; undefined: nothing. */
export type Hazard = (request: Victim) => Omit<Fault, "match" | "times"> | undefined;

export type Faults = {
  /** Adds a fault; answers with a function that takes it away. */
  add(fault: Fault): () => void;
  /** From now on each request is asked about, by chance or whatever; undefined: no more. */
  hazard(hazard: Hazard | undefined): void;
  clear(): void;
};

export type FaultList = Faults & { take(request: Victim): Fault | undefined };

export function faultList(): FaultList {
  let faults: { fault: Fault; left: number }[] = [];
  let hazard: Hazard | undefined;
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? 1 };
      faults.push(entry);
      return () => {
        faults = faults.filter((other) => other !== entry);
      };
    },
    hazard(given) {
      hazard = given;
    },
    clear() {
      faults = [];
      hazard = undefined;
    },
    take(request) {
      const found = faults.find(
        ({ fault: { match }, left }) =>
          left > 0 &&
          (match.method === undefined || match.method === request.method) &&
          (match.path === undefined || match.path.test(request.path)) &&
          (match.caller === undefined || match.caller === request.caller),
      );
      if (found === undefined) {
        const chosen = hazard?.(request);
        return chosen === undefined ? undefined : { match: {}, ...chosen };
      }
      found.left -= 1;
      return found.fault;
    },
  };
}

/** The answer that a fault gives, for those kinds that give one. */
export function faultAnswer(fault: Fault): Answer | undefined {
  const seconds = String(Math.ceil((fault.ms ?? 1000) / 1000));
  switch (fault.kind) {
    case "502-before":
    case "502-after-effect":
      return { status: 502, body: { message: "Server Error" } };
    case "500":
      return { status: 500, body: { message: "Server Error" } };
    case "403-secondary":
      return {
        status: 403,
        headers: { "retry-after": seconds },
        body: {
          message:
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
          documentation_url:
            "https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
        },
      };
    case "429":
      return {
        status: 429,
        headers: { "retry-after": seconds, "x-ratelimit-remaining": "0" },
        body: { message: "API rate limit exceeded for installation." },
      };
    case "answer":
      return fault.answer ?? { status: 200, body: {} };
    case "reset":
    case "reset-after-effect":
    case "stall":
    case "stall-after-effect":
      return undefined;
  }
}
