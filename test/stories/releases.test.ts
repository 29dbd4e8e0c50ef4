import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { byHand } from "../support/processes.ts";
import { Story, type Token } from "../support/story.ts";

afterAll(stopDatabases);

const rules = (more: string) => `${byHand}releases: { ${more} }\n`;

describe("releases through the API", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: rules("branches: [main, release/*], version: 1.4.i") });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const post = async (body: object, token: Token = {}) => {
    const answer = await story.api("POST", "/releases", body, token);
    await story.idle();
    return { status: answer.status, ...answer.body };
  };

  it("the same version of the same commit is the same release; of another commit it is taken", async () => {
    const first = await post({ version: "1.0.0-RC.1", notes: "The first" });
    expect(first).toMatchObject({
      status: 201,
      version: "1.0.0-RC.1",
      ref: "refs/heads/main",
      channel: "Default",
      created_by: { login: "releaser" },
      deployments: [],
    });
    const again = await post({ version: "1.0.0-rc.1", notes: "The first, again" });
    expect(again).toMatchObject({ status: 200, id: first.id, version: "1.0.0-RC.1" });
    await story.commit("Next");
    const taken = await post({ version: "1.0.0-rc.1" });
    expect(taken).toMatchObject({ status: 409, code: "version-taken" });
    expect(taken.detail).toContain(first.sha.slice(0, 7));
    for (const version of ["", "-1", "v 1", "../etc", "x".repeat(129), "1.0.0/2"]) {
      expect(await post({ version })).toMatchObject({ status: 422 });
    }
  });

  it("without a version the mask counts up; a push that is repeated makes no second release", async () => {
    await story.commit("A push");
    const first = await post({});
    expect(first).toMatchObject({ status: 201, version: "1.4.1" });
    expect(await post({})).toMatchObject({ status: 200, id: first.id });
    await story.commit("Another push");
    expect(await post({ version: "1.4.7" })).toMatchObject({ status: 201 });
    expect(await post({})).toMatchObject({ status: 201, version: "1.4.8" });
    await story.commit("At once");
    const both = await Promise.all([post({}), post({}), post({})]);
    expect(both.map((one) => one.status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(both.map((one) => one.version))).toEqual(new Set(["1.4.9"]));
  });

  it("comes from a branch that may release, or a tag on one; an older commit of it, too", async () => {
    const { github } = story;
    const older = (await github.branchHead()) ?? "";
    await story.commit("Newer");
    const release = await github.commit({ branch: "release/2", files: { "a.txt": "2" }, message: "2.0" });
    const feature = await github.commit({ branch: "feature", files: { "a.txt": "3" }, message: "Feature" });
    await github.tag("v2.0.0", release);
    await github.tag("v3.0.0", feature);
    await story.idle();

    expect(await post({ version: "2.0.0" }, { ref: "refs/heads/release/2", sha: release })).toMatchObject({
      status: 201,
    });
    expect(await post({ version: "2.0.1" }, { ref: "refs/tags/v2.0.0", sha: release })).toMatchObject({
      status: 201,
      ref: "refs/tags/v2.0.0",
    });
    expect(await post({ version: "1.9.0", sha: older })).toMatchObject({ status: 201, sha: older });

    const refused = { status: 403, code: "branch-not-allowed" };
    const branch = await post({ version: "3.0.0" }, { ref: "refs/heads/feature", sha: feature });
    expect(branch).toMatchObject(refused);
    expect(branch.detail).toContain("release/*");
    expect(await post({ version: "3.0.0" }, { ref: "refs/tags/v3.0.0", sha: feature })).toMatchObject(
      refused,
    );
    expect(await post({ version: "3.0.0", sha: feature })).toMatchObject(refused);
    expect(await post({ version: "3.0.0" }, { ref: "refs/heads/releases", sha: release })).toMatchObject(
      refused,
    );
  });

  it("a file that is broken at the commit: 422 with the line, and the same on the commit", async () => {
    const sha = await story.github.commit({
      branch: "release/3",
      files: {
        ".deploy/process.yml": byHand.replace("environments: [Production]", "environments: [Prodution]"),
      },
      message: "Broken",
    });
    await story.idle();
    const answer = await post({ version: "3.1.0" }, { ref: "refs/heads/release/3", sha });
    expect(answer).toMatchObject({
      status: 422,
      code: "process-invalid",
      errors: [
        { line: 11, path: "steps[0].environments[0]", message: expect.stringContaining("Production") },
      ],
    });
    const [check] = story.github.checkRuns(sha).filter((one) => one.name === "Drawbridge / process.yml");
    expect(check).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(check?.annotations).toMatchObject([
      { path: ".deploy/process.yml", start_line: 11, start_column: 20, annotation_level: "failure" },
    ]);
    expect(story.github.checkRuns(sha)).toHaveLength(1);
  });
});

describe("where a release is talked about", () => {
  it("in the merged pull request of its commit, which is left as it is when all is done", async () => {
    const story = await Story.start({ process: byHand });
    const { number, sha } = await story.github.mergePullRequest({
      title: "Faster",
      files: { "a.txt": "1" },
      author: "writer",
    });
    await story.idle();
    const release = await story.release("1.0.0", sha);
    expect(release.thread).toBe(number);
    expect(story.living(number)).toContain("1.0.0");
    await story.say("writer", number, "/deploy 1.0.0 to Testing");
    await story.report("Testing", "success");
    expect((await story.say("writer", number, "/promote")).words).toHaveLength(1);
    await story.say("ada", number, "/approve");
    await story.report("Production", "success");
    expect(story.living(number)).toMatch(/Production \| ✅ success/);
    expect(story.github.issues().map((one) => one.title)).toEqual(["Faster"]);
    await story.end();
  });

  it("in an issue, where there is no pull request or the file says so; closed when done, once", async () => {
    const story = await Story.start({ process: rules("thread: issue") });
    const { sha } = await story.github.mergePullRequest({
      title: "Faster",
      files: { "a.txt": "1" },
      author: "writer",
    });
    await story.idle();
    const { thread } = await story.release("1.0.0", sha);
    const issue = () => story.github.issues().find((one) => one.number === thread);
    expect(issue()).toMatchObject({ title: "Release 1.0.0", state: "open" });
    await story.say("writer", thread, "/deploy 1.0.0 to Testing");
    await story.report("Testing", "success");
    await story.say("writer", thread, "/promote");
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
    expect(issue()).toMatchObject({ state: "closed" });

    // Whoever opens it again means it: only a new deployment's end closes it once more.
    await story.github.person("writer").octokit.rest.issues.update({
      owner: story.github.owner.login,
      repo: story.github.repo.name,
      issue_number: thread,
      state: "open",
    });
    expect((await story.say("writer", thread, "/status")).words).toHaveLength(1);
    expect(issue()).toMatchObject({ state: "open" });
    await story.end();
  });
});
