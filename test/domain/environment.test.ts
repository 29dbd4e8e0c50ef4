import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeploymentCommand } from "../../app/domain/deployment/commands.ts";
import { noOptions } from "../../app/domain/deployment/state.ts";
import type { Phase, Step } from "../../app/domain/process.ts";
import { Environment } from "./support/environment.ts";
import { claiming, gate, question, report, start, submit, work } from "./support/given.ts";

const gated = [gate("check"), work()];
const shapes = fc.constantFrom<readonly Step[]>(
  gated,
  gated,
  [work()],
  [gate("check", { blockDeployments: true }), work()],
  [gate("check"), gate("beside", { withPrevious: true, approvals: 2 }), work()],
  [gate("check", { timeoutMs: 60_000, remindEveryMs: 20_000 }), work()],
  [work(), gate("after", { if: "always()", blockDeployments: true })],
);
const opening = fc.record({
  steps: shapes,
  trigger: fc.constantFrom("automatic", "automatic", "person", "workflow"),
  mode: fc.constantFrom("deploy", "deploy", "rollback"),
  releaseId: fc.integer({ min: 1, max: 6 }),
  /** In so many seconds. */
  later: fc.constantFrom(null, null, null, 30, 300),
});
const step = fc.constantFrom("check", "beside", "after", "ship");
const user = fc.constantFrom({ id: 1, login: "ada" }, { id: 2, login: "max" });
const asking: fc.Arbitrary<DeploymentCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(step, user).map(([id, who]) => submit(id, who, "approve")) },
  fc.tuple(step, user).map(([id, who]) => submit(id, who, "reject")),
  step.map((id) => claiming("Claim", id, { id: 1, login: "ada" })),
  { weight: 2, arbitrary: fc.constant(report("success")) },
  fc.constant(report("failure")),
  fc.constantFrom("retry", "ignore", "fail").map((guidance): DeploymentCommand => ({
    type: "Guide",
    step: "ship",
    attempt: 1,
    user: { id: 1, login: "ada" },
    guidance: guidance as "retry",
    note: "",
    question: question("ship"),
  })),
  fc.constant<DeploymentCommand>({ type: "Cancel", note: "" }),
  fc
    .subarray(["check", "beside"])
    .map((outdated): DeploymentCommand => ({ type: "Resume", standings: [], outdated })),
  fc.constant<DeploymentCommand>({ type: "TimeOut", step: "ship" }),
);
const move = fc.oneof(
  { weight: 3, arbitrary: fc.record({ open: opening }) },
  { weight: 9, arbitrary: fc.record({ id: fc.integer({ min: 1, max: 8 }), asked: asking }) },
  { weight: 2, arbitrary: fc.record({ seconds: fc.constantFrom(1, 10, 60) }) },
  { weight: 1, arbitrary: fc.record({ freeze: fc.constantFrom(5, 100) }) },
  {
    weight: 1,
    arbitrary: fc.record({ block: fc.integer({ min: 1, max: 6 }), blocks: fc.boolean() }),
  },
);
const rules = fc.constantFrom<Phase["supersede"]>("on-arrival", "on-success", "never");

function happen(environment: Environment, one: typeof move extends fc.Arbitrary<infer T> ? T : never): void {
  if ("open" in one) {
    const { steps, trigger, mode, releaseId, later } = one.open;
    const notBefore =
      later === null ? null : new Date(environment.now.getTime() + later * 1000).toISOString();
    environment.create(steps, {
      releaseId,
      trigger,
      mode: trigger === "automatic" ? "deploy" : mode,
      options: { ...noOptions, notBefore: trigger === "automatic" ? null : notBefore },
    });
  } else if ("asked" in one) environment.do(one.id, one.asked);
  else if ("seconds" in one) environment.pass(one.seconds);
  else if ("freeze" in one) environment.freeze(one.freeze);
  else environment.block(one.block, one.blocks);
}

describe("an environment, whatever is deployed to it and whatever becomes of it", () => {
  it("executes one at a time, lets nobody be passed or wait for nobody, and comes to rest", () => {
    fc.assert(
      fc.property(rules, fc.array(move, { maxLength: 40 }), (rule, moves) => {
        const environment = new Environment(rule);
        for (const one of moves) {
          environment.pass(1);
          happen(environment, one);
          environment.check();
        }
        environment.settle();
        const held = environment.open;
        expect(held.every((one) => one.waitsFor?.code === "rollback-hold")).toBe(true);
        if (held.length === 0) return;
        // The way on for what a rollback holds: a person deploys.
        environment.create([work()], { trigger: "person", mode: "deploy", releaseId: 7, options: noOptions });
        environment.settle();
        expect(environment.open).toEqual([]);
      }),
      { numRuns: 4000 },
    );
  });

  it("lets one that blocks be answered before others start", () => {
    const environment = new Environment("never");
    const asked = { trigger: "person", mode: "deploy", releaseId: 1, options: noOptions } as const;
    environment.create([gate("check", { blockDeployments: true }), work()], asked);
    environment.create([work()], asked);
    environment.create([work()], asked);
    expect(environment.all.map((one) => one.waitsFor)).toEqual([
      null,
      { code: "turn", behind: 1 },
      // The one that blocks is in the way of everybody.
      { code: "turn", behind: 1 },
    ]);
    environment.pass(1);
    environment.do(1, submit("check", { id: 1, login: "ada" }, "approve"));
    // Those who were in line meanwhile go first: the approval is kept.
    expect(environment.all.map((one) => one.state)).toEqual(["queued", "executing", "queued"]);
    environment.do(2, report("success"));
    expect(environment.all.map((one) => one.state)).toEqual(["queued", "success", "executing"]);
  });

  it("lets others pass one that waits for its time, and gives it its place when that has come", () => {
    const environment = new Environment("never");
    const asked = { trigger: "person", mode: "deploy", releaseId: 1 } as const;
    const notBefore = new Date(start.getTime() + 60_000).toISOString();
    environment.create([work()], { ...asked, options: { ...noOptions, notBefore } });
    environment.pass(10);
    environment.create([work()], { ...asked, options: noOptions });
    environment.create([work()], { ...asked, options: noOptions });
    expect(environment.all.map((one) => one.state)).toEqual(["queued", "executing", "queued"]);
    environment.pass(60);
    environment.do(2, report("success"));
    expect(environment.all.map((one) => one.state)).toEqual(["executing", "success", "queued"]);
  });
});
