import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle:
  - Testing
  - Staging
  - Production
variables:
  REGION:
    - { value: nowhere }
    - { value: eu-west-1, environments: [Production] }
  TICKET: { prompted: true, required: true, description: The ticket of the change }
  RISK: { prompted: true, type: choice, options: [low, high], value: low }
  COUNT: { prompted: true, type: number }
  DRY: { prompted: true, type: boolean, value: false }
steps:
  - name: Look
    uses: manual-intervention
    with:
      instructions: "Region \${{ vars.REGION }}, ticket \${{ vars.TICKET }}, risk \${{ vars.RISK }}: \${{ format('in {0}', deployment.environment) }}"
    environments: [Staging]
  - name: Sign
    uses: manual-intervention
    with: { instructions: Sign here, responsible-teams: [Approvers] }
    environments: [Production]
  - name: Only big ones
    uses: manual-intervention
    with: { instructions: This is a big one }
    if: startsWith(release.version, '2.') && !contains(release.version, 'rc')
  - name: Ship
    uses: github-deployment
    with:
      payload: { ticket: "\${{ vars.TICKET }}", risk: "\${{ vars.RISK }}", count: "\${{ vars.COUNT }}", dry: "\${{ vars.DRY }}" }
    required: false
`;

describe("what whoever deploys asks for", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const state = async (environment: string) => (await story.deployment(environment))?.state ?? null;
  const steps = async (environment: string): Promise<readonly string[]> =>
    (await story.deployment(environment)).steps.map(
      (one: { name: string; state: string }) => `${one.name} ${one.state}`,
    );
  const payload = (environment: string) => story.onGitHub(environment).at(-1)?.payload;

  it("values for prompted variables: missing, wrong, unknown, not theirs to give; one word each", async () => {
    const { thread } = await story.ship("1.0.0");
    const cases = [
      ["", "`TICKET` is missing"],
      [" with RISK=middle TICKET=1", "`RISK` has to be `low` or `high`"],
      [" with COUNT=many TICKET=1", "`COUNT` has to be a number"],
      [" with DRY=maybe TICKET=1", "`DRY` has to be `true` or `false`"],
      [" with REGION=mars TICKET=1", "`REGION` is not asked for"],
    ] as const;
    for (const [words, why] of cases) {
      const answer = await story.say("writer", thread, `/deploy 1.0.0 to Testing${words}`);
      expect(answer.words).toEqual([expect.stringContaining(why)]);
    }
    expect(await story.deployments("Testing")).toEqual([]);

    const good = '/deploy 1.0.0 to Testing with ticket="OPS 1" risk=HIGH COUNT=3';
    expect(await story.say("writer", thread, good)).toEqual(thumbsUp);
    expect(payload("Testing")).toMatchObject({ ticket: "OPS 1", risk: "high", count: "3", dry: "false" });
    await story.report("Testing", "success");
    // What one deployment was given is not the next one's.
    const next = await story.api("POST", "/deployments", { version: "1.0.0", environment: "Testing" });
    expect(next).toMatchObject({ status: 422, body: { code: "body-invalid" } });
    expect(next.body.detail).toContain("TICKET");
  });

  it("scoped variables and functions in instructions; a gate without teams may be left out, one with may not", async () => {
    await story.process(process);
    const made = await story.api("POST", "/releases", { version: "1.1.0", variables: { ticket: "OPS-2" } });
    expect(made.status).toBe(201);
    await story.idle();
    const thread = story.github.issues().find((one) => one.title === "Release 1.1.0")?.number ?? 0;
    expect(await story.say("writer", thread, "/deploy 1.1.0 to Testing")).toEqual(thumbsUp);
    expect(payload("Testing")).toMatchObject({ ticket: "OPS-2", risk: "low", dry: "false" });
    await story.report("Testing", "success");

    const asked = await story.say("writer", thread, "/promote");
    expect(asked.words).toEqual([
      expect.stringContaining("Region nowhere, ticket OPS-2, risk low: in Staging"),
    ]);
    expect((await story.say("writer", thread, "/cancel")).reactions).toBe("👍");
    story.unread(thread);
    expect(await story.say("writer", thread, "/deploy 1.1.0 to Staging skip Look")).toEqual(thumbsUp);
    expect(await steps("Staging")).toEqual([
      "Look skipped",
      "Sign skipped",
      "Only big ones skipped",
      "Ship executing",
    ]);
    await story.report("Staging", "success");

    const sign = await story.say("writer", thread, "/deploy 1.1.0 to Production skip sign");
    expect(sign.words).toEqual([expect.stringContaining("is required")]);
    const unknown = await story.say("writer", thread, "/deploy 1.1.0 to Production skip Nothing");
    expect(unknown.words).toEqual([expect.stringMatching(/no step called “Nothing”.*Look.*Sign.*Ship/s)]);
    const api = await story.api("POST", "/deployments", {
      version: "1.1.0",
      environment: "Testing",
      skip: ["look"],
    });
    expect(api).toMatchObject({ status: 403, body: { code: "not-entitled" } });
    expect(await state("Production")).toBeNull();
  });

  it("work that is left out opens no phase, and says so", async () => {
    await story.commit("Third");
    await story.api("POST", "/releases", { version: "2.0.0-rc.1", variables: { TICKET: "3" } });
    await story.idle();
    const thread = story.github.issues().find((one) => one.title === "Release 2.0.0-rc.1")?.number ?? 0;
    const before = story.onGitHub("Testing").length;
    const say = '/deploy 2.0.0-rc.1 to Testing skip Ship "Only big ones"';
    expect(await story.say("writer", thread, say)).toEqual(thumbsUp);
    expect(await state("Testing")).toBe("success");
    expect(story.onGitHub("Testing")).toHaveLength(before);
    const early = await story.say("writer", thread, "/deploy 2.0.0-rc.1 to Staging");
    expect(early.words).toEqual([expect.stringContaining("not open")]);
    const { words } = await story.say("writer", thread, "/status");
    // What Testing runs is what was really shipped there.
    expect(words).toEqual([expect.stringMatching(/Testing \| \*\*1\.1\.0\*\*/)]);
    expect(await story.say("writer", thread, "/promote")).toEqual(thumbsUp);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");
    expect((await story.say("writer", thread, "/promote")).words).toHaveLength(1);
    expect((await story.say("writer", thread, "/cancel")).reactions).toBe("👍");
    story.unread(thread);
  });

  it("a condition reads the release; a gate for whoever may deploy is theirs to answer", async () => {
    await story.commit("Fourth");
    await story.api("POST", "/releases", { version: "2.0.0", variables: { TICKET: "4" } });
    await story.idle();
    const thread = story.github.issues().find((one) => one.title === "Release 2.0.0")?.number ?? 0;
    const asked = await story.say("writer", thread, "/deploy 2.0.0 to Testing");
    expect(asked.words).toEqual([expect.stringContaining("This is a big one")]);
    const other = await story.say("ada", thread, "/approve");
    expect(other.words).toHaveLength(1);
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    expect(await state("Testing")).toBe("success");
  });
});

describe("an automatic deployment that lacks a value", () => {
  const automatic = `
lifecycle:
  - { phase: Testing, deploy: automatic }
  - { phase: Production, deploy: automatic }
variables:
  TICKET: { prompted: true, required: true }
steps:
  - name: Ship
    uses: github-deployment
    with: { payload: { ticket: "\${{ vars.TICKET }}" } }
`;
  it("waits; a person's /deploy … with, or a workflow's, takes its place", async () => {
    const story = await Story.start({ process: automatic });
    const { thread } = await story.ship("1.0.0");
    expect(await story.states("Testing")).toEqual(["1.0.0 queued"]);
    expect(story.living(thread)).toMatch(/held until a person gives `TICKET`/);
    expect((await story.say("writer", thread, "/deploy 1.0.0 to Testing")).words).toEqual([
      expect.stringContaining("`TICKET` is missing"),
    ]);
    expect(await story.say("writer", thread, "/deploy 1.0.0 to Testing with TICKET=7")).toEqual(thumbsUp);
    expect(await story.states("Testing")).toEqual(["1.0.0 canceled", "1.0.0 executing"]);
    expect(story.onGitHub("Testing").at(-1)?.payload).toMatchObject({ ticket: "7" });
    await story.report("Testing", "success");

    expect(await story.states("Production")).toEqual(["1.0.0 queued"]);
    const body = { version: "1.0.0", environment: "Production", variables: { ticket: "8" } };
    const first = await story.api("POST", "/deployments", body);
    expect(first).toMatchObject({ status: 201, body: { state: "executing" } });
    await story.idle();
    const again = await story.api("POST", "/deployments", body);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({ ticket: "8" });
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 canceled", "1.0.0 success"]);
    expect(story.unread(thread)).toEqual([]);
    await story.end();
  });
});
