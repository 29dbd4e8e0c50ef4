import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
  outsider: "read",
  dora: "read",
} as const;

/** By hand into two environments at once, then through a gate of two. */
const process = `
teams:
  Approvers: [acme/octopus-administrators, acme/octopus-managers]
  Helper: dora
lifecycle:
  - { phase: Testing, environments: [North, South] }
  - { phase: Production, supersede: never }
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers, Helper], approvals: 2 }
    environments: [Production]
  - name: Ship
    uses: github-deployment
`;

describe("sent again under the same key", () => {
  let story: Story;
  let ada: Program;
  let max: Program;
  let key: string;
  beforeAll(async () => {
    story = await Story.start({ reachable: true, process, people });
    [ada, max] = [await Program.of(story, "ada"), await Program.of(story, "max")];
  });
  beforeEach(() => {
    key = newKey();
  });
  afterEach(() => {
    story.github.faults.clear();
    return story.check();
  });
  afterAll(() => story.end());

  /** Reads what the app said, which is not what the story is about. */
  const skim = () => story.github.issues().forEach(({ number }) => story.unread(number));
  const count = (table: string) => story.database.look(`select count(*)::int from ${table}`);
  /** Twice at the same instant, and once more. */
  const thrice = async (path: string, body?: object) => {
    const both = await Promise.all([1, 2].map(() => max.post(path, body, { key })));
    await story.idle();
    return [...both, await max.post(path, body, { key })];
  };

  it("a release is made once, also where the branch has moved on", async () => {
    const [first, second, third] = await thrice("/releases", { notes: "The first" });
    expect([said(first!), said(second!)].toSorted()).toEqual(["200", "201"]);
    await story.commit("Something else");
    const later = await max.post("/releases", { notes: "The first" }, { key });
    for (const one of [second, third, later]) expect(one?.body).toEqual(first!.body);
    expect(first!.body).toMatchObject({ version: "0.0.1", created_by: { kind: "person", login: "max" } });
    expect(await count("releases")).toBe(1);
    expect(said(await max.post("/releases", { notes: "The first" }, { key: newKey() }))).toBe("201");
  });

  it("a promotion is one, and never goes on to the next phase", async () => {
    const [first, second, third] = await thrice("/promote", { version: "0.0.1" });
    expect([said(first!), said(second!)].toSorted()).toEqual(["200", "201"]);
    const ids = first!.body.map(({ id }: { id: number }) => id);
    expect(first!.body.map(({ environment }: { environment: string }) => environment)).toEqual([
      "North",
      "South",
    ]);
    for (const one of [second!, third!]) expect(one.body.map(({ id }: { id: number }) => id)).toEqual(ids);
    for (const environment of ["North", "South"]) await story.report(environment, "success");
    const later = await max.post("/promote", { version: "0.0.1" }, { key });
    expect([said(later), later.body.map(({ state }: { state: string }) => state)]).toEqual([
      "200",
      ["success", "success"],
    ]);
    expect(await count("deployments")).toBe(2);
  });

  it("a deployment is one, and stays the one that is answered when others have come", async () => {
    const asked = { version: "0.0.1", environment: "North", comment: "Once more" };
    const [first, second, third] = await thrice("/deployments", asked);
    expect([said(first!), said(second!)].toSorted()).toEqual(["200", "201"]);
    expect([second!.body.id, third!.body.id]).toEqual([first!.body.id, first!.body.id]);
    await story.report("North", "success");
    const next = await max.post("/redeploy", { environment: "North" }, { key });
    expect(said(next)).toBe("201");
    expect(next.body.id).not.toBe(first!.body.id);
    expect(await max.post("/deployments", asked, { key })).toMatchObject({
      status: 200,
      body: { id: first!.body.id, state: "success" },
    });
    await story.idle();
    await story.report("North", "success");
  });

  it("a cancel, a block and its end, a confirmation are each done once, and answered", async () => {
    const { body } = await max.post("/deployments", { version: "0.0.1", environment: "South" });
    await story.idle();
    for (const one of await thrice(`/deployments/${body.id}/cancel`, { note: "Not now" })) {
      expect(one).toMatchObject({ status: 200, body: { id: body.id, state: "canceled" } });
    }
    for (const one of await thrice("/releases/0.0.2/block", { reason: "It leaks" })) {
      expect(one).toMatchObject({ status: 200, body: { version: "0.0.2", blocked: { reason: "It leaks" } } });
    }
    for (const one of await thrice("/releases/0.0.2/unblock")) {
      expect(one).toMatchObject({ status: 200, body: { version: "0.0.2", blocked: null } });
    }
    story.github.renamePerson("dora", "dora-the-first");
    story.github.addPerson("dora");
    max = await Program.of(story, "admin");
    for (const one of await thrice("/confirm-team", { name: "Helper" })) {
      expect(one).toMatchObject({ status: 200, body: { references: ["dora"] } });
    }
    max = await Program.of(story, "max");
    expect(
      await story.database.look("select count(*)::int from audit_events where type = 'TeamConfirmed'"),
    ).toBe(1);
  });

  describe("an answer", () => {
    let submit: string;
    beforeEach(async () => {
      const { body } = await max.post("/deployments", { version: "0.0.1", environment: "Production" });
      submit = `/interruptions/${body.steps[0].interruption.id}/submit`;
      await story.idle();
      skim();
    });

    it("is given once; another one under the key, or somebody else's, is another", async () => {
      const answer = { decision: "approve", note: "Once" };
      const [first, second, third] = await thrice(submit, answer);
      expect([first!, second!, third!].map(said)).toEqual(["200", "200", "200"]);
      expect(third!.body).toEqual(first!.body);
      expect(await count("approvals where note = 'Once'")).toBe(1);
      expect(said(await max.post(submit, { ...answer, note: "Twice" }, { key }))).toBe("409 already-decided");
      // Another session of the same person is the same person.
      expect(said(await (await Program.of(story, "max")).post(submit, answer, { key }))).toBe("200");
      expect(await ada.post(submit, answer, { key })).toMatchObject({
        status: 200,
        body: { state: "executing" },
      });
      await story.idle();
      await story.report("Production", "success");
    });

    it("that was refused was not given: sent again, it is judged anew", async () => {
      const reject = { decision: "reject", note: "No" };
      const outsider = await Program.of(story, "outsider");
      for (const _time of [1, 2]) {
        expect(said(await outsider.post(submit, reject, { key }))).toBe("403 not-entitled");
      }
      story.github.team("octopus-managers").add("outsider");
      const mends = story.github.faults.add({
        match: { path: /\/memberships\// },
        kind: "500",
        times: 10_000,
      });
      expect(said(await outsider.post(submit, reject, { key }))).toBe("503 not-ready");
      mends();
      const given = await outsider.post(submit, reject, { key });
      expect(given).toMatchObject({ status: 200, body: { state: "rejected" } });
      expect(await outsider.post(submit, reject, { key })).toMatchObject({ status: 200, body: given.body });
      await story.idle();
      skim();
      for (const bad of ["", "k".repeat(256)]) {
        const answer = await outsider.post(submit, reject, { key: bad });
        expect([bad.length, said(answer)]).toEqual([bad.length, "422 body-invalid"]);
      }
    });
  });

  it("without a key every request is another: what is open is not opened twice", async () => {
    const asked = { version: "0.0.1", environment: "North" };
    const both = await Promise.all([1, 2].map(() => max.post("/deployments", asked)));
    expect(both.map(said).toSorted()).toEqual(["201", "409 already-decided"]);
    await story.idle();
    await story.report("North", "success");
  });
});
