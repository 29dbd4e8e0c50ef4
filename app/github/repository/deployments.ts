import { pages, write } from "../ask.ts";
import { orderedDeployment } from "../../domain/order.ts";
import { GitHubFailure } from "../client.ts";
import type { DeploymentStatus, GitHubRepository } from "../client.ts";
import { cut, LIMITS } from "../cut.ts";
import { nameOf, type Connection } from "./connection.ts";
import { madeBy } from "./own.ts";

/** GitHub Deployments and their statuses. */
export function deployments(
  connection: Connection,
): Pick<
  GitHubRepository,
  "createDeployment" | "findDeployment" | "createDeploymentStatus" | "deploymentStatuses"
> {
  const { owner, repo } = connection;
  const name = nameOf(connection);
  return {
    createDeployment: async (input) => {
      const doing = `create a GitHub Deployment of ${input.sha} to ${input.environment} in ${name}`;
      const { status, data } = await write(connection, doing, ({ rest }) =>
        rest.repos.createDeployment({
          owner,
          repo,
          ref: input.sha,
          task: input.task,
          auto_merge: false,
          required_contexts: [],
          payload: { ...input.payload },
          environment: input.environment,
          description: cut(input.description, LIMITS.description),
          transient_environment: input.transient,
          production_environment: input.production,
        }),
      );
      // 202: GitHub merged the default branch into the ref instead of deploying it.
      if (status !== 201 || !("sha" in data)) {
        throw new GitHubFailure(
          "refused",
          `Could not ${doing}: GitHub answered ${status}, none was created.`,
          {
            status,
          },
        );
      }
      if (data.sha !== input.sha) {
        throw new GitHubFailure(
          "refused",
          `GitHub made GitHub Deployment ${data.id} of ${data.sha} when asked to ${doing}: it is not used.`,
          { status },
        );
      }
      return { id: data.id };
    },

    findDeployment: async (sha, environment, deployment, attempt) => {
      const self = await connection.self();
      const lists = pages(
        connection,
        `look for the GitHub Deployment of ${deployment} in ${name}`,
        ({ rest }, page) => rest.repos.listDeployments({ owner, repo, sha, environment, ...page }),
      );
      for await (const list of lists) {
        const found = list.find((candidate) => {
          const ordered = orderedDeployment(candidate.payload);
          return (
            candidate.sha === sha &&
            madeBy(self, candidate.creator, candidate.performed_via_github_app) &&
            ordered?.deployment === deployment &&
            ordered.attempt === attempt
          );
        });
        if (found !== undefined) return { id: found.id };
      }
      return null;
    },

    createDeploymentStatus: async (githubDeploymentId, input) => {
      const doing = `set GitHub Deployment ${githubDeploymentId} of ${name} to ${input.state}`;
      await write(connection, doing, ({ rest }) =>
        rest.repos.createDeploymentStatus({
          owner,
          repo,
          deployment_id: githubDeploymentId,
          state: input.state,
          description: cut(input.description, LIMITS.description),
          ...(input.logUrl === null ? {} : { log_url: input.logUrl }),
          ...(input.environmentUrl === null ? {} : { environment_url: input.environmentUrl }),
        }),
      );
    },

    deploymentStatuses: async (githubDeploymentId) => {
      const self = await connection.self();
      const statuses: DeploymentStatus[] = [];
      const lists = pages(
        connection,
        `read the statuses of GitHub Deployment ${githubDeploymentId} of ${name}`,
        ({ rest }, page) =>
          rest.repos.listDeploymentStatuses({ owner, repo, deployment_id: githubDeploymentId, ...page }),
      );
      for await (const list of lists) {
        for (const status of list) {
          statuses.push({
            id: status.id,
            state: status.state,
            description: status.description,
            creator: status.creator?.login ?? "",
            own: madeBy(self, status.creator, status.performed_via_github_app),
            logUrl: status.log_url || status.target_url || null,
            environmentUrl: status.environment_url || null,
            createdAt: new Date(status.created_at),
          });
        }
      }
      return statuses.toSorted((a, b) => b.id - a.id);
    },
  };
}
