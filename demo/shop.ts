/** The repository acme/shop of the demo, its people and its teams. */
import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import type { Clock } from "./clock.ts";
import { startLocalGitHub, type LocalGitHub, type LocalGitHubOptions } from "./github/local-github.ts";
import { colleagues, furtherTeams } from "./history/people.ts";

/** Logins by what they do in the story. */
export const cast = {
  owner: "olga",
  developer: "dana",
  /** Merges, and so makes the releases. */
  merger: "mia",
  outsider: "otto",
  administrator: "ada",
  /** The person at the terminal, where there is one. */
  manager: "max",
} as const;

/** Who decides: team on GitHub → its name in the process file. */
export const teams = {
  "octopus-administrators": "Octopus Administrators",
  "octopus-managers": "Octopus Managers",
} as const;

const members: Readonly<Record<keyof typeof teams, readonly string[]>> = {
  "octopus-administrators": [cast.administrator],
  "octopus-managers": [cast.manager],
};

export const environments = {
  development: "Development",
  testing: "Testing",
  production: "Production",
} as const;

/** The step that asks, as the process file names it. */
export const gate = "Manual Intervention Required";

const paths = [
  ".deploy/process.yml",
  ".github/workflows/release.yml",
  ".github/workflows/deploy.yml",
  "VERSION",
];

export const processFile: string = read("shop/.deploy/process.yml");

/** What deploys, in every repository. */
export const deployWorkflow = {
  path: ".github/workflows/deploy.yml",
  text: read("shop/.github/workflows/deploy.yml"),
};

/** Login → role, on every repository. */
export const roles = {
  [cast.owner]: "owner",
  [cast.developer]: "write",
  [cast.merger]: "maintain",
  [cast.outsider]: "read",
  [cast.administrator]: "read",
  [cast.manager]: "write",
  ...colleagues,
} as const;

/** Starts a GitHub with the repository on it and the app installed as `app.yml` describes it. */
export async function startShop(clock: Clock): Promise<LocalGitHub> {
  const manifest = load(read("../app.yml")) as {
    default_permissions: NonNullable<NonNullable<LocalGitHubOptions["app"]>["permissions"]>;
    default_events: readonly string[];
  };
  return startLocalGitHub({
    people: roles,
    teams: { ...members, ...furtherTeams },
    clock: clock.now,
    files: Object.fromEntries(paths.map((path) => [path, read(`shop/${path}`)])),
    app: { permissions: manifest.default_permissions, events: manifest.default_events },
  });
}

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), "utf8");
}
