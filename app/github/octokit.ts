import { Octokit as RestOctokit } from "@octokit/rest";
import { createProbotAuth } from "octokit-auth-probot";
import type { ProbotOctokit } from "probot";
import { type Metrics, unmeasured } from "../metrics/metrics.ts";
import { type Ledgers, ownLedgers } from "./ledgers.ts";
import { createLimits } from "./limits.ts";
import { createPacing } from "./pacing.ts";
import { renewTokens } from "./renewal.ts";
import { createFetch, TIMEOUTS, type Clock, type Timeouts } from "./transport.ts";

/** The version of GitHub's REST API that the app is written and checked against. */
export const API_VERSION = "2022-11-28";

export interface OctokitSettings {
  readonly appId: number;
  readonly privateKey: string;
  /** REST root of a GitHub Enterprise Server (`https://host/api/v3`); null: api.github.com. */
  readonly baseUrl: string | null;
  /** Drawbridge's own version, for the user agent. */
  readonly version: string;
  readonly log: { readonly debug: (message: string) => void; readonly warn: (message: string) => void };
  readonly clock: Clock;
  readonly timeouts?: Timeouts;
  /** Default: of this process alone. */
  readonly ledgers?: Ledgers;
  /** Default: nothing is counted. */
  readonly metrics?: Metrics;
}

/** What an instance is constructed with, by Probot. */
interface Given {
  readonly authStrategy?: unknown;
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly request?: object;
}

/**
 * The Octokit class to give to Probot: `new Probot({ Octokit: createOctokit(…), … })`.
 *
 * One class for the app and all its installations; its limits and concurrency are counted for each
 * installation, so make it once in a process. See docs/decisions/0004-one-octokit-without-blind-retries.md.
 *
 * Typed as Probot's class to fit Probot's option, though it lacks two plugins of it: `octokit.retry` and
 * `octokit.config` do not exist here.
 */
export function createOctokit(settings: OctokitSettings): typeof ProbotOctokit {
  const { appId, privateKey, baseUrl, version, clock, timeouts = TIMEOUTS } = settings;
  const limits = createLimits(clock.now, settings.ledgers ?? ownLedgers(clock.now));
  const pace = createPacing({ limits, clock, log: settings.log, metrics: settings.metrics ?? unmeasured });
  const fetch = createFetch(clock, timeouts);
  const log = quietLog(settings.log);

  // Probot derives a class from this one and constructs it again from the options of an earlier instance,
  // so these run over their own results: they replace, they never wrap what was there.
  const Octokit = RestOctokit.plugin(pace, pinApiVersion, renewTokens).defaults((given: Given) => {
    // `auth.request` is a client of Probot's that knows neither base URL nor time limit nor hooks.
    const { request: _unguarded, ...givenAuth } = given.auth ?? {};
    return {
      ...given,
      authStrategy: given.authStrategy ?? createProbotAuth,
      auth: { appId, privateKey, ...givenAuth },
      userAgent: `drawbridge/${version}`,
      log,
      request: { ...given.request, fetch },
      ...(baseUrl === null ? {} : { baseUrl }),
    };
  });
  return Octokit as unknown as typeof ProbotOctokit;
}

/** Octokit names no version: GitHub would serve the next one when its default moves on. */
function pinApiVersion(octokit: Pick<RestOctokit, "hook">): void {
  octokit.hook.before("request", (options) => {
    options.headers["x-github-api-version"] = API_VERSION;
  });
}

/**
 * Octokit's log, one line a request at level debug. Its own debug line holds whole requests, comment texts
 * included, and its error line comes for every 304: both stay out.
 */
function quietLog(log: OctokitSettings["log"]) {
  return {
    debug: () => {},
    info: (line: string) => log.debug(line),
    warn: (line: string) => log.warn(line),
    error: (line: string) => log.debug(line),
  };
}
