import { globSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { events } from "../../app/webhooks/inbox.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const text = read("app.yml");
const manifest = load(text) as {
  readonly [key: string]: unknown;
  readonly default_permissions: Readonly<Record<string, Level>>;
  readonly default_events: readonly string[];
};

type Level = "read" | "write";

/**
 * What each call that the app makes needs of an installation; null: nothing of it.
 * https://docs.github.com/rest/authentication/permissions-required-for-github-apps
 */
const needs: Readonly<Record<string, readonly [permission: string, level: Level] | null>> = {
  "actions.cancelWorkflowRun": ["actions", "write"],
  "actions.createWorkflowDispatch": ["actions", "write"],
  "actions.getWorkflowRun": ["actions", "read"],
  "actions.getWorkflowRunAttempt": ["actions", "read"],
  "actions.listWorkflowRuns": ["actions", "read"],
  "actions.listWorkflowRunsForRepo": ["actions", "read"],
  "actions.reviewCustomGatesForRun": ["deployments", "write"],
  "apps.getAuthenticated": null,
  "apps.getInstallation": null,
  "apps.getRepoInstallation": null,
  "apps.getWebhookDelivery": null,
  "apps.listInstallationReposForAuthenticatedUser": ["metadata", "read"],
  "apps.listInstallationsForAuthenticatedUser": null,
  "apps.listWebhookDeliveries": null,
  "checks.create": ["checks", "write"],
  "checks.listForRef": ["checks", "read"],
  "checks.update": ["checks", "write"],
  "issues.create": ["issues", "write"],
  "issues.createComment": ["issues", "write"],
  "issues.deleteComment": ["issues", "write"],
  "issues.get": ["issues", "read"],
  "issues.getComment": ["issues", "read"],
  "issues.listComments": ["issues", "read"],
  "issues.listForRepo": ["issues", "read"],
  "issues.update": ["issues", "write"],
  "issues.updateComment": ["issues", "write"],
  "orgs.getMembershipForUser": ["members", "read"],
  "pulls.get": ["pull_requests", "read"],
  "pulls.list": ["pull_requests", "read"],
  "reactions.createForIssueComment": ["issues", "write"],
  "repos.compareCommitsWithBasehead": ["contents", "read"],
  "repos.createDeployment": ["deployments", "write"],
  "repos.createDeploymentStatus": ["deployments", "write"],
  "repos.get": ["metadata", "read"],
  "repos.getCollaboratorPermissionLevel": ["metadata", "read"],
  "repos.getCommit": ["contents", "read"],
  "repos.getContent": ["contents", "read"],
  "repos.listBranches": ["contents", "read"],
  "repos.listDeploymentStatuses": ["deployments", "read"],
  "repos.listDeployments": ["deployments", "read"],
  "repos.listPullRequestsAssociatedWithCommit": ["pull_requests", "read"],
  "teams.getByName": ["members", "read"],
  "teams.getMembershipForUserInOrg": ["members", "read"],
  "teams.list": ["members", "read"],
  "teams.listForAuthenticatedUser": ["members", "read"],
  "teams.listMembersInOrg": ["members", "read"],
  "users.getAuthenticated": null,
  "users.getById": null,
  "users.getByUsername": null,
};

/** What each event needs to be subscribed to. https://docs.github.com/webhooks/webhook-events-and-payloads */
const eventNeeds: Readonly<Record<string, string>> = {
  check_run: "checks",
  deployment_protection_rule: "deployments",
  deployment_status: "deployments",
  issue_comment: "issues",
  issues: "issues",
  push: "contents",
  repository: "metadata",
  workflow_run: "actions",
};

/** Sent to every App, and not to be listed. */
const unasked = ["installation", "installation_repositories"];

function callsInUse(): readonly string[] {
  const sources = globSync("app/**/*.ts", { cwd: root }).map(read).join("\n");
  const calls = [...sources.matchAll(/\brest\.(\w+)\.(\w+)/g)].map(([, group, name]) => `${group}.${name}`);
  return [...new Set(calls)].sort();
}

describe("app.yml", () => {
  it("asks for exactly the permissions that the calls in use need", () => {
    const calls = callsInUse();
    expect(calls).toEqual(Object.keys(needs).sort());
    const needed: Record<string, Level> = {};
    for (const need of calls.map((call) => needs[call] ?? null)) {
      if (need === null) continue;
      const [permission, level] = need;
      if (needed[permission] !== "write") needed[permission] = level;
    }
    expect(manifest.default_permissions).toEqual(needed);
  });

  it("subscribes to exactly the events that the app listens to, with a right to each", () => {
    expect([...manifest.default_events, ...unasked].sort()).toEqual([...events].sort());
    for (const event of manifest.default_events) {
      expect(Object.keys(manifest.default_permissions)).toContain(eventNeeds[event]);
    }
  });

  it("explains each permission and event on the line before", () => {
    const lines = text.split("\n");
    const entries = lines.flatMap((line, index) => (/^ {2}(- )?\w+/.test(line) ? [index] : []));
    expect(entries).toHaveLength(
      Object.keys(manifest.default_permissions).length + manifest.default_events.length,
    );
    for (const index of entries) expect(lines[index - 1]).toMatch(/^ {2}# \S/);
  });

  it("leaves the webhook's address to the server, which knows it", () => {
    expect(Object.keys(manifest)).toEqual([
      "name",
      "url",
      "description",
      "public",
      "default_permissions",
      "default_events",
    ]);
  });
});
