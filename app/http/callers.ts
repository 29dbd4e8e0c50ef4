import { allowedBranches, branchAllowed, parseRef } from "../domain/branches.ts";
import { scriptWorkflow } from "../usecases/steps/dispatch-key.ts";
import type { WorkflowClaims } from "./oidc.ts";
import { type Rejection, reject, rejectionOf } from "./problem.ts";
import type { BranchRules, HttpProject, HttpUseCases, WorkflowActor } from "./usecases.ts";

/** What a caller wants to do, as far as the rules for callers tell it apart. */
export type CallerAction = "release" | "deploy" | "cancel" | "report" | "task" | "read" | ForPeople;

/** What no workflow may ever do. */
export type ForPeople = "answer" | "order";

export type Allowed<T> = { readonly ok: true; readonly value: T } | Rejection;

const releaseEvents = ["push", "workflow_dispatch", "schedule", "release", "workflow_run"];

/** A tag is looked for on so many of the branches that may release, the default branch first. */
const maxBranches = 100;

/** A workflow acts as its actor. */
export function actorOf(claims: WorkflowClaims): WorkflowActor {
  const { actorId: id, actor: login, runId, jobId } = claims;
  return { kind: "workflow", id, login, runId, ...(jobId === null ? {} : { jobId }) };
}

/** What a workflow is told that wants to do it. */
export const forPeople: Readonly<Record<ForPeople, Rejection>> = {
  answer: reject(
    "not-entitled",
    "A workflow never approves, rejects or claims. A person does: by a comment, the buttons of the check, the deployment's page or the API.",
  ),
  order: rejectionOf({ code: "workflow-may-not", action: "do this", environment: null }),
};

/** Whether a workflow started by this event may do this at all. Null: it may. */
export function eventRejection(action: CallerAction, event: string): Rejection | null {
  switch (action) {
    case "answer":
    case "order":
      return forPeople[action];
    case "release":
    case "deploy":
    case "cancel":
      return releaseEvents.includes(event) ? null : eventNotAllowed(event, releaseEvents.join(", "));
    case "report":
      return event === "deployment" ? null : eventNotAllowed(event, "deployment");
    case "task":
      return event === "workflow_dispatch" ? null : eventNotAllowed(event, "workflow_dispatch");
    case "read":
      // Their commits and workflow files come from people who may not be trusted with the repository.
      return event.startsWith("pull_request") ? eventNotAllowed(event, "any event but pull_request…") : null;
  }
}

function eventNotAllowed(event: string, allowed: string): Rejection {
  return reject(
    "event-not-allowed",
    `A workflow of the event ${event} may not do this. Call it from a workflow of: ${allowed}.`,
  );
}

/**
 * The project in the path, if the token is that repository's own. By the
 * numeric id: a name alone never counts. To the token of another repository
 * the answer is the same whether or not the path's repository exists.
 */
export async function projectOfCaller(
  usecases: Pick<HttpUseCases, "findProject" | "findProjectById">,
  claims: WorkflowClaims,
  owner: string,
  repo: string,
): Promise<Allowed<HttpProject>> {
  const named = await usecases.findProject(owner, repo);
  if (named?.repositoryId === claims.repositoryId) return { ok: true, value: named };

  const path = `${owner}/${repo}`;
  const mismatch = reject(
    "repository-mismatch",
    `The token belongs to ${claims.repository}, the path names ${path}. A workflow acts on its own repository only.`,
  );
  if (path.toLowerCase() !== claims.repository.toLowerCase()) return mismatch;
  // GitHub vouches that the path is the token's own repository, and the store knows that name for none, or for
  // one that has another name by now: new, or renamed.
  const own = await usecases.findProjectById(claims.repositoryId, owner, repo);
  if (own !== null) return { ok: true, value: own };
  if (named !== null) return mismatch;
  return reject(
    "not-installed",
    `The app is not installed on ${path}. Somebody who administers the repository installs it or adds the repository to the installation.`,
  );
}

/**
 * Whether the job is one of those that execute scripts: of the default branch's own file, which people with
 * less than the right to change it cannot have written, and of a first attempt. Null: it is.
 */
export function taskRejection(project: HttpProject, claims: WorkflowClaims): Rejection | null {
  const [owner, name, ...rest] = claims.workflowRef.split("/");
  const wanted = `.github/workflows/${scriptWorkflow}@refs/heads/${project.defaultBranch}`;
  const isOwn = `${owner}/${name}`.toLowerCase() === claims.repository.toLowerCase();
  if (!isOwn || rest.join("/") !== wanted) {
    return reject(
      "not-entitled",
      `Only ${claims.repository}/${wanted} executes scripts, and the token is of ${claims.workflowRef || "an unknown workflow"}. Stop. Drawbridge starts that workflow by itself.`,
    );
  }
  if (claims.runAttempt === 1) return null;
  const attempt = claims.runAttempt === null ? "of an unknown attempt" : `of attempt ${claims.runAttempt}`;
  return reject(
    "not-entitled",
    `A script is executed by the first attempt of a run, and the token is ${attempt}. Stop. To execute the script again, deploy again.`,
  );
}

/**
 * Whether the workflow may release a commit, or deploy a release of it: its
 * ref is a branch that `releases.branches` allows, or a tag whose commit is on
 * one; and the commit is the workflow's own or an ancestor of it.
 */
export async function commitRejection(
  usecases: Pick<HttpUseCases, "releaseRules" | "branches" | "isAncestor" | "isOnBranch">,
  project: HttpProject,
  claims: WorkflowClaims,
  sha: string,
): Promise<Rejection | null> {
  const rejected = await refRejection(usecases, project, claims);
  if (rejected !== null || sha === claims.sha) return rejected;
  if (await usecases.isAncestor(project, sha, claims.sha)) return null;
  return reject(
    "branch-not-allowed",
    `The commit ${sha} is neither the workflow's own, ${claims.sha}, nor an ancestor of it. A workflow releases and deploys what its own ref contains.`,
  );
}

/** Whether the workflow's ref may release. Null: it may. */
export async function refRejection(
  usecases: Pick<HttpUseCases, "releaseRules" | "branches" | "isOnBranch">,
  project: HttpProject,
  claims: WorkflowClaims,
): Promise<Rejection | null> {
  const rules = await usecases.releaseRules(project);
  if (!rules.ok) return rejectionOf(rules.refusal);
  const { branches, defaultBranch } = rules.value;
  if (branchAllowed(branches, defaultBranch, claims.ref)) return null;
  if (parseRef(claims.ref).kind === "tag") return tagRejection(usecases, project, claims, rules.value);
  return notAllowed(claims, rules.value);
}

async function tagRejection(
  usecases: Pick<HttpUseCases, "branches" | "isOnBranch">,
  project: HttpProject,
  claims: WorkflowClaims,
  rules: BranchRules,
): Promise<Rejection | null> {
  const names = rules.branches === null ? [rules.defaultBranch] : await usecases.branches(project);
  const allowed = allowedBranches(rules.branches, rules.defaultBranch, names);
  for (const branch of allowed.slice(0, maxBranches)) {
    if (await usecases.isOnBranch(project, claims.sha, branch)) return null;
  }
  if (allowed.length <= maxBranches) return notAllowed(claims, rules);
  return reject(
    "branch-not-allowed",
    `The tag's commit ${claims.sha} is on none of the first ${maxBranches} of ${allowed.length} branches that may release. Narrow releases.branches in the process file, or release from the branch.`,
  );
}

function notAllowed(claims: WorkflowClaims, rules: BranchRules): Rejection {
  return rejectionOf({
    code: "branch-not-allowed",
    ref: claims.ref,
    sha: claims.sha,
    allowed: rules.branches ?? [rules.defaultBranch],
  });
}
