import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { gettingStarted, Story } from "../support/story.ts";

/** The getting-started process, with Production started by hand so that its creation is a moment of its own. */
const byHand = gettingStarted.replace(/(phase: Production\n\s+deploy:) automatic/, "$1 manual");

let story: Story;
let mark: number;
let releases = 0;
beforeAll(async () => {
  story = await Story.start({ process: byHand });
  // The first release also pays for what is asked once: the token, the repository, the teams.
  await released();
});
afterAll(async () => {
  await story.end();
  await stopDatabases();
});

const from = () => {
  mark = story.github.mark();
};

/** Requests of the app since `from`: what GitHub counts, and, marked, what it does not. */
function requests(): string[] {
  return story.github
    .requestsSince(mark)
    .filter((one) => one.caller === "installation" || one.caller === "app")
    .map((one) => {
      const [method = "", path = ""] = (one.operation ?? `${one.method} ${one.path}`).split(" ");
      return `${method} ${path.replace("/repos/{owner}/{repo}", "")}${one.status === 304 ? " (304)" : ""}`;
    });
}

/** The same as a list in which a new call is seen at once, whatever the order in which they left. */
/**
 * What is unchanged (304) costs nothing, and how often it is read depends on whether a webhook overtakes the
 * answer to the call that it tells of: of that, only what is read.
 */
function listed(): string[] {
  const times = Map.groupBy(requests(), (request) => request);
  return [...times]
    .map(([request, all]) => (request.endsWith("(304)") ? request : `${all.length} × ${request}`))
    .toSorted();
}

/** As many as GitHub counts. */
const counted = () => requests().filter((one) => !one.endsWith("(304)")).length;

async function say(who: string, thread: number, text: string): Promise<void> {
  await story.github.person(who).comment(thread, text);
  await story.idle();
  story.unread(thread);
}

/** A release that has Development and Testing behind it. */
async function released(): Promise<{
  readonly version: string;
  readonly thread: number;
  readonly sha: string;
}> {
  releases += 1;
  const version = `1.${releases}.0`;
  const sha = await story.github.commit({ files: { "version.txt": version }, message: `Version ${version}` });
  await story.idle();
  const { thread } = await story.release(version, sha);
  await story.report("Development", "success");
  await story.report("Testing", "success");
  return { version, thread, sha };
}

/** The same, waiting in Production, with the requests counted from the moment it was asked for. */
async function waiting(): Promise<{ readonly thread: number }> {
  const { version, thread, sha } = await released();
  from();
  await story.api("POST", "/deployments", { version, environment: "Production" }, { sha });
  await story.idle();
  story.unread(thread);
  return { thread };
}

async function succeeds(): Promise<void> {
  await story.report("Production", "success");
  expect((await story.deployment("Production")).state).toBe("success");
}

// Everybody takes their time here: each state is shown before the next one comes.
describe("requests to GitHub, one after the other,", () => {
  it("for a release", async () => {
    const sha = await story.github.commit({ files: { "version.txt": "0.1.0" }, message: "Version 0.1.0" });
    await story.idle();
    from();
    await story.release("0.1.0", sha);
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /commits/{commit_sha}/pulls",
        "1 × GET /compare/{basehead}",
        "1 × GET /contents/{path}",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /issues",
        "1 × POST /issues/{issue_number}/comments",
        "GET /contents/{path} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(9);
    await story.report("Development", "success");
    await story.report("Testing", "success");
  });

  it("for a gated Production deployment", async () => {
    const { thread } = await waiting();
    await say("ada", thread, "/approve");
    await succeeds();
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /commits/{ref}/check-runs",
        "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × PATCH /issues/{issue_number}",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "4 × PATCH /issues/comments/{comment_id}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(12);
  });

  it("for one that a member of the second team approves: one more; with an older one to set inactive: one more", async () => {
    const { thread } = await waiting();
    await say("max", thread, "/approve");
    await succeeds();
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /commits/{ref}/check-runs",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × PATCH /issues/{issue_number}",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /deployments/{deployment_id}/statuses",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "2 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "4 × PATCH /issues/comments/{comment_id}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(12 + 2);
  });

  it("for a further decision: refused, claimed, rejected; and none while it waits", async () => {
    const { thread } = await waiting();
    from();
    await say("outsider", thread, "/approve");
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × POST /issues/{issue_number}/comments",
        "2 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(6);

    from();
    await say("max", thread, "/claim");
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "1 × PATCH /issues/comments/{comment_id}",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(6);

    from();
    await sleep(5_000);
    await story.idle();
    expect(requests()).toEqual([]);

    from();
    await say("ada", thread, "/reject");
    expect((await story.deployment("Production")).state).toBe("rejected");
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "2 × PATCH /issues/comments/{comment_id}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(6);
  });
});

describe("requests to GitHub, where workflow runs do the work,", () => {
  const workflow = `
on: deployment
jobs: { deploy: { runs-on: ubuntu-latest, steps: [{ run: ./deploy.sh }] } }
`;
  beforeAll(async () => {
    await story.end();
    story = await Story.start({ process: byHand, files: { ".github/workflows/deploy.yml": workflow } });
  });

  /** Waiting in Production; then approved, so that its workflow runs. */
  async function running(): Promise<{ readonly run: number; readonly order: number; readonly sha: string }> {
    releases += 1;
    const version = `2.${releases}.0`;
    const sha = await story.github.commit({
      files: { "version.txt": version },
      message: `Version ${version}`,
    });
    await story.idle();
    const { thread } = await story.release(version, sha);
    for (const _environment of ["Development", "Testing"]) await finish(newestRun());
    from();
    await story.api("POST", "/deployments", { version, environment: "Production" }, { sha });
    await story.idle();
    story.unread(thread);
    await say("ada", thread, "/approve");
    return { run: newestRun(), order: story.github.deployments().at(-1)?.id ?? 0, sha };
  }

  const newestRun = () => story.github.workflowRuns().at(-1)?.id ?? 0;

  async function finish(run: number): Promise<void> {
    story.github.workflowRun(run).start();
    await story.idle();
    story.github.workflowRun(run).succeed();
    await story.idle();
  }

  it("which nobody reports: three more", async () => {
    const { run } = await running();
    await finish(run);
    expect((await story.deployment("Production")).state).toBe("success");
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /actions/runs",
        "1 × GET /commits/{ref}/check-runs",
        "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × PATCH /issues/{issue_number}",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "2 × POST /deployments/{deployment_id}/statuses",
        "4 × PATCH /issues/comments/{comment_id}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(12 + 3);
  });

  it("which the Action reports: two more, and one for the older deployment", async () => {
    const { run, order, sha } = await running();
    const token = { event: "deployment", sha, runId: run };
    const answer = await story.api("POST", "/deployments/report", { github_deployment_id: order }, token);
    expect(answer.status).toBe(200);
    expect(answer.body.state).toBe("executing");
    await finish(run);
    expect((await story.deployment("Production")).state).toBe("success");
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /commits/{ref}/check-runs",
        "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × PATCH /issues/{issue_number}",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "3 × POST /deployments/{deployment_id}/statuses",
        "4 × PATCH /issues/comments/{comment_id}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(12 + 2 + 1);
  });
});

describe("requests to GitHub, where one state follows the other at once,", () => {
  beforeAll(async () => {
    await story.end();
    story = await Story.start({ process: byHand, livingRestMs: 8_000 });
  });

  /** A deployment tool that reports at once. */
  async function deployed(environment: string, sha: string): Promise<void> {
    const order = await story.github.until(
      () => story.github.deployments().find((one) => one.environment === environment && one.sha === sha),
      { what: `${environment} is deployed` },
    );
    await story.github.person("writer").deploymentStatus(order.id, "in_progress");
    await story.github.person("writer").deploymentStatus(order.id, "success");
  }

  /** From the release to the success of Production, without a pause; gives the number of its thread. */
  async function production(version: string, approver: string, atRest: () => Promise<void>): Promise<number> {
    const { github } = story;
    const sha = await github.commit({ files: { "version.txt": version }, message: `Version ${version}` });
    await story.api("POST", "/releases", { version }, { sha });
    await deployed("Development", sha);
    await deployed("Testing", sha);
    await github.until(async () => (await story.deployment("Testing"))?.state === "success", {
      what: "Testing is done",
    });
    await atRest();
    await story.api("POST", "/deployments", { version, environment: "Production" }, { sha });
    const thread = github.issues().find((one) => one.title === `Release ${version}`)?.number ?? 0;
    await github.until(
      () => story.botComments(thread).some((one) => one.body?.includes("drawbridge:question:")),
      {
        what: "the question is asked",
      },
    );
    await github.person(approver).comment(thread, "/approve");
    await deployed("Production", sha);
    await github.until(async () => (await story.deployment("Production")).state === "success", {
      what: "it is done",
    });
    return thread;
  }

  it("are fewer: a member of the second team approves, and an older deployment is set inactive", async () => {
    const older = await production("1.0.0", "ada", async () => {});
    const thread = await production("1.1.0", "max", async () => {
      await story.idle();
      from();
    });
    await story.idle();
    expect(story.living(thread)).toMatch(/Production.*success/);
    for (const one of [older, thread]) story.unread(one);
    expect(listed()).toMatchInlineSnapshot(`
      [
        "1 × GET /commits/{ref}/check-runs",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × PATCH /issues/{issue_number}",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /deployments/{deployment_id}/statuses",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "2 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "2 × PATCH /issues/comments/{comment_id}",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted()).toBeLessThanOrEqual(12);
  });
});
