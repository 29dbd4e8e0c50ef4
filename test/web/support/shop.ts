import { afterAll, afterEach, beforeAll } from "vitest";
import { stopDatabases } from "../../support/database.ts";
import { Story, type StoryOptions } from "../../support/story.ts";

/** One environment behind one gate that wants to know something; no release replaces another. */
export const asking = `
teams:
  Approvers: acme/octopus-administrators
  Managers: acme/octopus-managers
lifecycle:
  - phase: Production
    deploy: automatic
    supersede: never
steps:
  - name: Check
    uses: manual-intervention
    with:
      instructions: |
        # Is \${{ release.version }} ready?

        Look at the **dashboards** first.
      responsible-teams: [Approvers, Managers]
      inputs:
        ticket: { description: The change ticket, required: true }
        risk: { type: choice, options: [low, high] }
  - name: Ship
    uses: github-deployment
`;

/**
 * One app for all tests of a file. After each test the environment is free again, and what the app said on GitHub was
 * read: these stories look at the pages.
 */
export function shop(options: StoryOptions = {}): () => Story {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ reachable: true, process: asking, ...options });
  });
  afterEach(async () => {
    if ((await story.deployment("Production"))?.state === "executing")
      await story.report("Production", "success");
    await story.idle();
    for (const { number } of story.github.issues()) story.unread(number);
  });
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });
  return () => story;
}

let releases = 0;

/** A release that waits at its gate; `path`: of its deployment's page. */
export async function waiting(
  story: Story,
): Promise<{ readonly version: string; readonly id: number; readonly path: string }> {
  releases += 1;
  const version = `1.${releases}.0`;
  await story.ship(version);
  const { id } = await story.deployment("Production");
  return { version, id, path: `/acme/shop/deployments/${id}` };
}

/** Who has answered a deployment's first question, and how: `ada: approve`. */
export async function votes(story: Story, id: number): Promise<readonly string[]> {
  const { body } = await story.api("GET", `/deployments/${id}`);
  return body.steps[0].interruption.approvals.map((one: any) => `${one.user.login}: ${one.decision}`);
}
