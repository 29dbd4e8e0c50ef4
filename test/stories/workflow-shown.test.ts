import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { hour, minute } from "./support/clock.ts";
import { dispatchedRuns, gate, newestRun, shipBy, straight, told } from "./support/dispatched.ts";

afterAll(stopDatabases);

const path = ".github/workflows/deploy.yml";
const plain = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";
const start = (process: string) => Story.start({ process, files: { [path]: plain } });

async function succeeds(story: Story): Promise<void> {
  newestRun(story).succeed();
  await story.idle();
}

it("work, a gate, work: one GitHub Deployment, after the dispatch, that says how it stands", async () => {
  const process = straight([gate("Before"), shipBy(), gate("Between"), shipBy({}, { name: "Rest" })]);
  const story = await start(process);
  const { thread, sha } = await story.asked("1.0.0");
  expect(story.onGitHub("Production")).toEqual([]);
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  expect(story.onGitHub("Production")).toHaveLength(1);
  expect(story.onGitHub("Production")[0]).toMatchObject({
    sha,
    task: "deploy",
    payload: { drawbridge: { deployment: 1, version: "1.0.0" } },
    production_environment: true,
  });
  const order = story.github.requests
    .filter(({ method, caller }) => method === "POST" && caller === "installation")
    .map((one) => one.path.replace("/repos/acme/shop", ""))
    .filter((one) => /dispatches|deployments/.test(one));
  expect(order.map((one) => one.replace(/\d+/, "ID"))).toEqual([
    "/actions/workflows/deploy.yml/dispatches",
    "/deployments",
    "/deployments/ID/statuses",
  ]);
  expect(told(story)).toEqual(["in_progress: Executing"]);
  expect(story.onGitHub("Production")[0]?.statuses[0]?.log_url).toBe(dispatchedRuns(story)[0]?.html_url);

  await succeeds(story);
  story.question(thread);
  expect(told(story).at(-1)).toBe("queued: Waiting for approval: Between");
  expect(story.onGitHub("Production")[0]?.statuses.at(-1)?.log_url).toContain("/acme/shop/deployments/1");
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  await succeeds(story);
  expect(told(story)).toEqual([
    "in_progress: Executing",
    "queued: Waiting for approval: Between",
    "in_progress: Executing",
    "success: Success",
  ]);
  expect((await story.deployment("Production")).github_deployment_id).toBe(
    story.onGitHub("Production")[0]?.id,
  );

  // The next one takes its place: of production deployments GitHub itself sets none inactive.
  const next = await story.asked("1.1.0");
  await story.say("ada", next.thread, "/approve");
  await succeeds(story);
  story.question(next.thread);
  await story.say("ada", next.thread, "/approve");
  await succeeds(story);
  const [older, newer] = story.onGitHub("Production");
  expect(older?.statuses.at(-1)).toMatchObject({ state: "inactive", description: "Replaced by 1.1.0" });
  expect(newer?.statuses.at(-1)?.state).toBe("success");
  await story.end();
});

it("the ends that are no success, and people who are asked about a failure", async () => {
  const story = await start(straight([shipBy(), gate("After")], { "guided-failure": true }));
  const failed = await story.ship("1.0.0");
  newestRun(story).fail();
  await story.idle();
  story.question(failed.thread);
  expect(told(story)).toEqual(["in_progress: Executing", "queued: Waiting for people: Ship failed"]);
  await story.say("writer", failed.thread, "/fail");
  expect(told(story).at(-1)).toBe('failure: Failed: The workflow run ended with "failure"');

  const rejected = await story.ship("1.1.0");
  await succeeds(story);
  story.question(rejected.thread);
  await story.say("ada", rejected.thread, "/reject not good");
  expect(told(story).at(-1)).toBe("failure: Ended: rejected by ada in After: not good");

  const canceled = await story.ship("1.2.0");
  await story.say("writer", canceled.thread, "/cancel wrong one");
  expect(told(story).at(-1)).toBe("error: Ended: canceled by writer: wrong one");
  await story.end();
});

it("one that stands in line after a pause says so, and goes on", async () => {
  const from = new Date(Date.now() + hour).toISOString().slice(0, 19);
  const to = new Date(Date.now() + 3 * hour).toISOString().slice(0, 19);
  const freezes = [{ name: "Sales", from, to, zone: "UTC", reason: "Big sale" }];
  const story = await start(
    straight([shipBy(), gate("Between"), shipBy({}, { name: "Rest" })], {}, { freezes }),
  );
  const { thread } = await story.ship("1.0.0");
  await succeeds(story);
  story.question(thread);
  await story.pass(61 * minute);
  await story.say("ada", thread, "/approve");
  expect(await story.states("Production")).toEqual(["1.0.0 queued"]);
  expect(told(story).at(-1)).toMatch(/^queued: Queued, .*Sales/);
  await story.pass(2 * hour);
  expect(told(story).at(-1)).toBe("in_progress: Executing");
  await succeeds(story);
  expect(told(story).at(-1)).toBe("success: Success");
  await story.end();
});

it("github-deployments: false makes none; a process that hands over makes one at that step only", async () => {
  const none = await start(straight([shipBy()], {}, { "github-deployments": false }));
  await none.ship("1.0.0");
  await succeeds(none);
  expect(await none.states("Production")).toEqual(["1.0.0 success"]);
  expect(none.github.deployments()).toEqual([]);
  await none.end();

  const both = await start(straight([shipBy(), { name: "Hand over", uses: "github-deployment" }]));
  await both.ship("1.0.0");
  expect(both.github.deployments()).toEqual([]);
  await succeeds(both);
  expect(both.github.deployments()).toHaveLength(1);
  expect(told(both)).toEqual([]);
  await both.report("Production", "success");
  expect(await both.states("Production")).toEqual(["1.0.0 success"]);
  await both.end();
});

it("the answers about it are lost: one GitHub Deployment, and the work is not held up", async () => {
  const story = await start(straight([shipBy()]));
  const match = { method: "POST", path: /\/deployments$/ };
  story.github.faults.add({ match, kind: "502-after-effect" });
  await story.ship("1.0.0");
  expect(dispatchedRuns(story)).toHaveLength(1);
  story.github.faults.add({ match: { method: "POST", path: /\/statuses$/ }, kind: "502-after-effect" });
  await succeeds(story);
  await story.pass(minute);
  expect(story.onGitHub("Production")).toHaveLength(1);
  expect(told(story)).toEqual(["in_progress: Executing", "success: Success"]);

  // GitHub refuses it: what it would show is done all the same.
  story.github.faults.add({ match, kind: "answer", answer: { status: 422, body: { message: "Locked" } } });
  await story.ship("1.1.0");
  await succeeds(story);
  expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 success"]);
  expect(story.onGitHub("Production").filter((one) => one.payload !== null)).toHaveLength(1);
  await story.end();
});
