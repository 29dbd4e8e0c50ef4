import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeploymentCommand } from "../../app/domain/deployment/commands.ts";
import { create, decide, type NewDeployment } from "../../app/domain/deployment/decide.ts";
import type { DeploymentEvent } from "../../app/domain/deployment/events.ts";
import { evolve } from "../../app/domain/deployment/evolve.ts";
import { type Deployment, executingStep, isFinished, openStep } from "../../app/domain/deployment/state.ts";
import type { Phase, Step } from "../../app/domain/process.ts";
import type { DeploymentSummary } from "../../app/domain/summary.ts";
import { supersededBy } from "../../app/domain/supersede.ts";
import { line, turnOf } from "../../app/domain/turn.ts";
import { facts, gate, identity, report, start, submit, work } from "./support/given.ts";

function summaryOf(deployment: Deployment): DeploymentSummary {
  const { interruption } = deployment.steps.find((run) => run.interruption !== null) ?? {
    interruption: null,
  };
  const working = deployment.steps.find((run) => run.work !== null);
  return {
    ...deployment,
    channel: "Default",
    workStartedAt: working?.startedAt ?? null,
    touched:
      interruption !== null && (interruption.responsibleUser !== null || interruption.votes.length > 0),
  };
}

/** One environment and the deployments to it, which follow from each other as in the engine. */
class Environment {
  readonly deployments = new Map<number, Deployment>();
  private readonly rule: Phase["supersede"];
  private seconds = 0;

  constructor(rule: Phase["supersede"]) {
    this.rule = rule;
  }

  get all(): readonly Deployment[] {
    return [...this.deployments.values()];
  }

  private get summaries(): readonly DeploymentSummary[] {
    return this.all.map(summaryOf);
  }

  open(steps: readonly Step[], more: Pick<NewDeployment, "trigger" | "mode" | "releaseId">): void {
    const id = this.deployments.size + 1;
    const turn = turnOf({ id, trigger: more.trigger, queuedAt: null }, this.summaries);
    this.seconds += 1;
    const known = facts(steps, { now: this.now, turn });
    this.write(id, null, create({ ...identity, ...more, id, version: `1.${more.releaseId}.0` }, known));
  }

  do(id: number, asked: DeploymentCommand, seconds = 0): void {
    const state = this.deployments.get(id);
    if (state === undefined) return;
    this.seconds += seconds;
    const steps = state.steps.map((run) => run.definition);
    const turn = turnOf(summaryOf(state), this.summaries);
    const decision = decide(state, asked, facts(steps, { now: this.now, turn }));
    if (decision.ok && decision.events.length > 0) this.write(id, state, decision.events);
  }

  private get now(): Date {
    return new Date(start.getTime() + this.seconds * 1000);
  }

  private write(id: number, before: Deployment | null, events: readonly DeploymentEvent[]): void {
    const recorded = { at: this.now, by: { kind: "drawbridge" }, source: "engine" } as const;
    const after = events.reduce<Deployment | null>(
      (state, event) => evolve(state, { ...recorded, event }),
      before,
    )!;
    this.deployments.set(id, after);
    const types = events.map((event) => event.type);
    if (types.includes("InterruptionRaised") || types.includes("DeploymentQueued"))
      this.supersede(id, "arrival");
    if (after.state === "success" && types.includes("DeploymentFinished")) this.supersede(id, "success");
    if (after.state === "executing") return;
    for (const { id: next } of line(this.summaries)) this.do(next, { type: "Advance" });
  }

  private supersede(id: number, moment: "arrival" | "success"): void {
    const newer = summaryOf(this.deployments.get(id)!);
    for (const older of supersededBy(newer, this.summaries, this.rule, moment)) {
      expect(older.touched).toBe(false);
      this.do(older.id, { type: "Supersede", byVersion: newer.version });
    }
  }

  check(): void {
    const executing = this.all.filter((one) => one.state === "executing");
    expect(executing.length).toBeLessThanOrEqual(1);
    for (const one of this.all.filter(({ state }) => state === "queued")) {
      const { waitsFor } = one;
      expect(waitsFor).not.toBeNull();
      if (waitsFor?.code !== "turn") continue;
      const before = this.deployments.get(waitsFor.behind);
      expect(before !== undefined && before.id !== one.id && !isFinished(before.state)).toBe(true);
    }
    // Nobody executes: then whoever stands first waits for GitHub or for a person, not for their turn.
    const [first] = line(this.summaries)
      .map(({ id }) => this.deployments.get(id)!)
      .filter((one) => one.waitsFor?.code !== "rollback-hold");
    if (executing.length === 0 && first !== undefined) expect(first.waitsFor?.code).toBe("memberships");
  }

  /** Everybody does what they owe: people answer, tools report, GitHub tells who is a member. */
  settle(): void {
    for (let moves = 0; moves < 200; moves += 1) {
      const running = this.all.find((one) => executingStep(one) !== undefined);
      const asking = this.all.find((one) => openStep(one) !== undefined);
      const asked = this.all.find((one) => one.waitsFor?.code === "memberships");
      const open = asking && openStep(asking);
      if (running !== undefined) this.do(running.id, report("success"));
      else if (asked !== undefined) this.do(asked.id, { type: "Resume", lapsed: [] });
      else if (asking !== undefined && open !== undefined) {
        const user = open.interruption.responsibleUser ?? { id: 50, login: "kai" };
        this.do(
          asking.id,
          submit(open.definition.id, user, "approve", { attempt: open.interruption.attempt }),
        );
      } else return;
    }
    throw new Error("they never come to an end");
  }
}

const gated = [gate("check"), work()];
const shapes = fc.constantFrom<readonly Step[]>(
  gated,
  gated,
  [work()],
  [work(), gate("after", { if: "always()" })],
);
const opening = fc.record({
  steps: shapes,
  trigger: fc.constantFrom("automatic", "automatic", "person", "workflow"),
  mode: fc.constantFrom("deploy", "deploy", "rollback"),
  releaseId: fc.integer({ min: 1, max: 6 }),
});
const step = fc.constantFrom("check", "after");
const ada = { id: 1, login: "ada" };
const asking: fc.Arbitrary<DeploymentCommand> = fc.oneof(
  step.map((id) => submit(id, ada, "approve")),
  step.map((id) => submit(id, ada, "reject")),
  fc.constant(report("success")),
  fc.constant(report("failure")),
  fc.constant<DeploymentCommand>({ type: "Cancel", note: "" }),
  fc.constantFrom<DeploymentCommand>({ type: "Resume", lapsed: [] }, { type: "Resume", lapsed: ["check"] }),
  fc.constant<DeploymentCommand>({ type: "TimeOut", step: "ship" }),
);
const move = fc.oneof(
  { weight: 1, arbitrary: fc.record({ open: opening }) },
  {
    weight: 3,
    arbitrary: fc.record({
      id: fc.integer({ min: 1, max: 8 }),
      asked: asking,
      after: fc.constantFrom(0, 1, 60),
    }),
  },
);
const rules = fc.constantFrom<Phase["supersede"]>("on-arrival", "on-success", "never");

describe("an environment, whatever is deployed to it and whatever becomes of it", () => {
  it("executes one at a time, leaves nobody in line for nobody, and comes to rest", () => {
    fc.assert(
      fc.property(rules, fc.array(move, { maxLength: 30 }), (rule, moves) => {
        const environment = new Environment(rule);
        for (const one of moves) {
          if ("open" in one) {
            const { steps, trigger, mode, releaseId } = one.open;
            environment.open(steps, {
              releaseId,
              trigger,
              mode: trigger === "automatic" ? "deploy" : mode,
            });
          } else {
            environment.do(one.id, one.asked, one.after);
          }
          environment.check();
        }
        environment.settle();
        environment.check();
        const held = environment.all.filter((one) => !isFinished(one.state));
        expect(held.every((one) => one.waitsFor?.code === "rollback-hold")).toBe(true);
        if (held.length === 0) return;
        // The way on for what a rollback holds: a person deploys.
        environment.open([work()], { trigger: "person", mode: "deploy", releaseId: 7 });
        environment.settle();
        environment.check();
        expect(environment.all.filter((one) => !isFinished(one.state))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
