/** How deployments and their statuses look in GitHub's JSON. */
import { appJson, nodeId, userJson } from "./shapes.ts";
import type { Deployment, DeploymentStatus, Json, Repo, World } from "./world.ts";

export function deploymentJson(world: World, repo: Repo, deployment: Deployment): Json {
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const url = `${repository}/deployments/${deployment.id}`;
  return {
    url,
    id: deployment.id,
    node_id: nodeId("Deployment", deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userJson(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repository,
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: deployment.via === undefined ? null : appJson(world, deployment.via),
  };
}

export function statusJson(world: World, repo: Repo, deployment: Deployment, status: DeploymentStatus): Json {
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const deploymentUrl = `${repository}/deployments/${deployment.id}`;
  return {
    url: `${deploymentUrl}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: userJson(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: deploymentUrl,
    repository_url: repository,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: status.via === undefined ? null : appJson(world, status.via),
  };
}
