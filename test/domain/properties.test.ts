import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeploymentCommand } from "../../app/domain/deployment/commands.ts";
import { create, decide } from "../../app/domain/deployment/decide.ts";
import type { Recorded } from "../../app/domain/deployment/events.ts";
import { replay } from "../../app/domain/deployment/evolve.ts";
import type { Facts } from "../../app/domain/deployment/facts.ts";
import {
  type Deployment,
  executingStep,
  isFinished,
  openStep,
  type QueueReason,
} from "../../app/domain/deployment/state.ts";
import { isWork, type Step } from "../../app/domain/process.ts";
import { command, pause, steps, turn } from "./support/arbitrary.ts";
import { facts, identity, report, start, submit } from "./support/given.ts";

/** A deployment, everything that happened to it, and the votes that were taken. */
class Life {
  readonly events: Recorded[] = [];
  readonly accepted: { readonly step: string; readonly user: number }[] = [];
  private now = start;
  private readonly steps: readonly Step[];

  constructor(list: readonly Step[], first: QueueReason | null) {
    this.steps = list;
    const known = this.facts(first);
    this.record(
      create(identity, known).map((event) => ({ event, at: known.now, by: known.by, source: known.source })),
    );
  }

  get state(): Deployment {
    return replay(this.events)!;
  }

  private facts(place: QueueReason | null): Facts {
    return facts(this.steps, { now: this.now, turn: place });
  }

  /** One event after the other, each looked at as it happens. */
  private record(events: readonly Recorded[]): void {
    for (const one of events) {
      this.events.push(one);
      if (one.event.type === "StepStarted") everyGateIsApproved(this.state, one.event.step);
    }
  }

  do(asked: DeploymentCommand, place: QueueReason | null = null, seconds = 1): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
    const known = this.facts(place);
    const decision = decide(this.state, asked, known);
    if (!decision.ok) return;
    if (asked.type === "Submit") this.accepted.push({ step: asked.step, user: asked.user.id });
    this.record(
      decision.events.map((event) => ({ event, at: known.now, by: known.by, source: known.source })),
    );
  }

  /** What people, GitHub and the environment owe it, until it has ended. */
  finish(): void {
    for (let moves = 0; !isFinished(this.state.state); moves += 1) {
      if (moves > 40) throw new Error(`no end: ${JSON.stringify(this.state)}`);
      const open = openStep(this.state);
      if (open !== undefined)
        this.do(submit(open.definition.id, { id: 100 + moves, login: "kai" }, "approve", answering(open)));
      else if (executingStep(this.state) !== undefined) this.do(report("success"));
      else if (this.state.waitsFor?.code === "memberships")
        this.do({ type: "Resume", standings: [], outdated: [] });
      else this.do({ type: "Advance" });
    }
  }
}

/** Of what is asked now. Whoever holds the question can be asked, or their responsibility taken over. */
function answering({ interruption }: NonNullable<ReturnType<typeof openStep>>) {
  const { attempt, responsibleUser: holder } = interruption;
  return holder === null ? { attempt } : { attempt, user: holder };
}

function everyGateIsApproved(state: Deployment, started: string): void {
  const at = state.steps.findIndex((run) => run.definition.id === started);
  for (const run of state.steps.slice(0, at)) {
    if (isWork(run.definition)) continue;
    const wellSkipped = run.state === "skipped" && run.skipped !== "after-failure";
    const approved =
      run.state === "success" &&
      run.interruption?.state === "approved" &&
      run.interruption.votes.some((vote) => vote.decision === "approve");
    expect(wellSkipped || approved, `${run.definition.id} before ${started}`).toBe(true);
  }
  expect(state.cause).toBeNull();
}

function hasAWayOn(state: Deployment): void {
  switch (state.state) {
    case "queued":
      return expect(state.waitsFor).not.toBeNull();
    case "waiting":
      return expect(openStep(state)).toBeDefined();
    case "executing":
      return expect(executingStep(state)?.work).toBeTruthy();
    case "success":
    case "failed":
    case "rejected":
    case "canceled":
    case "timed-out": {
      expect(state.finishedAt).not.toBeNull();
      const over = state.steps.filter(
        (run) => !["success", "failed", "skipped", "canceled"].includes(run.state),
      );
      return expect(over).toEqual([]);
    }
  }
}

const lives = fc
  .record({
    steps,
    turn,
    commands: fc.array(fc.tuple(command, turn, pause), { maxLength: 25 }),
  })
  .map(({ steps: list, turn: first, commands }) => ({ list, first, commands }));

function live({ list, first, commands }: typeof lives extends fc.Arbitrary<infer T> ? T : never): Life {
  const life = new Life(list, first);
  hasAWayOn(life.state);
  for (const [asked, place, seconds] of commands) {
    life.do(asked, place, seconds);
    hasAWayOn(life.state);
  }
  return life;
}

describe("whatever is asked of a deployment, in whatever order", () => {
  it("no work starts before each of its gates is approved, and it is never left without a way on", () => {
    fc.assert(
      fc.property(lives, (given) => {
        live(given);
      }),
      { numRuns: 500 },
    );
  });

  it("no vote that was taken is lost, and nobody's counts twice for one question", () => {
    fc.assert(
      fc.property(lives, (given) => {
        const life = live(given);
        const voted = life.events.flatMap(({ event }) =>
          event.type === "InterruptionSubmitted" ? [event] : [],
        );
        expect(voted.map(({ step, user }) => ({ step, user: user.id }))).toEqual(life.accepted);
        for (const { definition, interruption } of life.state.steps) {
          // Those since the question was last asked.
          const raised = life.events.findLastIndex(
            ({ event }) => event.type === "InterruptionRaised" && event.step === definition.id,
          );
          const mine = life.events
            .slice(raised + 1)
            .flatMap(({ event }) =>
              event.type === "InterruptionSubmitted" && event.step === definition.id ? [event.user.id] : [],
            );
          expect((interruption?.votes ?? []).map((vote) => vote.user.id)).toEqual(mine);
          expect(new Set(mine).size).toBe(mine.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("comes to its end when everybody does what they owe it, and stays there", () => {
    fc.assert(
      fc.property(lives, command, (given, late) => {
        const life = live(given);
        life.finish();
        const ended = life.state;
        hasAWayOn(ended);
        if (late.type === "HandOver") return;
        life.do(late);
        expect(life.state).toEqual(ended);
      }),
      { numRuns: 500 },
    );
  });

  it("at most one order goes to GitHub, and none after something went wrong", () => {
    fc.assert(
      fc.property(lives, (given) => {
        const life = live(given);
        const types = life.events.map(({ event }) => event.type);
        expect(types.filter((type) => type === "StepStarted").length).toBeLessThanOrEqual(1);
        expect(types.filter((type) => type === "WorkHandedOver").length).toBeLessThanOrEqual(1);
        expect(types.filter((type) => type === "DeploymentFinished").length).toBeLessThanOrEqual(1);
        expect(types.filter((type) => type === "DeploymentStarted").length).toBeLessThanOrEqual(1);
        if (life.state.state === "success") expect(life.state.cause).toBeNull();
        expect(types.includes("StepStarted")).toBe(life.state.workStarted);
      }),
      { numRuns: 500 },
    );
  });
});
