import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const file = ".deploy/process.yml";
const noGate = oneGate.replace(/  - name: Check[^]*(?=  - name: Ship)/, "");
const branches = (process: string) => `${process}releases: { branches: [main, hotfix/*] }\n`;

/** A commit of a hotfix branch with a process file of its own, released. */
async function hotfix(story: Story, version: string, process: string) {
  const branch = `hotfix/${version}`;
  const sha = await story.github.commit({ branch, files: { [file]: process }, message: version });
  await story.idle();
  return { ...(await story.release(version, sha, { ref: `refs/heads/${branch}` })), sha };
}

describe("gates come from the default branch", () => {
  it.each([
    ["drops the gate", noGate],
    ["disables it", branches(oneGate).replace("  - name: Check", "  - name: Check\n    enabled: false")],
    [
      "gives it a condition",
      branches(oneGate).replace("  - name: Check", "  - name: Check\n    if: release.version == 'never'"),
    ],
    [
      "keeps it out of Production",
      branches(oneGate).replace("  - name: Check", "  - name: Check\n    skip-environments: [Production]"),
    ],
    ["renames the step", branches(oneGate).replace("name: Check", "name: Chek")],
    [
      "moves it behind the work",
      `${noGate}  - { name: Check, uses: manual-intervention, with: { instructions: Late, responsible-teams: [Approvers] } }\n`,
    ],
    [
      "asks other people",
      branches(oneGate).replace("[acme/octopus-administrators, acme/octopus-managers]", "outsider"),
    ],
    ["asks whoever may deploy", branches(oneGate).replace("\n      responsible-teams: [Approvers]", "")],
  ])("a hotfix branch that %s is asked about all the same", async (_what, process) => {
    const story = await Story.start({ process: branches(oneGate) });
    const { thread, sha } = await hotfix(story, "1.0.1", process);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(story.github.deployments()).toEqual([]);
    expect(story.unread(thread)).toEqual([expect.stringMatching(/\*Check\*[^]*Is 1\.0\.1 ready\?/)]);
    for (const who of ["outsider", "writer"]) {
      expect((await story.say(who, thread, "/approve")).words).toHaveLength(1);
      expect((await story.deployment("Production")).state).toBe("waiting");
    }
    const answer = await story.say("ada", thread, "/approve");
    expect(answer.reactions).toBe("👍");
    // A step that the branch has under another name is a gate of its own, which it may add.
    while ((await story.deployment("Production")).state === "waiting")
      await story.say("ada", thread, "/approve");
    expect(story.onGitHub("Production").map((one) => one.sha)).toEqual([sha]);
    await story.report("Production", "success");
    story.unread(thread);
    await story.end();
  });

  it("an old release is asked about by a gate that was added since", async () => {
    const story = await Story.start({ process: noGate });
    const { thread } = await story.ship("1.0.0");
    await story.report("Production", "success");
    await story.process(oneGate);
    expect(await story.say("writer", thread, "/redeploy Production")).toMatchObject({
      reactions: "👍",
      words: [expect.stringContaining("*Check*")],
    });
    expect(story.onGitHub("Production")).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(story.onGitHub("Production")).toHaveLength(2);
    await story.report("Production", "success");
    await story.end();
  });

  it("one that is queued is asked about by a gate that was added before its turn came", async () => {
    const story = await Story.start({ process: noGate });
    await story.ship("1.0.0");
    const { thread } = await story.ship("1.1.0");
    await story.process(oneGate);
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(story.question(thread)).toContain("*Check*");
    expect((await story.say("ada", thread, "/reject")).reactions).toBe("👍");
    await story.end();
  });

  it("a question that was asked stays, although the gate is gone since", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    await story.process(noGate);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect((await story.say("outsider", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    // The release still has the gate, which it may.
    expect((await story.say("writer", thread, "/redeploy Production")).words).toEqual([
      expect.stringContaining("*Check*"),
    ]);
    expect((await story.say("ada", thread, "/reject")).reactions).toBe("👍");
    await story.end();
  });

  it("who is responsible is read at the time of each answer", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    await story.process(oneGate.replace("[acme/octopus-administrators, acme/octopus-managers]", "writer"));
    expect((await story.say("ada", thread, "/approve")).words).toEqual([
      expect.stringContaining("not an active member"),
    ]);
    expect(await story.say("writer", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });

  it("a name that teams no longer defines stands for nobody, and says so", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    await story.process(oneGate.replaceAll("Approvers", "Deciders"));
    const refused = await story.say("ada", thread, "/approve");
    expect(refused.words).toEqual([expect.stringMatching(/Approvers[^]*defines it nowhere/)]);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("writer", thread, "/cancel")).toEqual(thumbsUp);
    await story.end();
  });
});

describe("a default branch whose file is broken, or gone", () => {
  it("the last good one stays in force, and the check says so; releases of good commits go on", async () => {
    const story = await Story.start({ process: oneGate });
    const first = await story.asked("1.0.0");
    const broken = await story.process(oneGate.replace("uses: github-deployment", "uses: github-deploymnt"));
    const check = story.github.checkRuns(broken).find((one) => one.name === "Drawbridge / process.yml");
    expect(check).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(check?.output.summary).toContain(
      "those of the last version on the default branch that was in order",
    );
    expect(check?.annotations).toMatchObject([
      { path: file, start_line: 15, message: expect.stringContaining("github-deployment") },
    ]);

    expect((await story.say("outsider", first.thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const answer = await story.api("POST", "/releases", { version: "1.1.0" });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: "process-invalid", errors: [{ line: 15 }] });

    expect((await story.say("writer", first.thread, "/redeploy Production")).words).toEqual([
      expect.stringContaining("*Check*"),
    ]);
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");

    const mended = await story.process(oneGate);
    expect(
      story.github.checkRuns(mended).find((one) => one.name === "Drawbridge / process.yml")?.conclusion,
    ).toBe("success");
    await story.end();
  });

  it("a file that was deleted: the gates stay, nothing more is released", async () => {
    const story = await Story.start({ process: oneGate });
    const { thread } = await story.asked("1.0.0");
    await story.github.commit({ files: { [file]: null }, message: "Away with it" });
    await story.idle();
    const answer = await story.api("POST", "/releases", { version: "1.1.0" });
    expect(answer).toMatchObject({ status: 422, body: { code: "process-missing" } });
    expect((await story.say("outsider", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });

  it("a repository that never had one: commands and releases say what is missing", async () => {
    const story = await Story.start({ process: null });
    const { status, body } = await story.api("POST", "/releases", { version: "1.0.0" });
    expect({ status, code: body.code }).toEqual({ status: 422, code: "process-missing" });
    const thread = await story.github.person("writer").openIssue("Hello");
    const answer = await story.say("writer", thread, "/deploy 1.0.0 to Production");
    expect(answer.words).toEqual([expect.stringContaining("There is no `.deploy/process.yml`")]);
    await story.end();
  });
});
