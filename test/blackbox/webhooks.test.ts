import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { World } from "./support/world.ts";

const process = `
teams: { Approvers: [acme/octopus-administrators, acme/octopus-managers] }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

let world: World;
beforeAll(async () => {
  world = await World.start({ process, database: "postgres" });
});
afterAll(async () => {
  await world.end();
  await stopDatabases();
});

const stored = () => world.look("select count(*)::int from deliveries");

/** A release that waits for approval in Production, and the number of its thread. */
async function waiting(version: string): Promise<number> {
  await world.github.commit({ files: { "version.txt": version }, message: `Version ${version}` });
  await world.release(version);
  await world.deploy(version, "Production");
  await world.until(
    () => world.github.issues().some((one) => one.title === `Release ${version}`),
    "the thread is there",
  );
  const thread = world.thread(version);
  await world.question(thread);
  await world.rest();
  return thread;
}

/** What an approval leaves, counted where it is visible. */
async function approvedOnce(thread: number, version: string): Promise<void> {
  const deployment = await world.reaches("Production", "executing");
  expect(deployment.release.version).toBe(version);
  expect(deployment.steps[0].interruption.approvals).toHaveLength(1);
  await world.until(
    () => world.onGitHub("Production").some((one) => one.sha === deployment.release.sha),
    "the order is out",
  );
  await world.rest();
  expect(world.onGitHub("Production").filter((one) => one.sha === deployment.release.sha)).toHaveLength(1);
  expect(world.comments(thread, "question")).toHaveLength(1);
  expect(world.comments(thread, "living")).toHaveLength(1);
}

async function finish(): Promise<void> {
  await world.report("Production", "success");
  await world.reaches("Production", "success");
  await world.rest();
}

describe("a delivery whose signature is not right", () => {
  const signed = (algorithm: string, secret: string, text: string) =>
    createHmac(algorithm, secret).update(text).digest("hex");
  const secret = () => world.github.app.webhookSecret;

  it.each<[string, (text: string) => Record<string, string>]>([
    ["missing", () => ({ "x-hub-signature-256": "" })],
    ["made up", () => ({ "x-hub-signature-256": `sha256=${"0".repeat(64)}` })],
    [
      "made with another secret",
      (text) => ({ "x-hub-signature-256": `sha256=${signed("sha256", "development", text)}` }),
    ],
    ["of another text", () => ({ "x-hub-signature-256": `sha256=${signed("sha256", secret(), "{}")}` })],
    [
      "of the old kind",
      (text) => ({ "x-hub-signature-256": "", "x-hub-signature": `sha1=${signed("sha1", secret(), text)}` }),
    ],
  ])("%s: is rejected, and nothing of it is stored", async (_name, headers) => {
    const { github } = world;
    await github.commit();
    await world.rest();
    const { event, payload } = github.deliveries.at(-1) ?? { event: "", payload: {} };
    const before = await stored();
    const status = await github.webhooks.send(event, payload, headers(JSON.stringify(payload)));
    expect(Math.floor(status / 100)).toBe(4);
    await world.rest();
    expect(await stored()).toBe(before);
  });
});

describe("an approval that is delivered more than once", () => {
  it("under one id, ten times and at once, counts once", async () => {
    const { github } = world;
    const thread = await waiting("1.0.0");
    github.webhooks.parallel = true;
    github.webhooks.duplicate("issue_comment.created", 9);
    const comment = await github.person("ada").comment(thread, "/approve go");
    await approvedOnce(thread, "1.0.0");
    github.webhooks.parallel = false;
    const guid =
      github.deliveries.find((one) => JSON.stringify(one.payload).includes("/approve go"))?.guid ?? "";
    expect(github.deliveries.filter((one) => one.guid === guid)).toHaveLength(10);
    await github.webhooks.redeliver(guid);
    await world.rest();
    expect(world.comments(thread, "notice")).toEqual([]);
    expect(world.reactions(comment)).toEqual({ "+1": 1, "-1": 0 });
    expect(await world.look(`select count(*)::int from deliveries where id = '${guid}'`)).toBe(1);
    await finish();
    // Long after it was worked on.
    await github.webhooks.redeliver(guid);
    await world.rest();
    expect(world.comments(thread, "notice")).toEqual([]);
  });

  it("under ten ids, about one comment, counts once", async () => {
    const { github } = world;
    const thread = await waiting("1.1.0");
    const comment = await github.person("max").comment(thread, "/approve");
    const { payload } = github.deliveries.findLast((one) => one.event === "issue_comment") ?? { payload: {} };
    const statuses = await Promise.all(
      Array.from({ length: 10 }, () => github.webhooks.send("issue_comment", payload)),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await approvedOnce(thread, "1.1.0");
    expect(world.comments(thread, "notice")).toEqual([]);
    expect(world.reactions(comment)).toEqual({ "+1": 1, "-1": 0 });
    await finish();
  });
});

describe("deliveries out of order", () => {
  it("counts a success that arrives before the app has learned the GitHub Deployment's id", async () => {
    const { github } = world;
    const thread = await waiting("1.2.0");
    const order = { match: { method: "POST", path: /\/deployments$/, caller: "installation" } };
    github.faults.add({ ...order, kind: "502-after-effect" });
    const before = world.onGitHub("Production").length;
    await github.person("ada").comment(thread, "/approve");
    await world.until(() => world.onGitHub("Production").length > before, "the order is out");
    await world.report("Production", "success");
    const done = await world.reaches("Production", "success");
    expect(done.github_deployment_id).toBe(world.onGitHub("Production").at(-1)?.id);
    await world.rest(1_500);
    expect(world.onGitHub("Production")).toHaveLength(before + 1);
  });

  it("does not believe a payload that somebody copied", async () => {
    const { github } = world;
    const thread = await waiting("1.3.0");
    const order = { match: { method: "POST", path: /\/deployments$/, caller: "installation" } };
    github.faults.add({ ...order, kind: "403-secondary", ms: 4_000 });
    await github.person("ada").comment(thread, "/approve");
    const { id, release } = await world.reaches("Production", "executing");
    const payload = { drawbridge: { deployment: id, release: 1, version: "1.3.0" } };
    const copy = await github
      .person("writer")
      .createDeployment({ ref: release.sha, environment: "Production", payload });
    await github.person("writer").deploymentStatus(copy, "success");
    await world.until(
      () => world.onGitHub("Production").filter((one) => one.sha === release.sha).length === 2,
      "the order is out",
    );
    await world.rest();
    expect(await world.deployment("Production")).toMatchObject({ id, state: "executing" });
    await finish();
    expect((await world.deployment("Production")).github_deployment_id).not.toBe(copy);
  });

  it("ends with the success, though word of the start comes after it", async () => {
    const { github } = world;
    const thread = await waiting("1.4.0");
    await github.person("ada").comment(thread, "/approve");
    await world.reaches("Production", "executing");
    await world.rest();
    github.webhooks.hold("deployment_status");
    await world.report("Production", "in_progress");
    await world.report("Production", "success");
    github.webhooks.release((held) => held.toReversed());
    await world.reaches("Production", "success");
    await world.rest();
    expect((await world.deployment("Production")).state).toBe("success");
    expect(world.checks("Deploy to Production").at(-1)).toMatchObject({ conclusion: "success" });
  });

  it("answers both of two comments that change places", async () => {
    const { github } = world;
    const thread = await waiting("1.5.0");
    github.webhooks.hold("issue_comment.created");
    const claim = await github.person("max").comment(thread, "/claim");
    // The hold of the second call takes the place of the first: the claim stays back, the approval does not.
    github.webhooks.hold(() => false);
    const approve = await github.person("max").comment(thread, "/approve");
    await world.reaches("Production", "executing");
    github.webhooks.release();
    await world.until(() => world.comments(thread, "notice").length > 0, "the late one is answered");
    await world.rest();
    expect(world.reactions(approve)).toEqual({ "+1": 1, "-1": 0 });
    expect(world.reactions(claim)).toEqual({ "+1": 0, "-1": 0 });
    expect(world.comments(thread, "notice")).toHaveLength(1);
    await finish();
    expect(github.violations).toEqual([]);
  });
});
