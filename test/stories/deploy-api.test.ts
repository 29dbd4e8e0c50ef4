import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { from, hour } from "./support/clock.ts";

afterAll(stopDatabases);

const process = (freeze = "") => `
lifecycle:
  - Testing
  - phase: Production
    deployers: [max]
variables:
  TICKET: { prompted: true, value: none }
${freeze}
steps:
  - name: Ship
    uses: github-deployment
    with: { payload: { ticket: "\${{ vars.TICKET }}", why: "\${{ deployment.comment }}" } }
`;

describe("deployments that a workflow asks for", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: process() });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  /** Asked by one run of a workflow, unless the token says otherwise. */
  const post = async (body: object, token: object = {}) => {
    const answer = await story.api("POST", "/deployments", body, { runId: 4710, ...token });
    await story.idle();
    return answer;
  };

  it("every field does what it says", async () => {
    await story.ship("1.0.0");
    const at = from(story, hour);
    const asked = { comment: "Nightly *run*", at, guided: true, skip: [], variables: { ticket: "OPS-7" } };
    const made = await post({ version: "1.0.0", environment: "testing", ...asked });
    expect(made).toMatchObject({
      status: 201,
      body: {
        release: { version: "1.0.0" },
        environment: "Testing",
        state: "queued",
        github_deployment_id: null,
        created_by: { kind: "workflow", login: "releaser" },
        steps: [{ id: "ship", state: "pending", interruption: null }],
      },
    });
    const created = (await story.audited(20)).find((one) => one.type === "DeploymentCreated");
    expect(created).toMatchObject({
      source: "api",
      by: { kind: "workflow", login: "releaser" },
      data: {
        comment: "Nightly *run*",
        options: { guided: true, skip: [], variables: { TICKET: "OPS-7" }, overridesFreeze: null },
      },
    });
    expect(Date.parse(created.data.options.notBefore)).toBe(Date.parse(at));

    // Asked again by the same run, also when its time has passed: the same one.
    await story.pass(hour + 1000);
    expect(story.onGitHub("Testing").at(-1)?.payload).toMatchObject({
      ticket: "OPS-7",
      why: "Nightly *run*",
    });
    const again = await post({ version: "1.0.0", environment: "testing", ...asked });
    expect(again).toMatchObject({ status: 200, body: { id: made.body.id, state: "executing" } });
    await story.report("Testing", "success");
    expect((await post({ version: "1.0.0", environment: "testing", ...asked })).status).toBe(422);
  });

  it("repeated by the same job after its end it is the same one; by another job, or in other words, another", async () => {
    await story.ship("1.0.1");
    const job = { claims: { check_run_id: "900" } };
    const asked = {
      version: "1.0.1",
      environment: "Testing",
      comment: "Now",
      variables: { ticket: "OPS-7" },
    };
    const first = await post(asked, job);
    expect(first.status).toBe(201);
    const { id } = first.body;
    await story.report("Testing", "success");

    expect(await post(asked, job)).toMatchObject({ status: 200, body: { id, state: "success" } });
    // A freeze that began meanwhile does not turn it away either: nothing is asked of it.
    await story.process(process(`freezes: [{ name: Fair, from: "2020-01-01", to: "2120-01-01" }]`));
    expect(await post(asked, job)).toMatchObject({ status: 200, body: { id } });
    expect((await post(asked, { claims: { check_run_id: "901" } })).status).toBe(409);
    await story.process(process());

    for (const [body, token] of [
      [asked, { claims: { check_run_id: "901" } }],
      [asked, { ...job, runId: 4711 }],
      [asked, { claims: { check_run_id: undefined } }],
      [{ ...asked, comment: "Once more" }, job],
      [{ ...asked, variables: { ticket: "OPS-8" } }, job],
      [{ ...asked, guided: true }, job],
    ] as const) {
      const another = await post(body, token);
      expect([body, token, another.status]).toEqual([body, token, 201]);
      await story.report("Testing", "success");
    }
    expect((await story.states("Testing")).filter((one) => one.startsWith("1.0.1"))).toHaveLength(7);
  });

  it("a freeze that began since the first request does not turn its repetition away", async () => {
    await story.ship("1.1.0");
    const body = { version: "1.1.0", environment: "Testing" };
    const first = await post(body);
    expect(first.status).toBe(201);
    await story.process(process(`freezes: [{ name: Fair, from: "2020-01-01", to: "2120-01-01" }]`));
    expect(await post(body)).toMatchObject({ status: 200, body: { id: first.body.id } });
    // Another run has asked for nothing yet: it is told.
    const other = await post(body, { runId: 4711 });
    expect(other).toMatchObject({ status: 409, body: { code: "frozen" } });
    expect(other.body.detail).toMatch(/2120-01-01 00:00 UTC.*administrator/s);
    await story.report("Testing", "success");
    await story.process(process());
  });

  it("what cannot be has its code, and starts nothing", async () => {
    await story.ship("1.2.0");
    const cases = [
      [{ version: "9.9.9", environment: "Testing" }, 404, "not-found"],
      [{ version: "1.2.0", environment: "Nowhere" }, 404, "not-found"],
      [{ version: "1.2.0", environment: "Production" }, 403, "not-entitled"],
      [{ version: "1.2.0", environment: "Testing", at: "tomorrow" }, 422, "body-invalid"],
      [{ version: "1.2.0", environment: "Testing", variables: { NOPE: "1" } }, 422, "body-invalid"],
      [{ version: "1.2.0", environment: "Testing", skip: ["ship"] }, 403, "not-entitled"],
      [{ version: "1.2.0", environment: "Testing", "override-freeze": "x" }, 422, "body-invalid"],
    ] as const;
    for (const [body, status, code] of cases) {
      expect([body, await post(body)]).toMatchObject([body, { status, body: { code, status } }]);
    }
    const feature = await story.github.commit({ branch: "feature", files: { "a.txt": "1" }, message: "x" });
    await story.idle();
    const barred = await post(
      { version: "1.2.0", environment: "Testing" },
      { ref: "refs/heads/feature", sha: feature },
    );
    expect(barred).toMatchObject({ status: 403, body: { code: "branch-not-allowed" } });
    const pull = await post({ version: "1.2.0", environment: "Testing" }, { event: "pull_request" });
    expect(pull).toMatchObject({ status: 403, body: { code: "event-not-allowed" } });
    expect((await story.states("Testing")).filter((one) => one.startsWith("1.2.0"))).toEqual([]);
    expect(await story.states("Production")).toEqual([]);
  });
});
