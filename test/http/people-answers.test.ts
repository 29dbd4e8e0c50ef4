import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { newKey, Program, said } from "./support/program.ts";

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
const teams = { "octopus-administrators": ["ada", "dora"], "octopus-managers": ["max"] };

describe("questions that people answer by the API", () => {
  /** Two approvals with a ticket; `dora` alone in an emergency. Work that fails asks people. */
  const process = `
teams:
  Approvers: [acme/octopus-administrators, acme/octopus-managers]
lifecycle:
  - { phase: Production, deploy: automatic, supersede: never, guided-failure: true }
steps:
  - name: Check
    uses: manual-intervention
    with:
      instructions: Is **\${{ release.version }}** ready?
      responsible-teams: [Approvers]
      approvals: 2
      emergency: [dora]
      inputs:
        ticket: { description: Of the change, required: true }
        load: { type: choice, options: [low, high] }
  - name: Ship
    uses: github-deployment
`;
  let story: Story;
  let ada: Program;
  let max: Program;
  beforeAll(async () => {
    story = await Story.start({ reachable: true, process, people, teams });
    [ada, max] = [await Program.of(story, "ada"), await Program.of(story, "max")];
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  /** A release whose gate waits: where the question is. */
  const asked = async (version: string) => {
    await story.asked(version);
    const { id, steps } = await story.deployment("Production");
    return { deployment: id as number, path: `/interruptions/${steps[0].interruption.id}` };
  };
  /** Reads what the app said, which is not what the story is about. */
  const skim = () => story.github.issues().forEach(({ number }) => story.unread(number));
  const state = async () => (await story.deployment("Production")).state;

  it("are claimed, given back, and approved by two, each with their note and values; the work follows", async () => {
    const { deployment, path } = await asked("1.0.0");
    const claimed = await ada.post(`${path}/claim`);
    expect([said(claimed), claimed.body.steps[0].interruption.responsible_user.login]).toEqual([
      "200",
      "ada",
    ]);
    expect(said(await max.post(`${path}/unclaim`))).toBe("409 already-decided");
    expect((await ada.post(`${path}/unclaim`)).body.steps[0].interruption.responsible_user).toBeNull();

    const missing = await ada.post(`${path}/submit`, { decision: "approve", note: "Without a ticket" });
    expect(missing).toMatchObject({
      status: 422,
      body: { code: "body-invalid", errors: [{ path: "inputs.ticket", message: expect.any(String) }] },
    });
    const inputs = { ticket: "OPS-7", load: "low" };
    const first = await ada.post(`${path}/submit`, { decision: "approve", note: "Looks **good**", inputs });
    expect(first).toMatchObject({
      status: 200,
      body: {
        id: deployment,
        state: "waiting",
        steps: [
          {
            interruption: {
              approvals: [
                {
                  user: { login: "ada" },
                  decision: "approve",
                  note: "Looks **good**",
                  inputs,
                  emergency: false,
                },
              ],
            },
          },
          { state: "pending" },
        ],
      },
    });
    const twice = await ada.post(`${path}/submit`, { decision: "approve", inputs });
    expect([said(twice), twice.body.detail]).toEqual([
      "409 already-decided",
      expect.stringContaining("one person answers once"),
    ]);
    expect(story.onGitHub("Production")).toEqual([]);
    expect(said(await max.post(`${path}/submit`, { decision: "approve" }))).toBe("200");
    await story.idle();
    expect(await state()).toBe("executing");
    expect(story.onGitHub("Production")).toHaveLength(1);
    const submitted = (await story.audited(30)).filter(({ type }) => type === "InterruptionSubmitted");
    expect(submitted.map(({ by, source }) => [by.kind, by.login, source])).toEqual([
      ["person", "max", "api"],
      ["person", "ada", "api"],
    ]);
    expect(said(await max.post(`${path}/submit`, { decision: "reject" }))).toBe("409 already-decided");
    await story.report("Production", "success");
  });

  it("are rejected by one, with a reason", async () => {
    const { path } = await asked("1.1.0");
    expect(await max.post(`${path}/submit`, { decision: "reject", note: "Not on a Friday" })).toMatchObject({
      status: 200,
      body: {
        state: "rejected",
        cause: { code: "rejected", message: expect.stringContaining("Not on a Friday") },
      },
    });
    await story.idle();
    skim();
    expect(story.onGitHub("Production")).toHaveLength(1);
  });

  it("are let pass alone in an emergency, by whom the gate names for it, and with a reason only", async () => {
    const { path } = await asked("1.2.0");
    const dora = await Program.of(story, "dora");
    const emergency = { decision: "approve", emergency: true, inputs: { ticket: "OPS-8" } };
    expect(said(await max.post(`${path}/submit`, { ...emergency, note: "The shop is down" }))).toBe(
      "403 not-entitled",
    );
    expect(said(await dora.post(`${path}/submit`, emergency))).toBe("422 body-invalid");
    expect(await dora.post(`${path}/submit`, { ...emergency, note: "The shop is down" })).toMatchObject({
      status: 200,
      body: { steps: [{ interruption: { state: "approved", approvals: [{ emergency: true }] } }, {}] },
    });
    await story.idle();
    skim();
    await story.report("Production", "success");
  });

  it("take an older release back only where that is said", async () => {
    const newer = await asked("1.4.0");
    await story.ship("1.5.0");
    skim();
    const { steps } = await story.deployment("Production");
    const submit = `/interruptions/${steps[0].interruption.id}/submit`;
    const inputs = { ticket: "OPS-9" };
    for (const one of [ada, max])
      expect((await one.post(submit, { decision: "approve", inputs })).status).toBe(200);
    await story.idle();
    await story.report("Production", "success");

    const stale = await ada.post(`${newer.path}/submit`, { decision: "approve", inputs });
    expect([said(stale), stale.body.detail]).toEqual([
      "409 phase-not-open",
      expect.stringContaining("1.5.0"),
    ]);
    const anyway = { decision: "approve", inputs, anyway: true };
    expect((await ada.post(`${newer.path}/submit`, anyway)).status).toBe(200);
    expect(await max.post(`${newer.path}/submit`, anyway)).toMatchObject({
      status: 200,
      body: { steps: [{ interruption: { state: "approved" } }, {}] },
    });
    await story.idle();
    await story.report("Production", "success");
  });

  it("of failed work: once more, then left out; by whoever may deploy", async () => {
    const { deployment, path } = await asked("1.6.0");
    const inputs = { ticket: "OPS-10" };
    for (const one of [ada, max]) await one.post(`${path}/submit`, { decision: "approve", inputs });
    await story.idle();
    await story.report("Production", "failure");
    skim();

    const outsider = await Program.of(story, "outsider");
    expect(said(await outsider.post(`/deployments/${deployment}/retry`))).toBe("403 not-entitled");
    const gate = await max.post(`${path}/submit`, { decision: "retry" });
    expect(said(gate)).toBe("409 already-decided");
    const once = { key: newKey() };
    const retry = () => max.post(`/deployments/${deployment}/retry`, { note: "Once more" }, once);
    expect(said(await retry())).toBe("200");
    await story.idle();
    expect(await state()).toBe("executing");
    await story.report("Production", "failure");
    skim();
    // What was sent before that was about the failure before: it does not start the work a third time.
    expect(await retry()).toMatchObject({ status: 200, body: { state: "waiting" } });
    const { steps } = await story.deployment("Production");
    const failure = `/interruptions/${steps[1].interruption.id}/submit`;
    expect(said(await max.post(failure, { decision: "approve" }))).toBe("422 body-invalid");
    expect(await max.post(failure, { decision: "ignore", note: "It is known" })).toMatchObject({
      status: 200,
      body: { state: "success" },
    });
    await story.idle();
    // Who comes late is told how it ended.
    expect(said(await max.post(`/deployments/${deployment}/fail`))).toBe("409 already-decided");
    expect(said(await max.post(failure, { decision: "fail" }))).toBe("409 already-decided");
  });

  it("of failed work: it ends the deployment", async () => {
    const { deployment, path } = await asked("1.7.0");
    for (const one of [ada, max]) {
      await one.post(`${path}/submit`, { decision: "approve", inputs: { ticket: "OPS-11" } });
    }
    await story.idle();
    await story.report("Production", "failure");
    skim();
    expect(await max.post(`/deployments/${deployment}/fail`)).toMatchObject({
      status: 200,
      body: { state: "failed" },
    });
    await story.idle();
    skim();
  });

  it("two people at the same instant: one after the other, both are answered, and the work starts once", async () => {
    const { path } = await asked("2.0.0");
    const before = story.onGitHub("Production").length;
    const inputs = { ticket: "OPS-12" };
    const both = await Promise.all(
      [ada, max].map((one) => one.post(`${path}/submit`, { decision: "approve", inputs })),
    );
    expect(both.map(said)).toEqual(["200", "200"]);
    const votes = both.map(({ body }) => body.steps[0].interruption.approvals.length);
    expect(votes.toSorted()).toEqual([1, 2]);
    await story.idle();
    expect(story.onGitHub("Production")).toHaveLength(before + 1);
    await story.report("Production", "success");
  });

  it("one says yes and one says no at the same instant: what came first holds, and the other is told", async () => {
    const { path } = await asked("2.1.0");
    const inputs = { ticket: "OPS-13" };
    expect(said(await ada.post(`${path}/submit`, { decision: "approve", inputs }))).toBe("200");
    const dora = await Program.of(story, "dora");
    const [yes, no] = await Promise.all([
      max.post(`${path}/submit`, { decision: "approve", inputs }),
      dora.post(`${path}/submit`, { decision: "reject" }),
    ]);
    expect([said(yes), said(no)].toSorted()).toEqual(["200", "409 already-decided"]);
    await story.idle();
    skim();
    const executes = yes.status === 200;
    expect(await state()).toBe(executes ? "executing" : "rejected");
    if (executes) await story.report("Production", "success");
  });

  it("whoever has left the team a moment ago does not count, and nobody else's question is answered", async () => {
    const { path } = await asked("2.2.0");
    story.github.team("octopus-managers").remove("max");
    const gone = await max.post(`${path}/submit`, { decision: "approve", inputs: { ticket: "OPS-14" } });
    expect([said(gone), gone.body.detail]).toEqual([
      "403 not-entitled",
      expect.stringContaining("max is not an active member"),
    ]);
    story.github.team("octopus-managers").add("max");
    for (const id of ["999", "2147483647"]) {
      const none = await max.post(`/interruptions/${id}/submit`, { decision: "approve" });
      expect([said(none), none.body.detail]).toEqual([
        "404 not-found",
        `There is no interruption ${id} in this repository.`,
      ]);
    }
    for (const id of ["0", "-1", "1e3", "2147483648", "x"]) {
      expect(said(await max.post(`/interruptions/${id}/submit`, { decision: "approve" }))).toBe(
        "404 not-found",
      );
    }
    expect(await max.post(`${path}/submit`, { decision: "reject" })).toMatchObject({ status: 200 });
    await story.idle();
    skim();
  });

  it.each([
    [{}, "`decision`"],
    [{ decision: "maybe" }, "`decision`"],
    [{ decision: "approve", notes: "x" }, "`notes` is not a key that is known here"],
    [{ decision: "reject", inputs: {} }, "`inputs` goes with approve only, not with reject"],
    [{ decision: "retry", emergency: true }, "`emergency` goes with approve only, not with retry"],
    [{ decision: "fail", anyway: true }, "`anyway` goes with approve only, not with fail"],
    [{ decision: "approve", inputs: { ticket: 7 } }, "`inputs.ticket`"],
    [{ decision: "approve", note: "\0" }, "`note` holds a NUL"],
  ])("a body that will not do is refused, and named: %j", async (body, why) => {
    const answer = await max.post("/interruptions/1/submit", body);
    expect([said(answer), answer.body.detail]).toEqual(["422 body-invalid", expect.stringContaining(why)]);
  });
});
