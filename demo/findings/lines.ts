/** What there is on GitHub, on one line: for a finding that is not as it should be. */
import type { CheckRunView, CommentView, DeploymentView } from "../github/local-github.ts";
import { firstLine } from "../seen.ts";

export function checkLine(check: CheckRunView | undefined): string | undefined {
  if (check === undefined) return undefined;
  const buttons = check.actions.map((action) => `[${action.label}]`).join(" ");
  return `${check.status}, ${check.conclusion}, ${check.output.title} ${buttons}`.trim();
}

export function deploymentLine({ environment, sha, statuses }: DeploymentView): string {
  return `${environment} of ${sha.slice(0, 7)}: ${statuses.map((status) => status.state).join(", ") || "no status"}`;
}

export function bodies(comments: readonly CommentView[]): string {
  return comments.map((one) => `${one.user?.login}: ${firstLine(one.body)}`).join(" · ");
}
