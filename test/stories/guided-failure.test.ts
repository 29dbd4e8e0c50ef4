import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { silence, Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const minute = 60_000;

/** Work that asks people when it fails, then a gate that only runs once it went well. */
const guided = (step = "", phase = "") => `
teams:
  Approvers: acme/octopus-administrators
lifecycle:
  - phase: Production
    deploy: automatic
    supersede: never
    guided-failure: true
${phase}
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    if: release.notes == 'gate'
  - name: Ship
    uses: github-deployment
${step}
`;

/** The last word of a story about a failure: one comment mentions who has to know. */
const ended = (words: string) => [expect.stringContaining(words)];

describe("work that failed where people are asked", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: guided() });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const production = () => story.deployment("Production");
  const ship = async () => (await production()).steps.find((one: { id: string }) => one.id === "ship");
  /** A release whose work has failed; the question was read. */
  const failed = async (version: string, more = "The disk is full") => {
    const shipped = await story.ship(version);
    await story.report("Production", "failure", "writer", { description: more });
    const question = story.question(shipped.thread);
    expect(question).toContain("guided failure");
    expect(question).toContain(more);
    return { ...shipped, question, check: story.deploymentCheck(shipped.sha, "Production") };
  };

  it("/retry: a second GitHub Deployment; what is said of the first means nothing any more", async () => {
    const { thread, question, check } = await failed("1.0.0");
    for (const word of ["/retry", "/ignore", "/fail"]) {
      expect(question).toContain(`${word} 1.0.0 Production`);
    }
    expect((await production()).state).toBe("waiting");
    expect(await ship()).toMatchObject({
      state: "waiting",
      error: "The disk is full",
      interruption: { kind: "guided-failure", state: "pending", approvals: [] },
    });
    expect(check.actions.map((one) => one.label)).toEqual(["Retry", "Ignore", "Fail"]);

    expect(await story.say("writer", thread, "/retry the disk is empty now")).toEqual(thumbsUp);
    const [first, second] = story.onGitHub("Production");
    expect(story.onGitHub("Production")).toHaveLength(2);
    expect(first?.payload).toMatchObject({ drawbridge: { version: "1.0.0" } });
    expect(JSON.stringify(first?.payload)).not.toContain("attempt");
    expect(second?.payload).toMatchObject({ drawbridge: { version: "1.0.0", attempt: 2 } });
    expect(await production()).toMatchObject({ state: "executing", github_deployment_id: second?.id });

    // The tool that worked on the first says what it likes.
    for (const state of ["success", "failure", "in_progress"] as const) {
      await story.github.person("writer").deploymentStatus(first?.id ?? 0, state);
      await story.idle();
      expect(await production()).toMatchObject({ state: "executing", github_deployment_id: second?.id });
    }
    await story.report("Production", "success");
    expect(await production()).toMatchObject({ state: "success" });
    expect(await ship()).toMatchObject({
      state: "success",
      interruption: {
        state: "approved",
        approvals: [{ user: { login: "writer" }, decision: "approve", note: "the disk is empty now" }],
      },
    });
    const settled = story.botComments(thread).find((one) => one.body?.includes("was started once more"));
    expect(settled?.body).toContain("the disk is empty now");
  });

  it("fails again, and is asked again; the first answer does not count for the second question", async () => {
    const { thread } = await failed("1.1.0");
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    await story.report("Production", "error", "writer", { description: "Still full" });
    const again = story.question(thread);
    expect(again).toContain("Still full");
    expect(again).toContain("2 starts");
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({ drawbridge: { attempt: 3 } });
    await story.report("Production", "failure", "writer", { description: "For good" });
    story.question(thread);
    const answer = await story.say("writer", thread, "/fail enough");
    expect(answer).toEqual({ reactions: "👍", words: ended("For good") });
    expect((await production()).state).toBe("failed");
    expect(await ship()).toMatchObject({ state: "failed", error: "For good" });
    expect(story.github.issues().find((one) => one.number === thread)?.state).toBe("open");
  });

  it("/ignore: the step stays failed, the deployment goes on and is a success", async () => {
    const { thread, sha } = await failed("1.2.0");
    expect(await story.say("writer", thread, "/ignore it is only the banner")).toEqual(thumbsUp);
    expect((await production()).state).toBe("success");
    expect(await ship()).toMatchObject({ state: "failed", error: "The disk is full" });
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe("success");
    expect(story.living(thread)).toContain("failed and was ignored");
    expect(story.onGitHub("Production").at(-1)?.statuses.at(-1)?.state).toBe("success");
  });

  it("the buttons do the same; a stranger's press and word do nothing", async () => {
    const { thread, sha } = await failed("1.3.0");
    const check = () => story.deploymentCheck(sha, "Production");
    const pressed = await story.press("outsider", thread, check(), "retry");
    expect(pressed.words).toEqual([expect.stringContaining("no write permission")]);
    const said = await story.say("ada", thread, "/ignore");
    expect(said.words).toEqual([expect.stringMatching(/`ada` has no write permission/)]);
    expect((await production()).state).toBe("waiting");

    expect(await story.press("writer", thread, check(), "retry")).toEqual(silence);
    expect((await production()).state).toBe("executing");
    await story.report("Production", "failure");
    story.question(thread);
    expect(await story.press("writer", thread, check(), "ignore")).toEqual(silence);
    expect((await production()).state).toBe("success");

    const other = await failed("1.3.1");
    const end = await story.press("writer", other.thread, other.check, "fail");
    expect(end.words).toEqual(ended("The disk is full"));
    expect((await production()).state).toBe("failed");
    // The question is answered: who comes late is told how.
    const late = await story.say("max", other.thread, "/retry");
    expect(late.words).toHaveLength(1);
    expect((await production()).state).toBe("failed");
  });

  it("/approve and /claim answer no failure, /retry no gate: each says what to type", async () => {
    const { thread } = await failed("1.4.0");
    for (const word of ["/approve", "/reject", "/claim"]) {
      const { words } = await story.say("ada", thread, word);
      // The reason is the same, so it is said once.
      if (word === "/approve") {
        expect(words).toEqual([expect.stringMatching(/`\/retry 1\.4\.0 Production`.*\/ignore.*\/fail/s)]);
      } else expect(words).toEqual([]);
    }
    expect((await story.say("writer", thread, "/fail")).words).toEqual(ended("The disk is full"));

    const answer = await story.api("POST", "/releases", { version: "1.4.1", notes: "gate" });
    expect(answer.status).toBe(201);
    await story.idle();
    const gate = story.github.issues().find((one) => one.title === "Release 1.4.1")?.number ?? 0;
    story.question(gate);
    const { words } = await story.say("writer", gate, "/retry");
    expect(words).toEqual([expect.stringMatching(/`\/approve 1\.4\.1 Production`.*\/reject/s)]);
    expect((await story.say("ada", gate, "/reject")).words).toHaveLength(1);
  });

  it("canceled while people are asked: the question closes, and no work starts", async () => {
    const { thread } = await failed("1.5.0");
    const before = story.onGitHub("Production").length;
    expect((await story.say("writer", thread, "/cancel too late today")).reactions).toBe("👍");
    expect((await production()).state).toBe("canceled");
    expect((await ship()).interruption.state).toBe("canceled");
    story.unread(thread);
    const late = await story.say("writer", thread, "/retry");
    expect(late.words).toHaveLength(1);
    expect(story.onGitHub("Production")).toHaveLength(before);
  });

  it("a restart forgets neither the question nor what is done once more", async () => {
    const { thread } = await failed("1.6.0");
    await story.bury();
    await story.boot();
    await story.idle();
    expect(story.unread(thread)).toEqual([]);
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    await story.bury();
    await story.boot();
    await story.idle();
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({ drawbridge: { attempt: 2 } });
    const count = story.onGitHub("Production").length;
    await story.report("Production", "success");
    expect((await production()).state).toBe("success");
    expect(story.onGitHub("Production")).toHaveLength(count);
  });

  it("the answer to the call that makes the second one is lost: it is found, not made again", async () => {
    const { thread } = await failed("1.7.0");
    const before = story.onGitHub("Production").length;
    story.github.faults.add({
      match: { method: "POST", path: /\/deployments$/ },
      kind: "502-after-effect",
    });
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    await story.pass(minute);
    expect(story.onGitHub("Production")).toHaveLength(before + 1);
    await story.report("Production", "success");
    expect((await production()).state).toBe("success");
  });

  it("stands in line behind what runs meanwhile; canceled there, nothing more is ordered", async () => {
    const first = await failed("1.8.0");
    await story.ship("1.8.1");
    expect((await story.states("Production")).slice(-2)).toEqual(["1.8.0 waiting", "1.8.1 executing"]);
    expect(await story.say("writer", first.thread, "/retry")).toEqual(thumbsUp);
    expect((await story.states("Production")).slice(-2)).toEqual(["1.8.0 queued", "1.8.1 executing"]);
    expect(story.living(first.thread)).toContain("waits behind");
    await story.report("Production", "success");
    expect((await story.states("Production")).slice(-2)).toEqual(["1.8.0 executing", "1.8.1 success"]);
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({
      drawbridge: { version: "1.8.0", attempt: 2 },
    });
    await story.report("Production", "success");

    const second = await failed("1.8.2");
    await story.ship("1.8.3");
    const orders = story.onGitHub("Production").length;
    expect(await story.say("writer", second.thread, "/retry")).toEqual(thumbsUp);
    expect((await story.say("writer", second.thread, "/cancel")).reactions).toBe("👍");
    story.unread(second.thread);
    await story.report("Production", "success");
    expect((await story.states("Production")).slice(-2)).toEqual(["1.8.2 canceled", "1.8.3 success"]);
    expect(story.onGitHub("Production")).toHaveLength(orders);
  });
});

describe("the clock of work that is done once more", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: guided("    timeout: 30m") });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const state = async () => (await story.deployment("Production")).state;

  it("runs out of time: people are asked, and the old clock does not ring for the second start", async () => {
    const { thread } = await story.ship("1.0.0");
    await story.report("Production", "in_progress");
    await story.pass(25 * minute);
    await story.report("Production", "failure");
    story.question(thread);
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    await story.report("Production", "in_progress");
    await story.pass(10 * minute);
    expect(await state()).toBe("executing");
    await story.pass(21 * minute);
    expect(await state()).toBe("waiting");
    expect(story.question(thread)).toContain("ran out of time");
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await state()).toBe("success");
  });

  it("nobody picks the first up in time; the second has five minutes of its own", async () => {
    const { thread } = await story.ship("1.1.0");
    await story.pass(4 * minute);
    await story.report("Production", "failure");
    story.question(thread);
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    await story.pass(2 * minute);
    expect(story.unread(thread)).toEqual([]);
    await story.pass(4 * minute);
    expect(story.unread(thread)).toEqual([expect.stringContaining("picked")]);
    await story.report("Production", "success");
    expect(await state()).toBe("success");
  });
});

describe("who says whether people are asked", () => {
  it("the deployment, else its phase; a required step is not ignored", async () => {
    const plain = guided().replace("guided-failure: true", "deployers: [Approvers, workflows]");
    const story = await Story.start({ process: plain.replace("deploy: automatic", "deploy: manual") });
    const state = async () => (await story.deployment("Production")).state;
    const deploy = (version: string, more: object = {}) =>
      story.api("POST", "/deployments", { version, environment: "Production", ...more });
    const { thread } = await story.ship("1.0.0");

    // The phase does not ask.
    await story.say("ada", thread, "/deploy 1.0.0 to Production");
    await story.report("Production", "failure");
    expect(await state()).toBe("failed");
    expect(story.unread(thread)).toHaveLength(1);

    // Whoever deploys does, with people and with the API alike.
    expect(await story.say("ada", thread, "/deploy 1.0.0 to Production guided")).toEqual(thumbsUp);
    await story.report("Production", "failure");
    expect(story.question(thread)).toContain("octopus-administrators");
    // Those who may deploy here are the phase's deployers, not every writer.
    const writer = await story.say("writer", thread, "/retry");
    expect(writer.words).toEqual([expect.stringContaining("none of those who may deploy")]);
    expect((await story.say("ada", thread, "/fail")).words).toHaveLength(1);
    expect((await deploy("1.0.0", { guided: true })).status).toBe(201);
    await story.idle();
    await story.report("Production", "failure");
    story.question(thread);
    expect(await story.say("ada", thread, "/ignore")).toEqual(thumbsUp);
    expect(await state()).toBe("success");

    // The phase asks; a workflow that has no people around says not to.
    await story.process(guided("    required: true").replace("deploy: automatic", "deploy: manual"));
    const next = await story.ship("1.1.0");
    expect((await deploy("1.1.0", { guided: false })).status).toBe(201);
    await story.idle();
    await story.report("Production", "failure");
    expect(await state()).toBe("failed");
    story.unread(next.thread);
    expect(await story.say("writer", next.thread, "/deploy 1.1.0 to Production")).toEqual(thumbsUp);
    await story.report("Production", "failure");
    expect(story.question(next.thread)).toContain("cannot be ignored");
    const check = story.deploymentCheck(next.sha, "Production");
    expect(check.actions.map((one) => one.label)).toEqual(["Retry", "Fail"]);
    const required = await story.say("writer", next.thread, "/ignore");
    expect(required.words).toEqual([expect.stringMatching(/required.*`\/retry 1\.1\.0 Production`/s)]);
    expect(await story.say("writer", next.thread, "/retry")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await state()).toBe("success");
    await story.end();
  });
});
