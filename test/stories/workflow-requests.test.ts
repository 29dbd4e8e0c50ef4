import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { second } from "./support/clock.ts";
import { dispatchedRuns, gate, newestRun, shipBy } from "./support/dispatched.ts";

afterAll(stopDatabases);

const workflow = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";
const process = JSON.stringify({
  teams: { Approvers: "acme/octopus-administrators" },
  lifecycle: [{ phase: "Testing", deploy: "automatic" }, { phase: "Production" }],
  steps: [gate("Check", { environments: ["Production"] }), shipBy()],
});

/** Requests of the app since a mark: what GitHub counts, by how often, and, marked, what it does not. */
function listed(story: Story, mark: number): readonly string[] {
  const requests = story.github
    .requestsSince(mark)
    .filter((one) => one.caller === "installation" || one.caller === "app")
    .map((one) => {
      const [method = "", path = ""] = (one.operation ?? `${one.method} ${one.path}`).split(" ");
      return `${method} ${path.replace("/repos/{owner}/{repo}", "")}${one.status === 304 ? " (304)" : ""}`;
    });
  return [...Map.groupBy(requests, (request) => request)]
    .map(([request, all]) => (request.endsWith("(304)") ? request : `${all.length} × ${request}`))
    .toSorted();
}

const counted = (lines: readonly string[]) =>
  lines.reduce((sum, line) => sum + (line.endsWith("(304)") ? 0 : Number.parseInt(line, 10)), 0);

describe("requests to GitHub for a gated Production deployment that a workflow does", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process, files: { ".github/workflows/deploy.yml": workflow } });
    await released("1.0.0", true);
  });
  afterAll(() => story.end());

  async function finish(): Promise<void> {
    newestRun(story).start();
    await story.idle();
    newestRun(story).succeed();
    await story.idle();
  }

  /** A release that has Testing behind it. */
  async function released(version: string, tagged: boolean): Promise<{ sha: string; thread: number }> {
    const sha = await story.commit(version);
    if (tagged) await story.github.tag(`v${version}`, sha);
    const { thread } = await story.release(version, sha);
    await finish();
    return { sha, thread };
  }

  /** What is asked of GitHub from the creation of the Production deployment to its success. */
  async function production(version: string, tagged: boolean): Promise<readonly string[]> {
    const { sha, thread } = await released(version, tagged);
    const mark = story.github.mark();
    await story.api("POST", "/deployments", { version, environment: "Production" }, { sha });
    await story.idle();
    story.unread(thread);
    await story.say("ada", thread, "/approve");
    await finish();
    expect((await story.deployment("Production")).state).toBe("success");
    return listed(story, mark);
  }

  it("on the release's tag", async () => {
    const requests = await production("1.1.0", true);
    expect(requests).toMatchInlineSnapshot(`
      [
        "1 × GET /commits/{ref}/check-runs",
        "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
        "1 × PATCH /check-runs/{check_run_id}",
        "1 × PATCH /issues/{issue_number}",
        "1 × POST /actions/workflows/{workflow_id}/dispatches",
        "1 × POST /check-runs",
        "1 × POST /deployments",
        "1 × POST /issues/comments/{comment_id}/reactions",
        "1 × POST /issues/{issue_number}/comments",
        "2 × POST /deployments/{deployment_id}/statuses",
        "5 × PATCH /issues/comments/{comment_id}",
        "GET /commits/{ref} (304)",
        "GET /contents/{path} (304)",
        "GET /orgs/{org}/teams/{team_slug} (304)",
      ]
    `);
    expect(counted(requests)).toBe(16);
  });

  it("on the default branch: two more, for the tags that are not there; one to set the older one inactive", async () => {
    const requests = await production("1.2.0", false);
    expect(counted(requests)).toBe(16 + 2 + 1);
  });
});

it("requests to GitHub where one state follows the other at once", async () => {
  const story = await Story.start({
    process,
    files: { ".github/workflows/deploy.yml": workflow },
    livingRestMs: 8_000,
  });
  const { github } = story;
  const state = async (environment: string) => (await story.deployment(environment))?.state;
  const runs = async (count: number) => {
    await github.until(() => (dispatchedRuns(story).length === count ? true : undefined), { ms: 30_000 });
    newestRun(story).start();
    newestRun(story).succeed();
  };
  const sha = await github.commit({ files: { "version.txt": "1" }, message: "1.0.0" });
  await github.tag("v1.0.0", sha);
  await story.release("1.0.0", sha);
  await runs(1);
  await github.until(async () => (await state("Testing")) === "success", { what: "Testing is done" });
  await story.pass(10 * second);
  const mark = github.mark();
  await story.api("POST", "/deployments", { version: "1.0.0", environment: "Production" }, { sha });
  const thread = github.issues().find((one) => one.title === "Release 1.0.0")?.number ?? 0;
  const asked = () => story.botComments(thread).some((one) => one.body?.includes("drawbridge:question:"));
  await github.until(asked, { what: "the question is asked" });
  await github.person("ada").comment(thread, "/approve");
  await runs(2);
  await github.until(async () => (await state("Production")) === "success", { what: "it is done" });
  await story.pass(10 * second);
  story.unread(thread);
  expect(counted(listed(story, mark))).toBeLessThanOrEqual(14);
  expect(listed(story, mark)).toMatchInlineSnapshot(`
    [
      "1 × GET /commits/{ref}/check-runs",
      "1 × GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
      "1 × PATCH /check-runs/{check_run_id}",
      "1 × PATCH /issues/{issue_number}",
      "1 × POST /actions/workflows/{workflow_id}/dispatches",
      "1 × POST /check-runs",
      "1 × POST /deployments",
      "1 × POST /issues/comments/{comment_id}/reactions",
      "1 × POST /issues/{issue_number}/comments",
      "2 × POST /deployments/{deployment_id}/statuses",
      "3 × PATCH /issues/comments/{comment_id}",
      "GET /commits/{ref} (304)",
      "GET /contents/{path} (304)",
      "GET /orgs/{org}/teams/{team_slug} (304)",
    ]
  `);
  await story.end();
});
