/** What may be said of the requests: none while people think, none that would deploy what was rejected. */
import type { LoggedRequest } from "../github/server.ts";
import type { Violation } from "../github/violations.ts";
import type { Release } from "../seen.ts";
import { finding, type Finding } from "./finding.ts";

/** What a time of waiting cost. */
export type Wait = {
  readonly ms: number;
  /** Requests of the app to GitHub, as `METHOD path`. */
  readonly requests: readonly string[];
  readonly runnerMs: number;
};

export function heldNothing({ ms, requests, runnerMs }: Wait): Finding[] {
  const seconds = (ms / 1000).toFixed(1);
  return [
    finding(
      `${seconds} s of waiting: 0 requests to GitHub`,
      requests.length === 0,
      "none",
      requests.join(", "),
    ),
    finding(
      `${seconds} s of waiting: 0 s of a runner`,
      runnerMs === 0,
      "no job that runs meanwhile",
      `${runnerMs} ms of jobs`,
    ),
  ];
}

/** Nobody has ever asked GitHub to deploy the release to that environment. */
export function neverOrdered(
  requests: readonly LoggedRequest[],
  release: Release,
  environment: string,
): Finding[] {
  const orders = requests.filter(
    ({ operation, body }) =>
      operation === "POST /repos/{owner}/{repo}/deployments" &&
      body?.["environment"] === environment &&
      body["ref"] === release.sha,
  );
  return [
    finding(
      `nobody ever asked GitHub to deploy ${release.version} to ${environment}`,
      orders.length === 0,
      "no such request",
      orders.map(({ method, path, status }) => `${method} ${path} ${status}`).join(", "),
    ),
  ];
}

/** GitHub's own description of its API allows every request that was made. */
export function allowed(requests: number, violations: readonly Violation[]): Finding[] {
  return [
    finding(
      `each of the ${requests} requests is one that GitHub's API description allows`,
      violations.length === 0,
      "no violation",
      violations.map((one) => JSON.stringify(one)).join(" · "),
    ),
  ];
}
