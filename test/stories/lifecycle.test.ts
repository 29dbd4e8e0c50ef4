import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const work = `
steps:
  - name: Ship
    uses: github-deployment
`;

describe("phases with several environments", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({
      process: `
lifecycle:
  - phase: Testing
    environments: [Test EU, Test US]
    deploy: automatic
  - phase: Play
    environments: [Playground]
    deploy: automatic
    complete: optional
  - phase: Staging
    environments: [Stage 1, Stage 2, Stage 3]
    complete: 2
  - phase: Production
    environments: [Europe, America]
${work}`,
    });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const state = async (environment: string) => (await story.deployment(environment))?.state ?? null;
  const succeed = (environment: string) => story.report(environment, "success");

  it("all, so many, or none of them open the next; an optional one never starts by itself", async () => {
    const { thread } = await story.ship("1.0.0");
    expect([await state("Test EU"), await state("Test US")]).toEqual(["executing", "executing"]);

    await succeed("Test EU");
    const early = await story.say("writer", thread, '/deploy 1.0.0 to "Stage 1"');
    expect(early.words).toEqual([expect.stringMatching(/Staging.*not open.*Test US \(executing\)/s)]);
    expect(early.words[0]).not.toContain("Playground");
    const api = await story.api("POST", "/deployments", { version: "1.0.0", environment: "Europe" });
    expect(api).toMatchObject({ status: 409, body: { code: "phase-not-open" } });
    expect(api.body.detail).toMatch(/Test US.*Stage 1.*Stage 2.*Stage 3/s);

    await succeed("Test US");
    expect(await state("Playground")).toBeNull();
    expect(await state("Stage 1")).toBeNull();

    // The optional one comes in its turn; it is left out by saying where to go.
    expect(await story.say("writer", thread, "/promote")).toEqual(thumbsUp);
    expect(await state("Playground")).toBe("executing");
    expect(await story.say("writer", thread, '/deploy 1.0.0 to "Stage 1"')).toEqual(thumbsUp);
    await story.report("Playground", "failure");
    story.unread(thread);
    await succeed("Stage 1");
    const one = await story.say("writer", thread, "/deploy 1.0.0 to Europe");
    expect(one.words).toEqual([expect.stringMatching(/Stage 2.*Stage 3/s)]);
    await story.say("writer", thread, '/deploy 1.0.0 to "Stage 3"');
    await succeed("Stage 3");

    // Two of three are enough: both of the next phase start at once.
    expect(await story.say("writer", thread, "/promote Off it goes")).toEqual(thumbsUp);
    expect([await state("Europe"), await state("America")]).toEqual(["executing", "executing"]);
    const again = await story.say("writer", thread, "/promote once more");
    expect(again.words).toEqual([expect.stringContaining("already")]);
    await succeed("America");
    const issue = () => story.github.issues().find((one) => one.number === thread);
    expect(issue()?.state).toBe("open");
    await succeed("Europe");
    // Done, though one of three stages was left out and the playground failed.
    expect(issue()?.state).toBe("closed");
    const over = await story.say("writer", thread, "/promote");
    expect(over.words).toEqual([expect.stringContaining("succeeded in every environment")]);
    expect(await state("Stage 2")).toBeNull();
  });

  it("where one of several runs already, /promote starts the others; what cannot start says why", async () => {
    const { thread } = await story.ship("1.1.0");
    await succeed("Test EU");
    await succeed("Test US");
    for (const stage of ["Stage 1", "Stage 2"]) {
      expect(await story.say("writer", thread, `/deploy 1.1.0 to "${stage}"`)).toEqual(thumbsUp);
      await succeed(stage);
    }
    expect(await story.say("writer", thread, "/deploy 1.1.0 to Europe")).toEqual(thumbsUp);
    expect(await story.say("writer", thread, "/promote")).toEqual(thumbsUp);
    expect([await state("Europe"), await state("America")]).toEqual(["executing", "executing"]);
    await succeed("Europe");
    await succeed("America");

    const rules = (await story.github.readFile("main", ".deploy/process.yml")) ?? "";
    const freeze = `freezes: [{ name: Fair, environments: [Europe], from: "2020-01-01", to: "2120-01-01" }]\n`;
    await story.process(`${freeze}${rules}`);
    const next = await story.ship("1.2.0");
    await succeed("Test EU");
    await succeed("Test US");
    for (const stage of ["Stage 1", "Stage 2"]) {
      await story.say("writer", next.thread, `/deploy 1.2.0 to "${stage}"`);
      await succeed(stage);
    }
    const half = await story.say("writer", next.thread, "/promote");
    expect(half).toEqual({ reactions: "👍", words: [expect.stringMatching(/Europe.*\*Fair\*/s)] });
    expect((await story.states("America")).at(-1)).toBe("1.2.0 executing");
    expect((await story.states("Europe")).at(-1)).toBe("1.1.0 success");
    await succeed("America");
    await story.process(rules);
  });
});

describe("a release that somebody blocks", () => {
  it("enters no phase that it has not succeeded in, until it is unblocked", async () => {
    const story = await Story.start({
      process: `
teams: { Approvers: acme/octopus-administrators }
lifecycle:
  - { phase: Testing, deploy: automatic }
  - { phase: Staging, deploy: automatic, supersede: never }
  - { phase: Production, deploy: automatic, supersede: never }
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    environments: [Production]
  - name: Ship
    uses: github-deployment
`,
    });
    const { thread } = await story.ship("1.0.0");
    const none = await story.say("outsider", thread, "/block 1.0.0 I do not like it");
    expect(none.words).toEqual([expect.stringContaining("no write permission")]);
    expect(await story.say("writer", thread, "/block It leaks memory")).toEqual(thumbsUp);
    const twice = await story.say("max", thread, "/block 1.0.0 Me too");
    expect(twice.words).toEqual([expect.stringMatching(/blocked already by `writer`: It leaks memory/)]);
    expect(story.living(thread)).toMatch(/blocked by `writer`: It leaks memory/);

    // Automatic deployments do not start; by hand, it is said who blocks it and why.
    await story.report("Testing", "success");
    expect(await story.states("Staging")).toEqual([]);
    const asked = await story.say("writer", thread, "/deploy 1.0.0 to Staging");
    expect(asked.words).toEqual([
      expect.stringMatching(/blocked by `writer`: It leaks memory.*`\/unblock 1\.0\.0`/s),
    ]);
    const api = await story.api("POST", "/deployments", { version: "1.0.0", environment: "Staging" });
    expect(api).toMatchObject({ status: 409 });
    expect(api.body.detail).toContain("It leaks memory");
    // The first phase, where it ran already, stays open.
    expect(await story.say("writer", thread, "/deploy 1.0.0 to Testing")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    const { words } = await story.say("writer", thread, "/status");
    expect(words).toEqual([expect.stringMatching(/1\.0\.0.* is blocked by `writer`: It leaks memory/)]);

    expect(await story.say("max", thread, "/unblock It was another one")).toEqual(thumbsUp);
    expect(await story.states("Staging")).toEqual(["1.0.0 executing"]);
    const free = await story.say("max", thread, "/unblock");
    expect(free.words).toEqual([expect.stringContaining("is not blocked")]);
    expect((await story.audited(60)).map((one) => one.type)).toEqual(
      expect.arrayContaining(["ReleaseBlocked", "ReleaseUnblocked"]),
    );
    await story.report("Staging", "success");
    story.question(thread);

    // What is queued, and what is approved, holds; where it has succeeded it may go again.
    const next = await story.ship("1.1.0");
    await story.report("Testing", "success");
    await story.ship("1.2.0");
    await story.report("Testing", "success");
    expect(await story.states("Staging")).toEqual(["1.0.0 success", "1.1.0 executing", "1.2.0 queued"]);
    const third = story.github.issues().find((one) => one.title === "Release 1.2.0")?.number ?? 0;
    expect(await story.say("writer", third, "/block Wait for Monday")).toEqual(thumbsUp);
    await story.report("Staging", "success");
    story.question(next.thread);
    expect(await story.states("Staging")).toEqual(["1.0.0 success", "1.1.0 success", "1.2.0 queued"]);
    expect(story.living(third)).toContain("blocked by");

    expect(await story.say("writer", next.thread, "/block Also this one")).toEqual(thumbsUp);
    expect(await story.say("ada", next.thread, "/approve")).toEqual(thumbsUp);
    expect((await story.states("Production")).at(-1)).toBe("1.1.0 queued");
    expect(story.onGitHub("Production")).toEqual([]);
    expect(await story.say("writer", next.thread, "/unblock")).toEqual(thumbsUp);
    expect((await story.states("Production")).at(-1)).toBe("1.1.0 executing");
    expect(await story.say("writer", third, "/unblock 1.2.0")).toEqual(thumbsUp);
    expect((await story.states("Staging")).at(-1)).toBe("1.2.0 executing");
    await story.report("Production", "success");
    await story.report("Staging", "success");
    story.question(third);

    // A thread of no release has to name one; a name that nobody knows is refused.
    const loose = await story.github.person("writer").openIssue("Talk");
    expect((await story.say("writer", loose, "/block Everything")).words).toHaveLength(1);
    expect((await story.say("writer", loose, "/unblock 9.9.9")).words).toEqual([
      expect.stringContaining("9.9.9"),
    ]);
    await story.end();
  });
});

describe("channels", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({
      process: `
channels:
  - name: Stable
    default: true
  - name: Hotfix
    branches: [hotfix/*]
    phases: [Production]
  - name: Preview
    phases: [Testing]
releases: { branches: [main, hotfix/*] }
lifecycle:
  - { phase: Testing, deploy: automatic }
  - { phase: Production, deploy: automatic }
variables:
  ROUTE:
    - { value: usual }
    - { value: quick, channels: [Hotfix] }
    - { value: quick and live, channels: [Hotfix], environments: [Production] }
teams: { Approvers: acme/octopus-administrators }
steps:
  - name: Release manager
    uses: manual-intervention
    with: { instructions: "By the \${{ vars.ROUTE }} route (\${{ release.channel }})?", responsible-teams: [Approvers] }
    channels: [Hotfix]
  - name: Ship
    uses: github-deployment
    with: { payload: { route: "\${{ vars.ROUTE }}" } }
`,
    });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const post = (body: object, token: object = {}) => story.api("POST", "/releases", body, token);
  const payload = (environment: string) => story.onGitHub(environment).at(-1)?.payload;

  it("a branch has its own: its phases, its steps, its variables", async () => {
    const sha = await story.github.commit({ branch: "hotfix/1", files: { "a.txt": "1" }, message: "Fix" });
    await story.idle();
    const answer = await post({ version: "1.0.1" }, { ref: "refs/heads/hotfix/1", sha });
    expect(answer).toMatchObject({ status: 201, body: { channel: "Hotfix" } });
    await story.idle();
    const thread = story.github.issues().find((one) => one.title === "Release 1.0.1")?.number ?? 0;
    expect(story.question(thread)).toContain("By the quick and live route (Hotfix)?");
    expect(await story.states("Testing")).toEqual([]);
    const elsewhere = await story.say("writer", thread, "/deploy 1.0.1 to Testing");
    expect(elsewhere.words).toEqual([expect.stringMatching(/channel \*Hotfix\*.*Testing/s)]);
    const api = await story.api(
      "POST",
      "/deployments",
      { version: "1.0.1", environment: "Testing" },
      { ref: "refs/heads/hotfix/1", sha },
    );
    expect(api).toMatchObject({ status: 409, body: { code: "phase-not-open" } });
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(payload("Production")).toMatchObject({ route: "quick and live" });
    await story.report("Production", "success");
    expect(story.living(thread)).not.toContain("Testing");
  });

  it("the default one for the rest; another by its name, if it takes the branch", async () => {
    await story.commit("Next");
    expect(await post({ version: "1.1.0" })).toMatchObject({ status: 201, body: { channel: "Stable" } });
    await story.idle();
    expect(payload("Testing")).toMatchObject({ route: "usual" });
    await story.report("Testing", "success");
    const steps = (await story.deployment("Production")).steps;
    expect(steps.map((one: { state: string }) => one.state)).toEqual(["skipped", "executing"]);
    await story.report("Production", "success");

    await story.commit("Look at this");
    const preview = await post({ version: "1.2.0-preview", channel: "PREVIEW" });
    expect(preview).toMatchObject({ status: 201, body: { channel: "Preview" } });
    await story.idle();
    await story.report("Testing", "success");
    expect((await story.states("Production")).at(-1)).toBe("1.1.0 success");

    const unknown = await post({ version: "1.3.0", channel: "Nightly" });
    expect(unknown).toMatchObject({ status: 422, body: { code: "body-invalid" } });
    expect(unknown.body.detail).toMatch(/Nightly.*Stable.*Hotfix.*Preview/s);
    const barred = await post({ version: "1.3.0", channel: "Hotfix" });
    expect(barred).toMatchObject({ status: 403, body: { code: "branch-not-allowed" } });
    expect(barred.body.detail).toContain("hotfix/*");
    expect((await story.api("GET", "/releases/1.3.0")).status).toBe(404);
  });

  it("one channel's release supersedes none of another's", async () => {
    const { thread } = await story.ship("1.4.0");
    await story.report("Testing", "success");
    expect((await story.states("Production")).at(-1)).toBe("1.4.0 executing");
    const sha = await story.github.commit({ branch: "hotfix/2", files: { "a.txt": "2" }, message: "Fix" });
    await story.idle();
    await post({ version: "1.4.1" }, { ref: "refs/heads/hotfix/2", sha });
    await story.idle();
    const fix = story.github.issues().find((one) => one.title === "Release 1.4.1")?.number ?? 0;
    expect((await story.states("Production")).slice(-2)).toEqual(["1.4.0 executing", "1.4.1 queued"]);
    await story.commit("1.5.0");
    await story.release("1.5.0");
    await story.report("Testing", "success");
    await story.report("Production", "success");
    // 1.5.0 is newer than the fix, and of another channel.
    expect((await story.states("Production")).slice(-3)).toEqual([
      "1.4.0 success",
      "1.4.1 waiting",
      "1.5.0 executing",
    ]);
    story.question(fix);
    await story.report("Production", "success");
    expect((await story.say("ada", fix, "/approve")).words).toEqual([expect.stringContaining("anyway")]);
    expect((await story.say("ada", fix, "/reject")).words).toHaveLength(1);
    expect(story.unread(thread)).toEqual([]);
  });
});
