/** What stands on GitHub about one release, at one moment: what the demo shows and checks. */
import { readMarker, type MarkerKind } from "../app/messages/marker.ts";
import type { CheckRunView, CommentView, DeploymentView, LocalGitHub } from "./github/local-github.ts";

/** A release as the story knows it. */
export type Release = {
  readonly version: string;
  readonly sha: string;
  /** Number of the merged pull request. */
  readonly thread: number;
};

export type Seen = {
  readonly release: Release;
  /** Login of the app's own account. */
  readonly app: string;
  /** Of the pull request, oldest first. */
  readonly comments: readonly CommentView[];
  /** Of the release's commit. */
  readonly checks: readonly CheckRunView[];
  /** GitHub Deployments of the repository, oldest first. */
  readonly deployments: readonly DeploymentView[];
};

export function look(github: LocalGitHub, release: Release): Seen {
  return {
    release,
    app: github.app.login,
    comments: github.comments(release.thread),
    checks: github.checkRuns(release.sha),
    deployments: github.deployments(),
  };
}

/** The check `Deploy to …`, the newest where there are several. */
export function checkOf({ checks }: Seen, environment: string): CheckRunView | undefined {
  return checks.findLast((check) => check.name === `Deploy to ${environment}`);
}

/** GitHub Deployments of the release's commit to an environment. */
export function deploymentsOf(
  { deployments, release }: Seen,
  environment: string,
): readonly DeploymentView[] {
  return deployments.filter((one) => one.sha === release.sha && one.environment === environment);
}

/** Comments of the app of one kind, oldest first. */
export function appComments({ comments, app }: Seen, kind: MarkerKind): readonly CommentView[] {
  return comments.filter((one) => one.user?.login === app && readMarker(one.body ?? "")?.kind === kind);
}

/** The one comment that is edited in place. */
export function livingComment(seen: Seen): CommentView | undefined {
  return appComments(seen, "living").at(0);
}

/** The newest question about an environment. */
export function questionOf(seen: Seen, environment: string): CommentView | undefined {
  const { version } = seen.release;
  return appComments(seen, "question").findLast((one) =>
    firstLine(one.body).includes(`${version} → ${environment}`),
  );
}

/** How the newest question about an environment was answered. */
export type Answered = {
  readonly outcome: "approved" | "rejected" | "canceled";
  /** Login, where the question names somebody. */
  readonly who: string | undefined;
};

/** Undefined: it waits. */
export function answerTo(seen: Seen, environment: string): Answered | undefined {
  const line = firstLine(questionOf(seen, environment)?.body);
  const outcome = (["approved", "rejected", "canceled"] as const).find((one) => line.includes(` is ${one}`));
  return outcome === undefined ? undefined : { outcome, who: /\bby `([^`]+)`/.exec(line)?.[1] };
}

export function firstLine(body: string | undefined): string {
  return body?.split("\n")[0] ?? "";
}
