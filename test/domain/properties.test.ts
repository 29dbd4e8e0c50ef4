import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Recorded } from "../../app/domain/deployment/events.ts";
import { evolve, replay } from "../../app/domain/deployment/evolve.ts";
import { lives, type LifeOf } from "./support/arbitrary.ts";
import { Life } from "./support/life.ts";

// Thousands of lives take their time where other tests run beside.
vi.setConfig({ testTimeout: 240_000 });

/** Everything of `Life` is looked at on the way: gates, votes, orders, a way on. */
function live(given: LifeOf): Life {
  const life = new Life(given);
  for (const [move, seconds] of given.moves) life.move(move, seconds);
  return life;
}

/** As the audit keeps it. */
function stored({ event, ...more }: Recorded): Recorded {
  return { ...more, event: JSON.parse(JSON.stringify(event)) as Recorded["event"] };
}

describe("whatever is asked of a deployment, in whatever order", () => {
  it("no work starts before its gates are met by people of that moment, no vote is lost, nothing is stuck", () => {
    fc.assert(
      fc.property(lives, (given) => {
        live(given);
      }),
      { numRuns: 40000 },
    );
  });

  it("comes to its end when everybody does what they owe it, and stays there", () => {
    fc.assert(
      fc.property(lives, (given) => {
        const life = live(given);
        life.finish();
        const ended = life.state;
        // The order or run of work that was given up meanwhile has still to be ended.
        const ending = new Set(["order", "dispatched", "run", "repeat"]);
        const late = given.moves.filter(([{ move }]) => !ending.has(move));
        for (const [move, seconds] of late) life.move(move, seconds);
        expect(life.state).toEqual(ended);
      }),
      { numRuns: 3000 },
    );
  });

  it("what the clock brings happens when it is due, once", () => {
    fc.assert(
      fc.property(lives, (given) => {
        const life = live(given);
        for (let times = 0; times < 3; times += 1) life.tickWhenDue();
      }),
      { numRuns: 1500 },
    );
  });

  it("its events, as they are stored, give the same deployment", () => {
    fc.assert(
      fc.property(lives, (given) => {
        const life = live(given);
        expect(replay(life.events.map(stored))).toStrictEqual(life.state);
      }),
      { numRuns: 1500 },
    );
  });

  it("one order at a time: each start of the work has one at most, and another start a reason", () => {
    fc.assert(
      fc.property(lives, (given) => {
        const life = live(given);
        const count = (type: string) => life.events.filter(({ event }) => event.type === type).length;
        const started = life.events.flatMap(({ event }) => (event.type === "StepStarted" ? [event] : []));
        const orders = started.filter(({ order }) => order.uses !== "wait");
        expect(life.state.workStarted).toBe(orders.length > 0);
        for (const { definition } of life.state.steps) {
          const of = (type: string) =>
            life.events.filter(
              ({ event }) => event.type === type && "step" in event && event.step === definition.id,
            );
          expect(of("StepStarted").length).toBeLessThanOrEqual(1 + of("StepRetried").length);
          for (const type of ["WorkDispatched", "WorkTaken", "RunEnded"]) {
            expect(of(type).length).toBeLessThanOrEqual(of("StepStarted").length);
          }
        }
        const handOvers = orders.filter(({ order }) => order.uses === "github-deployment").length;
        expect(count("WorkHandedOver")).toBeLessThanOrEqual(Math.max(handOvers, 1));
        expect(count("DeploymentStarted")).toBeLessThanOrEqual(1);
        expect(count("DeploymentFinished")).toBeLessThanOrEqual(1);
        const { githubDeploymentId, retired } = life.state;
        expect(retired.length + (githubDeploymentId === null ? 0 : 1)).toBe(count("WorkHandedOver"));
      }),
      { numRuns: 1500 },
    );
  });
});

describe("events in any order", () => {
  it("always give a state", () => {
    const shuffled = lives.chain((given) => {
      const { events } = live(given);
      return fc.shuffledSubarray(events.slice(1)).map((some) => [events[0]!, ...some]);
    });
    fc.assert(
      fc.property(shuffled, (events) => {
        expect(events.reduce(evolve, null as ReturnType<typeof replay>)).not.toBeNull();
      }),
      { numRuns: 1500 },
    );
  });
});
