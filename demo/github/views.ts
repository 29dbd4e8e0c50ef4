/** What stands on GitHub, read without a request: for tests to assert on and for the demo to show. */
import type { components } from "@octokit/openapi-types";
import { checkRunJson } from "./checks.ts";
import { commentJson } from "./comments.ts";
import { deploymentJson, statusJson } from "./deployment-json.ts";
import { issueJson } from "./issues.ts";
import { runJson } from "./workflow-run-json.ts";
import type { CheckRun, Repo, World } from "./world.ts";

type Schemas = components["schemas"];
/** GitHub's ids fit a number. */
type Numbered<Schema> = Omit<Schema, "id"> & { id: number };

export type CommentView = Numbered<Schemas["issue-comment"]>;
export type IssueView = Numbered<Schemas["issue"]>;
/** A check run with what only the web page shows. */
export type CheckRunView = Numbered<Schemas["check-run"]> &
  Pick<CheckRun, "actions"> & { annotations: Schemas["check-annotation"][] };
/** A deployment with its statuses, oldest first. */
export type DeploymentView = Numbered<Schemas["deployment"]> & { statuses: Schemas["deployment-status"][] };
export type WorkflowRunView = Numbered<Schemas["workflow-run"]>;

/** Name of another repository than the first. */
export type InRepo = { readonly repo?: string };

export type Views = {
  repository(options?: InRepo): Pick<Repo, "id" | "name" | "defaultBranch">;
  issues(options?: InRepo): IssueView[];
  comments(thread: number, options?: InRepo): CommentView[];
  /** All check runs, or those of one commit; each as it is now, oldest first. */
  checkRuns(sha?: string, options?: InRepo): CheckRunView[];
  /** All deployments, oldest first. */
  deployments(options?: InRepo): DeploymentView[];
  workflowRuns(options?: InRepo): WorkflowRunView[];
};

export function views(world: World, repoNamed: (options?: InRepo) => Repo): Views {
  return {
    repository: repoNamed,
    issues: (options) => {
      const repo = repoNamed(options);
      const there = repo.issues.filter((issue) => !issue.gone);
      return there.map((issue) => issueJson(world, repo, issue) as IssueView);
    },
    comments: (thread, options) => {
      const repo = repoNamed(options);
      const found = repo.comments.filter((comment) => comment.issue.number === thread);
      return found.map((comment) => commentJson(world, repo, comment) as CommentView);
    },
    checkRuns: (sha, options) => {
      const repo = repoNamed(options);
      const found = repo.checkRuns.filter((run) => sha === undefined || run.headSha === sha);
      return found.map((run) => {
        const { actions, annotations } = run;
        return { ...checkRunJson(world, repo, run), actions, annotations } as CheckRunView;
      });
    },
    deployments: (options) => {
      const repo = repoNamed(options);
      return repo.deployments.map((deployment) => {
        const statuses = deployment.statuses.map((status) => statusJson(world, repo, deployment, status));
        return { ...deploymentJson(world, repo, deployment), statuses } as DeploymentView;
      });
    },
    workflowRuns: (options) => {
      const repo = repoNamed(options);
      return repo.runs.map((run) => runJson(world, repo, run) as WorkflowRunView);
    },
  };
}
