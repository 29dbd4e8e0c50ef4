import type { WebhookEventMap } from "./github-events.ts";
import type { KnownRepository } from "../usecases/projects.ts";
import { orderedDeployment } from "../domain/order.ts";
import { sameName } from "../domain/process.ts";
import { workflowFolder } from "../domain/workflow-folder.ts";
import { processPath } from "../usecases/guard.ts";
import { policyPath, policyRepository } from "../usecases/policy.ts";
import type { Incoming, Sender, Translated } from "./incoming.ts";

/** One translation for each event that the app listens to; null: nothing in it concerns Drawbridge. */
export const translations: {
  readonly [Name in keyof WebhookEventMap]: (payload: WebhookEventMap[Name]) => Translated | null;
} = {
  issue_comment: (payload) => {
    const { action, comment, issue, installation } = payload;
    if (installation === undefined) return null;
    const common = {
      repository: repositoryOf(payload.repository),
      installationId: installation.id,
      thread: issue.number,
      sender: senderOf(payload.sender),
      comment: {
        id: comment.id,
        body: comment.body ?? "",
        createdAt: comment.created_at,
        author: senderOf(comment.user),
        viaApp: comment.performed_via_github_app?.id ?? null,
      },
    };
    switch (action) {
      case "created":
        return { incoming: { type: "comment-created", ...common }, subject: `comment:${comment.id}` };
      case "edited":
      case "deleted":
        return {
          incoming: {
            type: "comment-changed",
            ...common,
            change: action,
            before: payload.changes?.body?.from ?? "",
          },
          subject: action === "deleted" ? `comment:${comment.id}:deleted` : null,
        };
      default:
        return null;
    }
  },
  check_run: (payload) => {
    const { action, check_run: check, requested_action: requested, installation } = payload;
    const identifier = requested?.identifier;
    if (action !== "requested_action" || identifier === undefined || installation === undefined) return null;
    return {
      incoming: {
        type: "button-pressed",
        repository: repositoryOf(payload.repository),
        installationId: installation.id,
        externalId: check.external_id ?? "",
        identifier,
        sender: senderOf(payload.sender),
      },
      subject: null,
    };
  },
  deployment_status: (payload) => {
    const { action, deployment, deployment_status: status, installation } = payload;
    if (action !== "created" || installation === undefined) return null;
    const ordered = orderedDeployment(deployment.payload);
    return {
      incoming: {
        type: "deployment-status",
        repository: repositoryOf(payload.repository),
        installationId: installation.id,
        githubDeploymentId: deployment.id,
        order:
          ordered === null
            ? null
            : {
                ...ordered,
                creator: senderOf(deployment.creator),
                viaApp: deployment.performed_via_github_app?.id ?? null,
              },
        state: status.state,
        description: status.description ?? "",
        logUrl: presentUrl(status.log_url ?? status.target_url),
        environmentUrl: presentUrl(status.environment_url),
        creator: senderOf(status.creator ?? payload.sender),
        viaApp: status.performed_via_github_app?.id ?? null,
      },
      subject: `deployment-status:${status.id}`,
    };
  },
  workflow_run: (payload) => {
    const { action, workflow_run: run, installation } = payload;
    if (installation === undefined) return null;
    const where = { repository: repositoryOf(payload.repository), installationId: installation.id };
    const ended = action === "completed" ? { id: run.id, attempt: run.run_attempt } : null;
    // Whatever started it, a job of it may have waited for an environment.
    const over = ended && { incoming: { type: "run-ended" as const, ...where, ended }, subject: null };
    const common = {
      ...where,
      ended,
      run: {
        id: run.id,
        sha: run.head_sha,
        status: run.status ?? "",
        conclusion: run.conclusion ?? null,
        url: run.html_url,
        createdAt: run.created_at,
      },
    };
    switch (run.event) {
      case "deployment":
        return { incoming: { type: "run-changed", ...common }, subject: null };
      case "workflow_dispatch": {
        // What people re-run later says nothing of the work: its end was that of the first attempt.
        const { actor, run_attempt: attempt } = run;
        if (actor?.type !== "Bot" || attempt > 1) return over;
        return { incoming: { type: "dispatched-run-changed", ...common, actor: actor.login }, subject: null };
      }
      default:
        return over;
    }
  },
  deployment_protection_rule: (payload) => {
    const { action, environment = "", deployment_callback_url: callbackUrl = "", deployment } = payload;
    if (action !== "requested" || environment === "" || payload.installation === undefined) return null;
    return {
      incoming: {
        type: "run-waits",
        repository: repositoryOf(payload.repository),
        installationId: payload.installation.id,
        job: {
          environment,
          callbackUrl,
          githubDeploymentId: deployment?.id ?? null,
          waitsSince: deployment?.created_at ?? null,
        },
      },
      subject: null,
    };
  },
  push: (payload) => {
    const { ref, after, deleted, installation } = payload;
    if (deleted || !ref.startsWith("refs/heads/") || installation === undefined) return null;
    return {
      incoming: {
        type: "pushed",
        repository: repositoryOf(payload.repository),
        installationId: installation.id,
        ref,
        sha: after,
        touchesProcess: touches(payload, (path) => path === processPath),
        touchesPolicy: touches(payload, (path) => path === policyPath),
        touchesWorkflows: touches(payload, (path) => path.startsWith(workflowFolder)),
      },
      subject: null,
    };
  },
  issues: (payload) => {
    const { action, issue, installation } = payload;
    if (installation === undefined || !heardOf("issues", action)) return null;
    return {
      incoming: {
        type: "issue-changed",
        repository: repositoryOf(payload.repository),
        installationId: installation.id,
        thread: issue.number,
        change: action,
        sender: senderOf(payload.sender),
      },
      subject: null,
    };
  },
  repository: (payload) => {
    const { action, repository, installation } = payload;
    if (installation === undefined || !heardOf("repository", action)) return null;
    return {
      incoming: {
        type: "repository-changed",
        repository: repositoryOf(repository),
        installationId: installation.id,
        change: action,
      },
      subject: null,
    };
  },
  installation: (payload) => {
    const { action, installation, repositories } = payload;
    const installationId = installation.id;
    switch (action) {
      case "deleted":
      case "suspend":
        return {
          incoming: { type: "uninstalled", installationId, repositoryIds: [], all: true },
          subject: null,
        };
      case "created":
        return { incoming: installed(installation, repositories ?? []), subject: null };
      case "unsuspend":
        return {
          incoming: { type: "installed", installationId, repositoryIds: null, policyOwner: null },
          subject: null,
        };
      case "new_permissions_accepted":
        return { incoming: { type: "permissions-changed", installationId }, subject: null };
      default:
        return null;
    }
  },
  installation_repositories: (payload) => {
    if (payload.action === "added") {
      return { incoming: installed(payload.installation, payload.repositories_added), subject: null };
    }
    if (payload.action !== "removed") return null;
    const repositoryIds = payload.repositories_removed.flatMap(({ id }) => (id === undefined ? [] : [id]));
    return {
      incoming: { type: "uninstalled", installationId: payload.installation.id, repositoryIds, all: false },
      subject: null,
    };
  },
};

/**
 * The actions of an event that `translations` has something for, where GitHub sends many others; of an event that
 * is not here, all. By this GitHub's list of deliveries is looked through without reading each.
 */
export const heard: Readonly<Partial<Record<keyof WebhookEventMap, readonly string[]>>> = {
  issue_comment: ["created", "edited", "deleted"],
  check_run: ["requested_action"],
  deployment_status: ["created"],
  deployment_protection_rule: ["requested"],
  issues: ["closed", "deleted", "transferred", "unlocked"],
  repository: ["renamed", "transferred", "edited", "deleted", "unarchived"],
  installation: ["created", "deleted", "suspend", "unsuspend", "new_permissions_accepted"],
};

function heardOf(event: keyof WebhookEventMap, action: string): boolean {
  return heard[event]?.includes(action) ?? true;
}

function installed(
  { id: installationId, account }: WebhookEventMap["installation"]["installation"],
  repositories: readonly { readonly id: number; readonly name: string }[],
): Extract<Incoming, { type: "installed" }> {
  const shown = repositories.some(({ name }) => sameName(name, policyRepository));
  const policyOwner = shown ? (account?.id ?? null) : null;
  return { type: "installed", installationId, repositoryIds: repositories.map(({ id }) => id), policyOwner };
}

/** What the payload of an event says; null: nothing in it concerns Drawbridge. */
export function translate<Name extends keyof WebhookEventMap>(
  event: Name,
  payload: WebhookEventMap[Name],
): Translated | null {
  return translations[event](payload);
}

function repositoryOf(repository: WebhookEventMap["push"]["repository"]): KnownRepository {
  const { id, name, owner, default_branch: defaultBranch } = repository;
  const ownerType = owner.type === "Organization" ? "Organization" : "User";
  return { id, name, owner: owner.login, ownerId: owner.id, ownerType, defaultBranch };
}

/** A deleted account shows as null; it has no rights, and nobody's id. */
function senderOf(sender: WebhookEventMap["push"]["sender"] | null | undefined): Sender {
  return { id: sender?.id ?? 0, login: sender?.login ?? "ghost", type: sender?.type ?? "User" };
}

function presentUrl(url: string | null | undefined): string | null {
  return url === undefined || url === null || url === "" ? null : url;
}

// A push lists at most 2,048 commits, and a forced one not what it took away.
const listedCommits = 2048;

function touches(push: WebhookEventMap["push"], isMeant: (path: string) => boolean): boolean | null {
  if (push.forced || push.created || push.commits.length >= listedCommits) return null;
  return push.commits.some((commit) =>
    [...commit.added, ...commit.modified, ...commit.removed].some(isMeant),
  );
}
