/** How workflows and their runs look in GitHub's JSON. */
import { nodeId, repositoryJson, userJson } from "./shapes.ts";
import type { Json, Repo, Workflow, WorkflowRun, World } from "./world.ts";

export function workflowJson(world: World, repo: Repo, workflow: Workflow): Json {
  const url = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}/actions/workflows/${workflow.id}`;
  const web = `${world.url}/${repo.owner.login}/${repo.name}`;
  return {
    id: workflow.id,
    node_id: nodeId("Workflow", workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: "active",
    created_at: repo.createdAt,
    updated_at: repo.createdAt,
    url,
    html_url: `${web}/blob/${repo.defaultBranch}/${workflow.path}`,
    badge_url: `${web}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

export function runJson(world: World, repo: Repo, run: WorkflowRun): Json {
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const url = `${repository}/actions/runs/${run.id}`;
  const suite = run.id + 20_000_000_000;
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId("WorkflowRun", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: suite,
    check_suite_node_id: nodeId("CheckSuite", suite),
    url,
    html_url: `${world.url}/${repo.owner.login}/${repo.name}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: userJson(world, run.actor),
    triggering_actor: userJson(world, run.actor),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.startedAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repository}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${repository}/actions/workflows/${run.workflow.id}`,
    head_commit: headCommitJson(repo, run.headSha),
    repository: repositoryJson(world, repo),
    head_repository: headRepositoryJson(world, repo, run),
  };
}

function headRepositoryJson(world: World, repo: Repo, { fork }: WorkflowRun): Json {
  const own = repositoryJson(world, repo);
  if (fork === undefined) return own;
  return { ...own, id: fork.id, full_name: fork.fullName, fork: true };
}

function headCommitJson(repo: Repo, sha: string): Json | null {
  const facts = repo.commits.get(sha);
  if (facts === undefined) return null;
  return {
    id: sha,
    tree_id: facts.treeSha,
    message: facts.message,
    timestamp: facts.timestamp,
    author: facts.author,
    committer: facts.committer,
  };
}
