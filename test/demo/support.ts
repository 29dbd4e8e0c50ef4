/** What stands on GitHub after each part of the story, for tests that then break it. */
import type { CheckRunView, CommentView, DeploymentView } from "../../demo/github/local-github.ts";
import type { Release, Seen } from "../../demo/seen.ts";

export const release: Release = { version: "1.4.0", sha: "a".repeat(40), thread: 1 };
export const before: Release = { version: "1.3.0", sha: "b".repeat(40), thread: 7 };
export const app = "drawbridge[bot]";
export const teams = ["acme/administrators", "acme/managers"];

export function comment(id: number, login: string, body: string, thumbsUp = 0): CommentView {
  const reactions = { "+1": thumbsUp, "-1": 0 };
  return {
    id,
    user: { login },
    body,
    reactions,
    created_at: "2026-11-22T12:00:05Z",
  } as unknown as CommentView;
}

export function living(states: Readonly<Record<string, string>>): CommentView {
  const rows = Object.entries(states).map(([environment, state]) => `| ${environment} | ${state} | d1 |`);
  return comment(1, app, `**1.4.0** stands so\n\n${rows.join("\n")}\n\n<!-- drawbridge:living:1 -->`);
}

export function question(firstLine: string): CommentView {
  const mentions = teams.map((team) => `@${team}`).join(", ");
  const body = `**1.4.0 → Production** ${firstLine}\n\n${mentions}: \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`\n\n<!-- drawbridge:question:3 -->`;
  return comment(2, app, body);
}

export function check(
  environment: string,
  how: string,
  more: { summary?: string; buttons?: string[] } = {},
): CheckRunView {
  const [status, conclusion = null] = how.split(" ");
  return {
    name: `Deploy to ${environment}`,
    status,
    conclusion,
    output: { title: how, summary: more.summary ?? "" },
    actions: (more.buttons ?? []).map((label) => ({ label })),
  } as unknown as CheckRunView;
}

export function deployment(
  environment: string,
  states: readonly string[],
  of: Release = release,
): DeploymentView {
  const statuses = states.map((state) => ({ state }));
  return {
    environment,
    sha: of.sha,
    statuses,
    created_at: "2026-11-22T12:00:06Z",
  } as unknown as DeploymentView;
}

export function seen(given: Partial<Omit<Seen, "release" | "app">>): Seen {
  return { release, app, comments: [], checks: [], deployments: [], ...given };
}
