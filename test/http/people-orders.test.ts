import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { definitions } from "../../app/commands/registry.ts";
import { byHand, oneGate } from "../support/processes.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { day, from, hour } from "../stories/support/clock.ts";
import { Program, said } from "./support/program.ts";

afterAll(stopDatabases);

const people = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  max: "write",
  ada: "read",
  dora: "read",
  outsider: "read",
} as const;
const teams = { "octopus-administrators": ["ada"], "octopus-managers": ["max"] };

/** Reads what the app said, which is not what a story is about. */
const skim = (story: Story) => story.github.issues().forEach(({ number }) => story.unread(number));

describe("what people order by the API", () => {
  const process = `
teams:
  Approvers: acme/octopus-administrators
  Helper: dora
lifecycle:
  - Testing
  - { phase: Production, deployers: [max] }
variables:
  TICKET: { prompted: true, value: none }
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers, Helper] }
    environments: [Production]
  - name: Warm up
    uses: wait
    with: { for: 1h }
  - name: Ship
    uses: github-deployment
    with: { payload: { ticket: "\${{ vars.TICKET }}", why: "\${{ deployment.comment }}" } }
`;
  let story: Story;
  let writer: Program;
  let max: Program;
  beforeAll(async () => {
    story = await Story.start({ reachable: true, process, people, teams });
    [writer, max] = [await Program.of(story, "writer"), await Program.of(story, "max")];
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const skipped = { skip: ["Warm up"] };

  it("a release of the default branch's head, also the first of a repository", async () => {
    const head = await story.github.branchHead();
    const made = await writer.post("/releases", { version: "1.0.0", notes: "The *first*" });
    expect(made).toMatchObject({
      status: 201,
      body: {
        version: "1.0.0",
        sha: head,
        ref: "refs/heads/main",
        created_by: { kind: "person", login: "writer", run_id: null },
        html_url: `${story.publicUrl}/acme/shop/releases/1.0.0`,
      },
    });
    await story.idle();
    const again = await writer.post("/releases", { version: "1.0.0" });
    expect([said(again), again.body.id]).toEqual(["200", made.body.id]);
    await story.commit("Later");
    expect(said(await writer.post("/releases", { version: "1.0.0" }))).toBe("409 version-taken");
    expect(said(await writer.post("/releases", { version: "../1" }))).toBe("422 version-invalid");
    expect((await story.audited()).find(({ type }) => type === "ReleaseCreated")).toMatchObject({
      source: "api",
      by: { kind: "person", login: "writer" },
    });
  });

  it.each([
    ["sha", "a".repeat(40), "is for workflows only"],
    ["channel", "Default", "is for workflows only"],
    ["variables", {}, "is for workflows only"],
    ["ref", "refs/heads/main", "is not a key that is known here"],
  ])("a release whose %s they would choose is refused", async (name, value, why) => {
    const answer = await writer.post("/releases", { version: "9.9.9", [name]: value });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: "body-invalid", errors: [{ path: name, message: expect.stringContaining(why) }] },
    });
  });

  it("a deployment with everything that it may have", async () => {
    const at = from(story, hour);
    const early = await max.post("/deployments", { version: "1.0.0", environment: "Production" });
    expect([said(early), early.body.detail]).toEqual([
      "409 phase-not-open",
      expect.stringContaining("Testing"),
    ]);
    const made = await writer.post("/deployments", {
      version: "1.0.0",
      environment: "testing",
      comment: "Load *test*",
      at,
      guided: true,
      variables: { ticket: "OPS-7" },
      ...skipped,
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        environment: "Testing",
        state: "queued",
        queued_for: { kind: "time", until: new Date(at).toISOString() },
        created_by: { kind: "person", login: "writer" },
      },
    });
    await story.pass(hour + 1_000);
    expect(story.onGitHub("Testing").at(-1)?.payload).toMatchObject({ ticket: "OPS-7", why: "Load *test*" });
    expect((await story.deployment("Testing")).steps).toMatchObject([
      { id: "check", state: "skipped" },
      { id: "warm-up", state: "skipped" },
      { id: "ship", state: "executing" },
    ]);
    const open = await writer.post("/deployments", { version: "1.0.0", environment: "Testing" });
    expect([said(open), open.body.detail]).toEqual([
      "409 already-decided",
      expect.stringContaining("/cancel"),
    ]);
    await story.report("Testing", "success");
  });

  it.each([
    [{ version: "7.7.7", environment: "Testing" }, "404 not-found"],
    [{ version: "1.0.0", environment: "Nowhere" }, "404 not-found"],
    [{ version: "1.0.0", environment: "Testing", at: "tomorrow" }, "422 body-invalid"],
    [{ version: "1.0.0", environment: "Testing", skip: ["Nothing"] }, "422 body-invalid"],
    [{ version: "1.0.0", environment: "Testing", variables: { other: "x" } }, "422 body-invalid"],
    [{ version: "1.0.0", environment: "Testing", override_freeze: " " }, "422 body-invalid"],
    [{ version: "1.0.0" }, "422 body-invalid"],
  ])("a deployment that cannot be: %j", async (body, no) => {
    expect(said(await writer.post("/deployments", body))).toBe(no);
  });

  it("a promotion, by who may deploy there: one who may not is told who does", async () => {
    const refused = await writer.post("/promote", { version: "1.0.0" });
    expect([said(refused), refused.body.detail]).toEqual([
      "403 not-entitled",
      expect.stringContaining("max"),
    ]);
    const made = await max.post("/promote", { version: "1.0.0", comment: "Go" });
    expect(made).toMatchObject({ status: 201, body: [{ environment: "Production", state: "waiting" }] });
    await story.idle();
    skim(story);
    expect(said(await max.post("/promote", { version: "1.0.0" }))).toBe("409 already-decided");
    expect(said(await max.post("/promote", { version: "8.8.8" }))).toBe("404 not-found");
  });

  it("a cancel, by who may deploy there", async () => {
    const { id } = await story.deployment("Production");
    expect(said(await writer.post(`/deployments/${id}/cancel`))).toBe("403 not-entitled");
    const done = await max.post(`/deployments/${id}/cancel`, { note: "Not on a Friday" });
    expect(done).toMatchObject({
      status: 200,
      body: {
        id,
        state: "canceled",
        cause: { code: "canceled", message: expect.stringContaining("Friday") },
      },
    });
    await story.idle();
    expect(said(await max.post(`/deployments/${id}/cancel`))).toBe("409 already-finished");
    expect(said(await max.post("/deployments/999/cancel"))).toBe("404 not-found");
  });

  it("once more what runs, and back to what ran before", async () => {
    await writer.post("/releases", { version: "1.1.0" });
    const next = await writer.post("/deployments", { version: "1.1.0", environment: "Testing", ...skipped });
    expect(next.status).toBe(201);
    await story.idle();
    await story.report("Testing", "success");
    const again = await writer.post("/redeploy", { environment: "Testing", comment: "Once more" });
    expect(again).toMatchObject({
      status: 201,
      body: { release: { version: "1.1.0" }, environment: "Testing" },
    });
    await writer.post(`/deployments/${again.body.id}/cancel`);
    const back = await writer.post("/rollback", { environment: "Testing" });
    expect(back).toMatchObject({ status: 201, body: { release: { version: "1.0.0" } } });
    await writer.post(`/deployments/${back.body.id}/cancel`);
    const named = await writer.post("/rollback", { environment: "Testing", version: "1.0.0" });
    expect(named).toMatchObject({ status: 201, body: { release: { version: "1.0.0" } } });
    await writer.post(`/deployments/${named.body.id}/cancel`);
    await story.idle();
    expect(said(await max.post("/redeploy", { environment: "Production" }))).toBe("404 not-found");
    expect(said(await max.post("/rollback", { environment: "Production" }))).toBe("404 not-found");
    expect(said(await max.post("/rollback", { environment: "Production", version: "1.0.0" }))).toBe(
      "409 phase-not-open",
    );
  });

  it("a block that keeps a release where it is, and its end", async () => {
    const block = "/releases/1.0.0/block";
    for (const body of [{}, { reason: "" }, { reason: " \n " }]) {
      expect(said(await writer.post(block, body))).toBe("422 body-invalid");
    }
    expect(await writer.post(block, { reason: " It leaks " })).toEqual({
      status: 200,
      headers: expect.anything(),
      body: {
        version: "1.0.0",
        blocked: {
          by: { kind: "person", login: "writer", id: expect.any(Number), run_id: null },
          reason: "It leaks",
          at: expect.stringMatching(/Z$/),
        },
      },
    });
    await story.idle();
    const promoted = await max.post("/promote", { version: "1.0.0" });
    expect([said(promoted), promoted.body.detail]).toEqual([
      "409 phase-not-open",
      expect.stringContaining("It leaks"),
    ]);
    expect(said(await max.post(block, { reason: "Another" }))).toBe("409 already-decided");
    expect((await writer.get("/status")).body.blocked).toEqual([
      { version: "1.0.0", by: "writer", reason: "It leaks" },
    ]);
    expect((await writer.post("/releases/1.0.0/unblock")).body).toEqual({ version: "1.0.0", blocked: null });
    expect(said(await writer.post("/releases/1.0.0/unblock"))).toBe("409 already-decided");
    expect(said(await writer.post("/releases/8.8.8/block", { reason: "x" }))).toBe("404 not-found");
  });

  it("a confirmation of whom a name stands for, by an administrator", async () => {
    const admin = await Program.of(story, "admin");
    expect(said(await admin.post("/confirm-team", { name: "Helper" }))).toBe("409 already-decided");
    expect(said(await admin.post("/confirm-team", { name: "Nobody" }))).toBe("404 not-found");
    story.github.renamePerson("dora", "dora-the-first");
    story.github.addPerson("dora");
    expect(said(await writer.post("/confirm-team", { name: "Helper" }))).toBe("403 not-entitled");
    expect((await admin.post("/confirm-team", { name: "Helper" })).body).toEqual({ references: ["dora"] });
    expect(said(await admin.post("/confirm-policy"))).toBe("409 already-decided");
  });
});

it("a freeze: refused until when, overridden with a reason by whom it lets, and shown", async () => {
  const now = Date.now();
  const time = (ms: number) => new Date(now + ms).toISOString().slice(0, 19) + "Z";
  const story = await Story.start({
    reachable: true,
    people,
    teams,
    process: `
lifecycle: [Production]
freezes:
  - { name: Christmas, from: "${time(-day)}", to: "${time(day)}", reason: Nobody is here, override: [max] }
steps:
  - { name: Ship, uses: github-deployment }
`,
  });
  const [writer, max] = [await Program.of(story, "writer"), await Program.of(story, "max")];
  expect((await writer.post("/releases", { version: "1.0.0" })).status).toBe(201);
  const asked = { version: "1.0.0", environment: "Production" };
  const frozen = await writer.post("/deployments", asked);
  expect([said(frozen), frozen.body.detail]).toEqual([
    "409 frozen",
    expect.stringContaining("Nobody is here"),
  ]);
  expect(said(await writer.post("/deployments", { ...asked, override_freeze: "It is urgent" }))).toBe(
    "409 frozen",
  );
  expect((await writer.get("/status")).body.freezes).toEqual([
    {
      name: "Christmas",
      reason: "Nobody is here",
      environments: null,
      from: null,
      until: new Date(time(day)).toISOString(),
    },
  ]);
  const made = await max.post("/promote", { version: "1.0.0", override_freeze: " It is urgent " });
  expect(made).toMatchObject({ status: 201, body: [{ state: "executing" }] });
  await story.idle();
  const created = (await story.audited()).find(({ type }) => type === "DeploymentCreated");
  expect(created.data.options.overridesFreeze).toMatchObject({
    reason: "It is urgent",
    by: { login: "max" },
  });
  await story.report("Production", "success");
  await story.end();
});

it("a policy that is gone is confirmed by an owner of the organization", async () => {
  const story = await Story.start({ reachable: true, people, teams, process: byHand });
  await story.github.policy("- repositories: [shop]\n  environments: [Production]\n  branches: [main]\n");
  await story.idle();
  await story.ship("1.0.0");
  await story.github.policy(null);
  await story.idle();
  const [writer, admin] = [await Program.of(story, "writer"), await Program.of(story, "admin")];
  expect(said(await writer.post("/confirm-policy"))).toBe("403 not-entitled");
  expect(await admin.post("/confirm-policy")).toMatchObject({ status: 200, body: { references: [] } });
  expect(said(await admin.post("/confirm-policy"))).toBe("409 already-decided");
  await story.end();
});

describe("what people ask by the API", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({
      reachable: true,
      private: true,
      otherRepos: ["app"],
      people: { ...people, stranger: "none" },
      teams,
      process: oneGate,
    });
    await story.github.commit({ repo: "app", files: { ".deploy/process.yml": oneGate }, message: "Set up" });
    await story.idle();
    await story.ship("1.0.0");
    const max = await Program.of(story, "max");
    expect((await max.post("/api/v1/repos/acme/app/releases", { version: "2.0.0" })).status).toBe(201);
    await story.idle();
    skim(story);
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it("where everything is, as /status says it", async () => {
    const reader = await Program.of(story, "outsider");
    expect((await reader.get("/status")).body).toEqual({
      project: "shop",
      environments: [
        {
          environment: "Production",
          runs: null,
          open: [
            {
              id: 1,
              version: "1.0.0",
              state: "waiting",
              html_url: `${story.publicUrl}/acme/shop/deployments/1`,
              run_url: null,
              message: expect.stringContaining("wait"),
              interruptions: [
                {
                  step: { id: "check", name: "Check" },
                  asked: "acme/octopus-administrators or acme/octopus-managers",
                  decisions: ["approve", "reject"],
                  inputs: [],
                  since: expect.stringMatching(/Z$/),
                  interruption: expect.objectContaining({
                    id: 1,
                    kind: "manual-intervention",
                    state: "pending",
                  }),
                },
              ],
            },
          ],
        },
      ],
      freezes: [],
      blocked: [],
    });
    expect((await story.api("GET", "/status")).body).toEqual((await reader.get("/status")).body);
  });

  it("what waits, in every repository that they read: for them, or for others", async () => {
    const waiting = async (who: string, query = "") =>
      (await Program.of(story, who)).get(`/api/v1/interruptions${query}`);
    const { body } = await waiting("ada");
    expect(body).toMatchObject([
      {
        repository: { owner: "acme", name: "shop" },
        deployment: { id: 1, release: { version: "1.0.0" }, environment: "Production", state: "waiting" },
        step: { name: "Check" },
        interruption: { id: 1, instructions: "Is 1.0.0 ready?" },
        entitled_as: "acme/octopus-administrators",
      },
      { repository: { name: "app" }, deployment: { release: { version: "2.0.0" } } },
    ]);
    const asOthers = (await waiting("outsider")).body.map((one: any) => one.entitled_as);
    expect(asOthers).toEqual([null, null]);
    expect((await waiting("stranger")).body).toEqual([]);
    const first = await waiting("max", "?per_page=1");
    expect([first.body.length, first.headers.get("link")]).toEqual([
      1,
      `<${story.publicUrl}/api/v1/interruptions?per_page=1&page=2>; rel="next"`,
    ]);
    const second = await waiting("max", "?per_page=1&page=2");
    expect([second.body[0].repository.name, second.headers.get("link")]).toEqual([
      "app",
      expect.not.stringContaining("next"),
    ]);
    expect(said(await waiting("max", "?page=0"))).toBe("422 body-invalid");
  });

  it("a question of one repository is not answered through another", async () => {
    const max = await Program.of(story, "max");
    const other = "/api/v1/repos/acme/app";
    for (const route of ["claim", "unclaim", "submit"]) {
      const answer = await max.post(
        `${other}/interruptions/1/${route}`,
        route === "submit" ? { decision: "approve" } : {},
      );
      expect([route, said(answer)]).toEqual([route, "404 not-found"]);
    }
    for (const route of ["cancel", "retry", "ignore", "fail"]) {
      expect([route, said(await max.post(`${other}/deployments/1/${route}`))]).toEqual([
        route,
        "404 not-found",
      ]);
    }
    expect(said(await max.get(`${other}/deployments/1`))).toBe("404 not-found");
    expect((await story.deployment("Production")).state).toBe("waiting");
  });

  it("what is answered waits no more", async () => {
    const ada = await Program.of(story, "ada");
    expect((await ada.post("/interruptions/1/submit", { decision: "approve" })).status).toBe(200);
    await story.idle();
    const { body } = await ada.get("/api/v1/interruptions");
    expect(body.map((one: any) => one.repository.name)).toEqual(["app"]);
    await story.report("Production", "success");
    expect((await ada.get("/status")).body.environments).toMatchObject([
      { environment: "Production", runs: { version: "1.0.0", deployment: 1 }, open: [] },
    ]);
  });

  it("the commands, as /help lists them", async () => {
    const reader = await Program.of(story, "outsider");
    const { body } = await reader.get("/commands");
    expect(body.map((one: any) => one.usage)).toEqual(definitions.map(({ usage }) => usage));
    expect(body.find((one: any) => one.usage.startsWith("/approve"))).toMatchObject({
      aliases: ["/proceed"],
      who: "responsible",
      examples: expect.arrayContaining([expect.stringMatching(/^\/approve/)]),
    });
  });
});
