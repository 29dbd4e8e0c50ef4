import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { scriptWorkflow } from "../support/script-runner.ts";
import { Story, type Token } from "../support/story.ts";

afterAll(stopDatabases);

const process = `
lifecycle:
  - { phase: Production, deploy: automatic, supersede: never, guided-failure: true }
steps:
  - name: Migrate
    run: echo Hello
    env: { VERSION: "\${{ release.version }}" }
  - name: Look
    uses: manual-intervention
    with: { instructions: "Moved \${{ steps.migrate.outputs.tables }} tables" }
`;
const [key, otherKey] = ["a".repeat(43), "b".repeat(43)];

let story: Story;

/** The newest dispatch: its run, and what it was given. */
const dispatch = () => {
  const { id } = story.github.workflowRuns().at(-1)!;
  const inputs = story.github.workflowRun(id).run.inputs as Record<string, string>;
  return { run: id, deployment: inputs["deployment-id"]!, nonce: inputs["task"]! };
};
type Dispatch = ReturnType<typeof dispatch>;
const ask = async ({ run, deployment }: Dispatch, what: string, body: object, token: Token = {}) => {
  const usual = { event: "workflow_dispatch", workflow: "drawbridge.yml", runId: run };
  const path = `/deployments/${deployment}/task/${what}`;
  const answer = await story.api("POST", path, body, { ...usual, ...token });
  await story.idle();
  return answer;
};
const claim = (task: Dispatch, token: Token = {}, body: object = {}) =>
  ask(task, "claim", { nonce: task.nonce, key, ...body }, token);
const log = (task: Dispatch, body: object = {}, token: Token = {}) =>
  ask(task, "log", { key, tail: "Hello\n", ...body }, token);
const finish = (task: Dispatch, body: object = {}, token: Token = {}) =>
  ask(task, "finish", { key, exit_code: 0, outputs: { tables: "12" }, ...body }, token);
const step = async (id = "migrate") =>
  (await story.deployment("Production")).steps.find((one: { id: string }) => one.id === id);
const dispatched = async (version: string) => ({ ...(await story.ship(version)), task: dispatch() });
/** Ends what this story has begun, so that the next one has the environment. */
const over = async (thread: number) => {
  await story.say("writer", thread, `/cancel ${(await story.deployment("Production")).release.version}`);
  story.unread(thread);
};

/** The time of all work that is under way is over, and no timer has rung yet. */
const pastDeadline = () =>
  story.database.look(
    `with moved as (update steps set work = jsonb_set(work, '{deadline}', '"2020-01-01T00:00:00.000Z"')
     where state = 'executing' returning 1) select count(*)::int from moved`,
  );

describe("a script that was dispatched", () => {
  beforeAll(async () => {
    story = await Story.start({ process, files: { ".github/workflows/drawbridge.yml": scriptWorkflow } });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it("is given to its run once; the same job may ask again, since the answer may be lost", async () => {
    const { task, sha, thread } = await dispatched("1.0.0");
    const first = await claim(task);
    expect(first).toMatchObject({
      status: 200,
      body: {
        step: "migrate",
        name: "Migrate",
        attempt: 1,
        sha,
        shell: "bash",
        script: "echo Hello",
        env: { VERSION: "1.0.0" },
      },
    });
    expect(first.body.timeout_seconds).toBeGreaterThan(3_500);
    const again = await claim(task);
    expect({ ...again.body, timeout_seconds: 0 }).toEqual({ ...first.body, timeout_seconds: 0 });
    const taken = (await story.audited()).filter((event) => event.type === "WorkTaken");
    expect(taken).toEqual([
      expect.objectContaining({
        source: "api",
        data: { step: "migrate", key: expect.stringMatching(/^[0-9a-f]{64}$/) },
      }),
    ]);

    expect(await claim(task, {}, { key: otherKey })).toMatchObject({
      status: 409,
      body: { code: "already-decided" },
    });
    expect(await log(task, { key: otherKey })).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(await finish(task, { key: otherKey })).toMatchObject({ status: 404, body: { code: "not-found" } });
    expect(await log(task)).toMatchObject({ status: 200 });
    expect((await step()).state).toBe("executing");

    expect(await finish(task)).toMatchObject({ status: 200, body: { state: "waiting" } });
    expect(story.question(thread)).toContain("Moved 12 tables");
    expect(await finish(task)).toMatchObject({ status: 200 });
    expect(await finish(task, { exit_code: 1, outputs: {} })).toMatchObject({ status: 200 });
    expect(await step()).toMatchObject({ state: "success", outputs: { tables: "12" } });
    for (const late of [await claim(task), await log(task)]) {
      expect(late).toMatchObject({ status: 409, body: { code: "already-finished" } });
    }
    await over(thread);
  });

  it("is given to nobody else, whatever they have found out", async () => {
    const { task, thread, sha } = await dispatched("2.0.0");
    const thief = { ...task, run: task.run + 1_000 };
    const refusals: readonly (readonly [
      who: string,
      answer: Awaited<ReturnType<typeof claim>>,
      status: number,
    ])[] = [
      ["a run started by hand, with the nonce", await claim(thief), 403],
      ["the run, run again", await claim(task, { runAttempt: 2 }), 403],
      ["the file of another branch", await claim(task, { ref: "refs/heads/evil" }), 403],
      ["the file at a tag", await claim(task, { ref: "refs/tags/main" }), 403],
      ["another file", await claim(task, { workflow: "ci.yml" }), 403],
      ["another event", await claim(task, { event: "push" }), 403],
      [
        "another repository's token",
        await claim(task, { claims: { repository_id: "1", repository: "mallory/x" } }),
        403,
      ],
      ["a wrong nonce", await claim(task, {}, { nonce: `${task.nonce}x` }), 404],
      ["no such deployment", await claim({ ...task, deployment: "99" }), 404],
      [
        "the nonce of another deployment",
        await claim(task, {}, { nonce: story.app.deps.taskNonce(1, "migrate", 1) }),
        404,
      ],
      [
        "the nonce of another step",
        await claim(task, {}, { nonce: story.app.deps.taskNonce(Number(task.deployment), "look", 1) }),
        404,
      ],
      [
        "the nonce of an attempt to come",
        await claim(task, {}, { nonce: story.app.deps.taskNonce(Number(task.deployment), "migrate", 2) }),
        404,
      ],
    ];
    expect(refusals.map(([who, { status }]) => [who, status])).toEqual(
      refusals.map(([who, , status]) => [who, status]),
    );
    const [wrong, missing] = [refusals[7]![1].body.detail, refusals[8]![1].body.detail];
    expect(wrong).toBe(missing);

    // The one that it is for still gets it, and nobody who knows its key speaks for it.
    expect(await claim(task)).toMatchObject({ status: 200, body: { sha } });
    for (const other of [
      await log(thief),
      await finish(thief),
      await finish(task, {}, { runAttempt: 2 }),
      await log(task, {}, { ref: "refs/heads/evil" }),
    ]) {
      expect(other).toMatchObject({ status: 403, body: { code: expect.stringMatching(/^not-entitled$/) } });
    }
    expect((await step()).state).toBe("executing");
    await over(thread);
    expect(await log(task)).toMatchObject({ status: 409, body: { code: "already-finished" } });
    expect(await finish(task)).toMatchObject({ status: 409, body: { code: "already-finished" } });
  });

  it("is another one after /retry: who had the first has nothing", async () => {
    const { task: first, thread } = await dispatched("3.0.0");
    await claim(first);
    await log(first, { tail: "first try\n" });
    await finish(first, { exit_code: 7, outputs: {} });
    expect(story.question(thread)).toContain("The script ended with exit code 7");
    expect(await claim(first)).toMatchObject({ status: 409, body: { code: "already-finished" } });
    await story.say("writer", thread, "/retry");
    const second = dispatch();
    expect(second.run).not.toBe(first.run);
    expect(second.nonce).not.toBe(first.nonce);
    expect(await claim(first)).toMatchObject({ status: 409, body: { code: "already-finished" } });
    expect(await claim({ ...second, nonce: first.nonce })).toMatchObject({ status: 409 });
    expect(await log(first)).toMatchObject({ status: 404 });
    expect(await finish(first, { exit_code: 0 })).toMatchObject({ status: 404 });
    expect(await claim({ ...first, nonce: second.nonce })).toMatchObject({ status: 403 });
    expect((await step()).state).toBe("executing");
    const read = () => story.api("GET", `/deployments/${second.deployment}/steps/migrate/log`);
    expect((await read()).body).toMatchObject({ attempt: 1, tail: "first try\n" });
    expect(await claim(second)).toMatchObject({ status: 200, body: { attempt: 2 } });
    await log(second, { tail: "second try\n" });
    expect((await read()).body).toMatchObject({ attempt: 2, tail: "second try\n" });
    await finish(second);
    expect(await step()).toMatchObject({ state: "success" });
    expect(story.question(thread)).toContain("Moved 12 tables");
    await over(thread);
  });
});

describe("a script that was dispatched and", () => {
  beforeAll(async () => {
    story = await Story.start({ process, files: { ".github/workflows/drawbridge.yml": scriptWorkflow } });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it.each([
    ["before it was taken", false, 'The workflow run ended with "failure" and had not taken the script'],
    [
      "before it said how it ended",
      true,
      'The workflow run ended with "failure" and did not say how the script had ended',
    ],
  ])("whose runner dies %s has failed", async (when, isTaken, error) => {
    const { task, thread } = await dispatched(`4.0.0-${when.length}`);
    if (isTaken) await claim(task);
    story.github.workflowRun(task.run).fail();
    await story.idle();
    expect(await step()).toMatchObject({ state: "waiting", error });
    expect(story.question(thread)).toContain("guided failure");
    expect(await claim(task)).toMatchObject({ status: 409 });
    await over(thread);
  });

  it("has failed where its outputs cannot be kept, whatever the job says", async () => {
    const { task, thread } = await dispatched("5.0.0");
    await claim(task);
    expect(await finish(task, { outputs: { "no name": "x" } })).toMatchObject({ status: 200 });
    expect((await step()).error).toContain("The script gave an output whose name is not made of letters");
    story.question(thread);
    await over(thread);
  });

  it("has run out of time where it fails after its time; where it went well, it went well", async () => {
    const { task: late, thread } = await dispatched("6.0.0");
    expect((await claim(late)).body.timeout_seconds).toBeGreaterThan(0);
    expect(await pastDeadline()).toBe(1);
    for (const answer of [await claim(late), await log(late)]) {
      expect(answer).toMatchObject({ status: 409, body: { code: "already-finished" } });
    }
    expect((await step()).state).toBe("executing");
    await finish(late, { exit_code: null, outputs: {}, error: "The script was stopped" });
    expect(await step()).toMatchObject({ state: "waiting", error: "The work ran out of time" });
    story.question(thread);
    await over(thread);

    const { task: done, thread: other } = await dispatched("6.0.1");
    await claim(done);
    expect(await pastDeadline()).toBe(1);
    await finish(done);
    expect(await step()).toMatchObject({ state: "success" });
    story.question(other);
    await over(other);
  });

  it("waits until it is known which run was dispatched", async () => {
    story.github.faults.add({ match: { method: "POST", path: /\/dispatches$/ }, kind: "502-after-effect" });
    const sha = await story.commit("7.0.0");
    const before = story.github.workflowRuns().length;
    await story.api("POST", "/releases", { version: "7.0.0" }, { sha });
    await story.github.until(async () => (story.github.workflowRuns().length > before ? true : undefined), {
      ms: 20_000,
      what: "the dispatch has left",
    });
    const task = dispatch();
    const early = await story.api(
      "POST",
      `/deployments/${task.deployment}/task/claim`,
      { nonce: task.nonce, key },
      { event: "workflow_dispatch", workflow: "drawbridge.yml", runId: task.run },
    );
    expect(early).toMatchObject({ status: 503, body: { code: "not-ready" } });
    await story.idle();
    expect(dispatch()).toEqual(task);
    expect(await claim(task)).toMatchObject({ status: 200 });
    await finish(task);
    const thread = story.github.issues().find((issue) => issue.title === "Release 7.0.0")!.number;
    story.question(thread);
    await over(thread);
  });
});
