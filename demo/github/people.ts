/** People (and other bots) who use GitHub: each with a token and Octokit, over HTTP like anyone. */
import { Octokit } from "@octokit/rest";
import { pressButton } from "./checks.ts";
import { changeIssue } from "./issues.ts";
import type { Account, Repo, World } from "./world.ts";

export type Person = {
  readonly login: string;
  readonly id: number;
  readonly token: string;
  /** For everything that has no method here. */
  readonly octokit: Octokit;
  /** Comments on an issue or pull request; answers with the comment's id. */
  comment(thread: number, body: string): Promise<number>;
  editComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  /** Opens an issue; answers with its number. */
  openIssue(title: string, body?: string): Promise<number>;
  setIssueState(issue: number, state: "open" | "closed"): Promise<void>;
  /** What the web page does to an issue; `transfer`: to a repository outside the installation. */
  changeIssue(issue: number, change: "delete" | "transfer" | "lock" | "unlock"): void;
  /** Creates a deployment by hand; answers with its id. */
  createDeployment(options: {
    ref: string;
    environment: string;
    payload?: Record<string, unknown>;
    production?: boolean;
  }): Promise<number>;
  deploymentStatus(
    deploymentId: number,
    state: DeploymentState,
    more?: { description?: string; log_url?: string; environment_url?: string },
  ): Promise<void>;
  /** Presses a button of a completed check run on the web page. */
  pressButton(checkRunId: number, identifier: string): void;
};

export type DeploymentState =
  | "error"
  | "failure"
  | "inactive"
  | "in_progress"
  | "queued"
  | "pending"
  | "success";

export function personOf(world: World, repo: Repo, account: Account, token: string): Person {
  const octokit = new Octokit({ auth: token, baseUrl: world.apiUrl, log: quiet });
  const where = { owner: repo.owner.login, repo: repo.name };
  return {
    login: account.login,
    id: account.id,
    token,
    octokit,
    async comment(issue_number, body) {
      return (await octokit.rest.issues.createComment({ ...where, issue_number, body })).data.id;
    },
    async editComment(comment_id, body) {
      await octokit.rest.issues.updateComment({ ...where, comment_id, body });
    },
    async deleteComment(comment_id) {
      await octokit.rest.issues.deleteComment({ ...where, comment_id });
    },
    async openIssue(title, body) {
      return (await octokit.rest.issues.create({ ...where, title, ...(body === undefined ? {} : { body }) }))
        .data.number;
    },
    async setIssueState(issue_number, state) {
      await octokit.rest.issues.update({ ...where, issue_number, state });
    },
    changeIssue(number, change) {
      changeIssue(world, repo, account, number, change);
    },
    async createDeployment({ ref, environment, payload, production }) {
      const { data } = await octokit.rest.repos.createDeployment({
        ...where,
        ref,
        environment,
        auto_merge: false,
        required_contexts: [],
        ...(payload === undefined ? {} : { payload }),
        ...(production === undefined ? {} : { production_environment: production }),
      });
      if (!("id" in data)) throw new Error("GitHub merged branches in place of making a deployment");
      return data.id;
    },
    async deploymentStatus(deployment_id, state, more = {}) {
      await octokit.rest.repos.createDeploymentStatus({ ...where, deployment_id, state, ...more });
    },
    pressButton(checkRunId, identifier) {
      pressButton(world, repo, account, checkRunId, identifier);
    },
  };
}

// A refused request is an exception here: Octokit need not print it too.
const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
