import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DatabaseKind, stopDatabases } from "../support/database.ts";
import { World } from "./support/world.ts";

afterAll(stopDatabases);

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])("the app as a process, on %s", (database) => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ database });
  });
  afterAll(() => world.end());

  /** A release that waits in Production, and the number of its thread. */
  async function waiting(version: string): Promise<{ thread: number; sha: string }> {
    const sha = await world.github.commit({
      files: { "version.txt": version },
      message: `Version ${version}`,
    });
    await world.release(version, sha);
    await world.report("Development", "success", sha);
    await world.report("Testing", "success", sha);
    await world.until(async () => {
      const { state, release } = (await world.deployment("Production")) ?? {};
      return state === "waiting" && release.version === version;
    }, `${version} waits in Production`);
    const thread = world.thread(version);
    await world.question(thread);
    await world.rest();
    return { thread, sha };
  }

  const notices = (thread: number) => world.comments(thread, "notice").map((one) => one.body);

  it("goes on with a comment of a responsible person, and refuses an outsider", async () => {
    const { github } = world;
    const { thread } = await waiting("1.4.0");
    const question = await world.question(thread);
    expect(question.body).toContain("@acme/octopus-administrators");
    expect(question.body).toContain("Please verify the Production environment is ready before proceeding");
    expect(world.onGitHub("Production")).toEqual([]);

    const refused = await github.person("outsider").comment(thread, "/approve");
    await world.until(() => notices(thread).length > 0, "the outsider is answered");
    expect(notices(thread)[0]).toContain("outsider");
    expect((await world.deployment("Production")).state).toBe("waiting");

    const accepted = await github.person("max").comment(thread, "/approve looks good");
    await world.report("Production", "success");
    const done = await world.reaches("Production", "success");
    expect(done.steps.map((step: { state: string }) => step.state)).toEqual(["success", "success"]);
    expect(done.steps[0].interruption.approvals).toMatchObject([
      { user: { login: "max" }, team: "Octopus Managers", decision: "approve", note: "looks good" },
    ]);
    await world.until(() => github.issues()[0]?.state === "closed", "the issue is closed");
    await world.rest();
    expect(world.onGitHub("Production")).toHaveLength(1);
    expect(world.comments(thread, "living")).toHaveLength(1);
    expect(world.comments(thread, "question")).toHaveLength(1);
    expect(world.comments(thread)).toHaveLength(3);
    expect(world.reactions(accepted)).toEqual({ "+1": 1, "-1": 0 });
    expect(world.reactions(refused)).toEqual({ "+1": 0, "-1": 0 });
    expect(world.checks("Deploy to Production")).toMatchObject([
      { status: "completed", conclusion: "success" },
    ]);
  });

  it("goes on with a button pressed by a responsible person, and refuses an outsider", async () => {
    const { github } = world;
    const { thread, sha } = await waiting("1.5.0");
    const [check] = world.checks("Deploy to Production", sha);
    expect(check).toMatchObject({ status: "completed", conclusion: "action_required" });
    expect(check?.actions.map((action) => action.label)).toEqual(["Approve", "Reject"]);
    const [approve] = check?.actions ?? [];

    github.person("outsider").pressButton(check?.id ?? 0, approve?.identifier ?? "");
    await world.until(() => notices(thread).length > 0, "the outsider is answered");
    expect(notices(thread)[0]).toContain("outsider");
    expect((await world.deployment("Production")).state).toBe("waiting");

    github.person("ada").pressButton(check?.id ?? 0, approve?.identifier ?? "");
    await world.report("Production", "success", sha);
    const done = await world.reaches("Production", "success");
    expect(done.steps[0].interruption.approvals).toMatchObject([
      { user: { login: "ada" }, decision: "approve" },
    ]);
    await world.rest();
    expect(world.onGitHub("Production")).toHaveLength(2);
    expect(world.comments(thread)).toHaveLength(3);
    expect(world.checks("Deploy to Production", sha)).toMatchObject([{ conclusion: "success", actions: [] }]);
    const older = world.onGitHub("Production")[0];
    expect(older?.statuses.map((status) => status.state)).toEqual(["success", "inactive"]);
  });

  it("never tells GitHub's deployment list of a release that is rejected", async () => {
    const { github } = world;
    const { thread, sha } = await waiting("1.6.0");
    await github.person("ada").comment(thread, "/reject not now");
    const done = await world.reaches("Production", "rejected");
    expect(done.steps[0].interruption.approvals).toMatchObject([{ decision: "reject", note: "not now" }]);
    await world.until(() => world.comments(thread, "finished").length > 0, "the thread says so");
    await world.rest();
    expect(world.onGitHub("Production")).toHaveLength(2);
    expect(world.checks("Deploy to Production", sha)).toMatchObject([{ conclusion: "failure", actions: [] }]);
    expect(github.violations).toEqual([]);
    expect(github.requests.filter((one) => one.status === 403)).toEqual([]);
  });
});
