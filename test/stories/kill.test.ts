import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditOfDeployment, brokenLink } from "../../db/audit.ts";
import { replay } from "../../app/domain/deployment/evolve.ts";
import type { DeploymentEvent } from "../../app/domain/deployment/events.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { wholeAudit } from "../support/audit.ts";

const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

/**
 * The whole approval path, from the delivery of `/approve` to the last comment:
 * the process is killed at each of its points in turn, started again, and
 * everything happens exactly once.
 */
describe("a process that is killed between any two statements", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process, mortal: true });
  });
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  /** A release that waits for approval in Production. */
  async function waiting(version: string): Promise<{ thread: number; sha: string }> {
    const sha = await story.github.commit({
      files: { "version.txt": version },
      message: `Version ${version}`,
    });
    await story.idle();
    const { thread } = await story.release(version, sha);
    await story.api("POST", "/deployments", { version, environment: "Production" }, { sha });
    await story.idle();
    return { thread, sha };
  }

  /** Approves, and lets the process die at a point; says where, or null when it survived. */
  async function approve(thread: number, point: number): Promise<string | null> {
    const { github, killer } = story;
    killer.arm(point);
    await github.person("ada").comment(thread, "/approve go");
    await github.until(async () => killer.dead || ((await story.quiet()) ? true : undefined), {
      ms: 30_000,
      what: `the app dies at point ${point} or comes to rest`,
    });
    return killer.dead ? (killer.passed.at(-1) ?? "") : null;
  }

  async function survive(): Promise<void> {
    await story.bury();
    await story.boot();
    // GitHub does not repeat a delivery that was not answered; who operates the app does.
    for (const lost of story.github.deliveries.filter((one) => one.status !== "OK")) {
      await story.github.webhooks.redeliver(lost.guid);
    }
    await story.idle();
  }

  function seen(thread: number, sha: string) {
    const { github } = story;
    story.unread(thread);
    const ours = story.botComments(thread);
    const count = (kind: string) =>
      ours.filter((one) => one.body?.includes(`<!-- drawbridge:${kind}:`)).length;
    const deployments = github.deployments().filter((one) => one.sha === sha);
    return {
      living: count("living"),
      questions: count("question"),
      notices: count("notice"),
      comments: ours.length,
      deployments: deployments.length,
      checks: github.checkRuns(sha).filter((one) => one.name === "Deploy to Production").length,
      issues: github.issues().filter((one) => one.number === thread).length,
    };
  }

  it("repeats nothing visible and loses nothing", { timeout: 1_200_000 }, async () => {
    const deaths: string[] = [];
    for (let point = 1; ; point += 1) {
      const version = `1.${point}.0`;
      const { thread, sha } = await waiting(version);
      const died = await approve(thread, point);
      story.unread(thread);
      if (died === null) break;
      deaths.push(died);
      await survive();
      expect(seen(thread, sha), `killed ${died}, point ${point}`).toEqual({
        living: 1,
        questions: 1,
        notices: 0,
        comments: 2,
        deployments: 1,
        checks: 1,
        issues: 1,
      });
      const deployment = await story.deployment("Production");
      expect(deployment).toMatchObject({ state: "executing", release: { version } });
      expect(deployment.steps[0].interruption.approvals).toMatchObject([{ decision: "approve", note: "go" }]);

      await story.report("Production", "success");
      const stored = (await story.deployment("Production")) as { id: number; state: string };
      expect(stored.state).toBe("success");
      const audit = await auditOfDeployment(story.app.deps.db, stored.id);
      const replayed = replay(
        audit.map(({ type, data, at, by, source }) => ({
          event: { type, ...data } as unknown as DeploymentEvent,
          at,
          by,
          source,
        })),
      );
      expect(replayed?.state).toBe("success");
    }
    // The last one survived, but its fuse still burns.
    await survive();
    const chain = await wholeAudit(story.app.deps.db, 1);
    expect(brokenLink(chain.toReversed())).toBeNull();
    expect(deaths).toContain("after createDeployment");
    expect(deaths).toContain("before commit");
    console.log(`killed at ${deaths.length} points:\n${deaths.join("\n")}`);
  });
});
