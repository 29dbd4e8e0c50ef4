import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LocalGitHub } from "../../demo/github/local-github.ts";
import { World } from "./support/world.ts";

const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

let world: World;
beforeAll(async () => {
  world = await World.start({ process });
});
afterAll(() => world.end());

type Fault = Parameters<LocalGitHub["faults"]["add"]>[0];

/** Every kind of call with which the app creates something, and how often it meets the fault. */
const creating: readonly [call: RegExp, times: number][] = [
  [/\/issues$/, 1],
  [/\/issues\/\d+\/comments$/, 3],
  [/\/check-runs$/, 1],
  [/\/deployments$/, 1],
  [/\/deployments\/\d+\/statuses$/, 1],
  [/\/comments\/\d+\/reactions$/, 1],
];

function spoil(fault: Omit<Fault, "match">): void {
  for (const [path, times] of creating) {
    world.github.faults.add({ match: { method: "POST", path, caller: "installation" }, times, ...fault });
  }
}

/** A release that waits for approval in Production. */
async function waiting(version: string): Promise<{ readonly thread: number; readonly sha: string }> {
  const sha = await world.github.commit({ files: { "version.txt": version }, message: `Version ${version}` });
  await world.release(version, sha);
  await world.deploy(version, "Production", sha);
  await world.until(
    () => world.github.issues().some((one) => one.title === `Release ${version}`),
    "the thread is there",
    150_000,
  );
  const thread = world.thread(version);
  await world.until(() => world.comments(thread, "question").length > 0, "the question is asked", 150_000);
  return { thread, sha };
}

describe("a fault of GitHub's on every call that creates something", () => {
  beforeAll(async () => {
    // What later deployments replace.
    const { thread } = await waiting("0.1.0");
    await world.github.person("ada").comment(thread, "/approve");
    await world.report("Production", "success");
    await world.reaches("Production", "success");
    await world.rest();
  });

  it.each<[string, Omit<Fault, "match">]>([
    ["1.0.0", { kind: "502-after-effect" }],
    ["1.1.0", { kind: "502-before" }],
    ["1.2.0", { kind: "reset-after-effect" }],
    ["1.3.0", { kind: "reset" }],
    ["1.4.0", { kind: "stall", ms: 2_000 }],
    ["1.5.0", { kind: "403-secondary", ms: 1_500 }],
    ["1.6.0", { kind: "429", ms: 1_500 }],
  ])("%s, %o: shows nothing twice and loses nothing", { timeout: 600_000 }, async (version, fault) => {
    const { github } = world;
    spoil(fault);
    const replaced = world.onGitHub("Production").at(-1);
    const { thread, sha } = await waiting(version);
    const refused = await github.person("outsider").comment(thread, "/approve");
    const accepted = await github.person("ada").comment(thread, "/approve go");
    await world.until(
      () => world.onGitHub("Production").some((one) => one.sha === sha),
      "the order is out",
      150_000,
    );
    await world.report("Production", "success", sha);
    await world.reaches("Production", "success", 150_000);
    await world.until(
      () => github.issues().find((issue) => issue.number === thread)?.state === "closed",
      "everything is shown",
      120_000,
    );
    const states = () =>
      world
        .onGitHub("Production")
        .find((one) => one.id === replaced?.id)
        ?.statuses.map((one) => one.state);
    await world.until(() => states()?.includes("inactive"), "the older deployment is set inactive", 150_000);
    await world.rest(1_000);
    github.faults.clear();

    expect(github.issues().filter((one) => one.title === `Release ${version}`)).toHaveLength(1);
    expect(world.comments(thread, "living")).toHaveLength(1);
    expect(world.comments(thread, "living")[0]?.body).toContain("✅");
    expect(world.comments(thread, "question")).toHaveLength(1);
    expect(world.comments(thread, "question")[0]?.body).toContain("is approved");
    expect(world.comments(thread, "notice")).toHaveLength(1);
    expect(world.comments(thread)).toHaveLength(3);
    expect(world.checks("Deploy to Production", sha)).toMatchObject([{ conclusion: "success", actions: [] }]);
    expect(world.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
    expect(states()).toEqual(["success", "inactive"]);
    expect(world.reactions(accepted)).toEqual({ "+1": 1, "-1": 0 });
    expect(world.reactions(refused)).toEqual({ "+1": 0, "-1": 0 });
    const { steps } = await world.deployment("Production");
    expect(steps[0].interruption.approvals).toMatchObject([{ user: { login: "ada" }, note: "go" }]);
    expect(github.violations).toEqual([]);
  });
});

describe("an approval while GitHub is down", () => {
  const faultsOf = (match: Fault["match"]) =>
    world.github.faults.add({ match, kind: "502-before", times: 1_000 });

  it(
    "is not counted while membership is unknown, says so, and is counted once GitHub answers",
    { timeout: 480_000 },
    async () => {
      const { github } = world;
      const { thread, sha } = await waiting("2.0.0");
      const mend = faultsOf({ path: /\/memberships\// });
      const comment = await github.person("ada").comment(thread, "/approve go");
      await world.until(() => world.comments(thread, "notice").length > 0, "the approver is told");
      await world.rest(3_000);
      expect(world.comments(thread, "notice")).toHaveLength(1);
      expect(world.comments(thread, "notice")[0]?.body).toMatch(/GitHub/);
      expect(await world.deployment("Production")).toMatchObject({ state: "waiting" });
      expect(world.reactions(comment)).toEqual({ "+1": 0, "-1": 0 });
      mend();
      await world.until(
        () => world.onGitHub("Production").some((one) => one.sha === sha),
        "the order is out",
        150_000,
      );
      await world.rest();
      expect(world.reactions(comment)).toEqual({ "+1": 1, "-1": 0 });
      expect(world.comments(thread, "notice")).toHaveLength(1);
      expect((await world.deployment("Production")).steps[0].interruption.approvals).toHaveLength(1);
      await world.report("Production", "success", sha);
      await world.reaches("Production", "success");
    },
  );

  it("is kept while nothing of GitHub answers", { timeout: 480_000 }, async () => {
    const { github } = world;
    const { thread, sha } = await waiting("2.1.0");
    const mend = [faultsOf({ caller: "installation" }), faultsOf({ caller: "app" })];
    const comment = await github.person("ada").comment(thread, "/approve go");
    await world.rest(3_000);
    expect(world.onGitHub("Production").filter((one) => one.sha === sha)).toEqual([]);
    for (const one of mend) one();
    await world.until(
      () => world.onGitHub("Production").some((one) => one.sha === sha),
      "the order is out",
      150_000,
    );
    await world.until(() => world.reactions(comment)["+1"] === 1, "the approver is told", 150_000);
    await world.report("Production", "success", sha);
    await world.reaches("Production", "success");
    await world.until(
      () => github.issues().find((one) => one.number === thread)?.state === "closed",
      "all is shown",
      150_000,
    );
    expect(world.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
    expect(world.comments(thread, "living")).toHaveLength(1);
    expect(world.comments(thread, "question")).toHaveLength(1);
  });

  it("goes on with a new token where GitHub has revoked the one in use", { timeout: 120_000 }, async () => {
    const { github } = world;
    const { thread, sha } = await waiting("2.2.0");
    github.expireInstallationTokens();
    await github.person("ada").comment(thread, "/approve go");
    await world.until(
      () => world.onGitHub("Production").some((one) => one.sha === sha),
      "the order is out",
      30_000,
    );
    await world.report("Production", "success", sha);
    await world.reaches("Production", "success");
    await world.rest();
    expect(world.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
    expect(world.comments(thread, "living")).toHaveLength(1);
    expect(github.violations).toEqual([]);
  });
});
