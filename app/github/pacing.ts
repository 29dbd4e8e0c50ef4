import type { Octokit } from "@octokit/rest";
import { createLane } from "../lane.ts";
import { kindOf } from "./budget.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { GitHubFailure } from "./client.ts";
import { allowanceOf, outcomeOf, waitAskedFor } from "./errors.ts";
import type { Limits } from "./limits.ts";
import { currentPriority } from "./priority.ts";
import { isForToken, type Clock } from "./transport.ts";

/** At once, in one installation and process; GitHub allows 100 together. Comments cannot take the places of work. */
const WORK_AT_ONCE = 30;
const DECORATIONS_AT_ONCE = 15;

export interface Pacing {
  readonly limits: Limits;
  readonly clock: Pick<Clock, "now">;
  readonly log: { readonly warn: (message: string) => void };
  readonly metrics: Metrics;
}

/**
 * An Octokit plugin in the place of `@octokit/plugin-throttling`, which spaces writes by 1 s and comments by
 * 3 s, sleeps until a limit is over, and costs 10 ms a request. Here a request leaves at once, waits only for
 * one of the places at once and for the ledger, or fails as `throttled`.
 */
export function createPacing({ limits, clock, log, metrics }: Pacing) {
  const work = createLane(WORK_AT_ONCE);
  const decorations = createLane(DECORATIONS_AT_ONCE);

  return (
    octokit: Pick<Octokit, "hook">,
    options: { readonly auth?: { readonly installationId?: number } },
  ): void => {
    const installation = String(options.auth?.installationId ?? "app");
    const heard = (from: unknown): void => {
      const allowance = allowanceOf(from, clock.now());
      if (allowance !== null) limits.heard(installation, allowance);
    };
    octokit.hook.wrap("request", (send, request) => {
      // Asked for inside another request, in whose place it runs; GitHub counts it to the app.
      if (isForToken(request.url)) return send(request);
      const kind = kindOf(request.method, request.url);
      const priority = kind === "order" ? "resume" : currentPriority();
      const lane = kind === "content" || kind === "decoration" ? decorations : work;
      return lane(installation, async () => {
        await limits.take(installation, { kind, priority }).catch((error: unknown) => {
          const why = error instanceof GitHubFailure ? error.kind : "error";
          metrics.count("drawbridge_github_held_back_total", { kind, priority, why });
          throw error;
        });
        const began = performance.now();
        const ended = (outcome: string): void => {
          const seconds = (performance.now() - began) / 1_000;
          metrics.measure("drawbridge_github_request_duration_seconds", seconds, { kind, priority, outcome });
        };
        if (kind === "order") metrics.reached("drawbridge_order_delay_seconds", clock.now(), {});
        try {
          const response = await send(request);
          ended("ok");
          heard(response);
          return response;
        } catch (error) {
          ended(outcomeOf(error));
          heard(error);
          const wait = waitAskedFor(error, clock.now());
          if (wait !== null) {
            const what = `${request.method} ${request.url} of installation ${installation}`;
            log.warn(
              `GitHub throttles ${what} until ${wait.until?.toISOString() ?? "a time that it did not name"}`,
            );
            await limits.pause(installation, wait.everything ? "all" : kind, wait.until);
          }
          throw error;
        }
      });
    });
  };
}
