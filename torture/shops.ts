/** The owners, their people, and the repositories with their processes. */
import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { LocalGitHub, LocalGitHubOptions } from "../demo/github/local-github.ts";
import { type SeveralGitHubs, startLocalGitHubs } from "../demo/github/several.ts";

/** How the work of a repository is done, and how many people have to approve it. */
export type ShopKind = "handed-over" | "dispatched";

export interface Shop {
  readonly github: LocalGitHub;
  readonly owner: string;
  readonly repo: string;
  readonly kind: ShopKind;
  readonly approvals: number;
}

export const environments = ["Africa", "Asia", "Europe", "Oceania"] as const;

const owners = ["acme", "globex", "initech", "umbrella", "hooli", "soylent", "tyrell", "wonka"];

/** Who approves, by the first part of the login; all others of the staff may not. */
export const approverNames = ["ada", "ben", "cat"] as const;

/** A login is one person's on all of GitHub, so everybody carries the name of the owner. */
export function loginOf(name: string, owner: string): string {
  return `${name}-${owner}`;
}

export function isApprover(login: string): boolean {
  return approverNames.some((name) => login.startsWith(`${name}-`));
}

const manifest = load(readFileSync(new URL("../app.yml", import.meta.url), "utf8")) as {
  readonly default_permissions: NonNullable<NonNullable<LocalGitHubOptions["app"]>["permissions"]>;
  readonly default_events: readonly string[];
};

function process(owner: string, kind: ShopKind, approvals: number): string {
  const work =
    kind === "handed-over"
      ? "uses: github-deployment"
      : "uses: workflow\n    with: { file: ship.yml, inputs: { for: '${{ deployment.url }}' } }";
  return `
teams:
  Approvers: ${owner}/approvers
lifecycle:
  - phase: World
    environments: [${environments.join(", ")}]
    complete: 1
steps:
  - name: Check
    uses: manual-intervention
    with:
      instructions: Is \${{ release.version }} ready for \${{ deployment.environment }}?
      responsible-teams: [Approvers]
      approvals: ${approvals}
  - name: Ship
    ${work}
`;
}

/** Of one owner its runs tell by their title whose they are, of the next they do not. */
function workflow(titled: boolean): string {
  const name = titled ? "run-name: Ship ${{ inputs.correlation-id }}\n" : "";
  const inputs = titled ? "{ sha: {}, for: {}, correlation-id: {} }" : "{ sha: {}, for: {} }";
  return `${name}on: { workflow_dispatch: { inputs: ${inputs} } }\njobs: {}\n`;
}

export interface Shops {
  readonly githubs: SeveralGitHubs;
  readonly shops: readonly Shop[];
}

/** Two repositories for each owner: one hands over and asks one person, one dispatches and asks two. */
export async function openShops(count: number): Promise<Shops> {
  const app = { permissions: manifest.default_permissions, events: manifest.default_events };
  const names = owners.slice(0, count);
  const githubs = await startLocalGitHubs(
    names.map((owner) => ({
      org: owner,
      repo: "shop",
      otherRepos: ["bank"],
      people: {
        [loginOf("olga", owner)]: "owner",
        [loginOf("releaser", owner)]: "write",
        [loginOf("robot", owner)]: "write",
        [loginOf("tom", owner)]: "write",
        [loginOf("otto", owner)]: "read",
      },
      teams: { approvers: approverNames.map((name) => loginOf(name, owner)) },
      app,
    })),
  );
  const shops: Shop[] = [];
  for (const [index, github] of githubs.each.entries()) {
    const owner = github.owner.login;
    shops.push(
      { github, owner, repo: "shop", kind: "handed-over", approvals: 1 },
      { github, owner, repo: "bank", kind: "dispatched", approvals: 2 },
    );
    for (const { repo, kind, approvals } of shops.slice(-2)) {
      await github.commit({
        repo,
        files: {
          ".deploy/process.yml": process(owner, kind, approvals),
          ...(kind === "dispatched" ? { ".github/workflows/ship.yml": workflow(index % 2 === 0) } : {}),
        },
        message: "Begin",
      });
    }
  }
  return { githubs, shops };
}
