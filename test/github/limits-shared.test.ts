import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { budgets } from "../../app/budgets.ts";
import type { Ask, CallKind } from "../../app/github/budget.ts";
import { GitHubFailure } from "../../app/github/client.ts";
import { createLimits, type Limits } from "../../app/github/limits.ts";
import type { Priority } from "../../app/github/priority.ts";
import type { OpenDatabase } from "../../db/open.ts";
import { stopDatabases, type TestDatabase, testDatabase } from "../support/database.ts";
import { mostIn } from "./windows.ts";

const START = Date.parse("2026-11-22T12:00:00Z");
const replicas = 3;

/** Several processes on one PostgreSQL: each with connections, a cache and a scheduler of its own. */
describe("many replicas on one PostgreSQL", () => {
  let database: TestDatabase;
  let open: readonly OpenDatabase[];
  let clock = START;
  let fresh = 0;
  beforeAll(async () => {
    database = await testDatabase("postgres");
    open = await Promise.all(Array.from({ length: replicas }, () => database.open()));
    await open[0]?.migrate();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(open.map((one) => one.close()));
    await database.drop();
    await stopDatabases();
  });

  const start = (): readonly Limits[] => {
    const now = () => new Date(clock);
    return open.map((one) => createLimits(now, budgets(one, now)));
  };
  const installation = (): string => String((fresh += 1));
  const fits = (limits: Limits, of: string, ask: Ask): Promise<boolean> =>
    limits.take(of, ask).then(
      () => true,
      (error: unknown) => {
        if (error instanceof GitHubFailure && error.kind === "throttled") return false;
        throw error;
      },
    );

  it("spend one budget: of three bursts at the same instant as much leaves as of one", async () => {
    clock = START;
    const of = installation();
    const ask: Ask = { kind: "content", priority: "answer" };
    const bursts = start().map((limits) =>
      Promise.all(Array.from({ length: 60 }, () => fits(limits, of, ask))),
    );
    const left = (await Promise.all(bursts)).flat().filter(Boolean);
    expect(left).toHaveLength(80);
  });

  it("know what one of them was told, also one that starts later", async () => {
    clock = START;
    const of = installation();
    const [first, second] = start();
    const ask: Ask = { kind: "order", priority: "resume" };
    await first?.take(of, ask);
    await second?.take(of, ask);
    await first?.pause(of, "all", new Date(START + 90_000));
    await expect(second?.take(of, ask)).rejects.toMatchObject({ retryAt: new Date(START + 90_000) });
    const [later] = start();
    await expect(later?.take(of, ask)).rejects.toMatchObject({ retryAt: new Date(START + 90_000) });
    clock = START + 90_000;
    await later?.take(of, ask);
  });

  it("go on where the row was deleted", async () => {
    clock = START;
    const of = installation();
    const [limits] = start();
    const ask: Ask = { kind: "content", priority: "answer" };
    await limits?.take(of, ask);
    await database.look("delete from request_budgets");
    await limits?.take(of, ask);
    expect(
      await database.look(
        `select jsonb_array_length(spent->'contents')::int from request_budgets where installation = '${of}'`,
      ),
    ).toBe(1);
  });

  it(
    "never let more leave in any minute or hour than GitHub allows, however they ask",
    { timeout: 120_000 },
    async () => {
      const kinds = fc.constantFrom<CallKind>("read", "order", "decoration", "content");
      const priorities = fc.constantFrom<Priority>("resume", "answer", "decorate");
      const asking = fc.record({
        kind: kinds,
        priority: priorities,
        times: fc.integer({ min: 1, max: 250 }),
        by: fc.nat({ max: replicas - 1 }),
      });
      const moment = fc.record({
        after: fc.integer({ min: 0, max: 45_000 }),
        asking: fc.array(asking, { minLength: 1, maxLength: 6 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 8 }), async (moments) => {
          clock = START;
          const of = installation();
          const all = start();
          const left: { at: number; ask: Ask }[] = [];
          for (const { after, asking } of moments) {
            clock += after;
            const asks = asking.flatMap(({ kind, priority, times, by }) =>
              Array.from({ length: times }, async () => {
                const ask = { kind, priority };
                if (await fits(all[by]!, of, ask)) left.push({ at: clock, ask });
              }),
            );
            await Promise.all(asks);
          }
          const points = (call: { ask: Ask }) => (call.ask.kind === "read" ? 1 : 5);
          expect(mostIn(left, 60_000, points)).toBeLessThanOrEqual(900);
          const beside = left.filter(({ ask }) => ask.priority === "decorate");
          expect(mostIn(beside, 60_000, points)).toBeLessThanOrEqual(600);
          const contents = left.filter(({ ask }) => ask.kind === "content");
          expect(mostIn(contents, 60_000, () => 1)).toBeLessThanOrEqual(80);
          expect(mostIn(contents, 3_600_000, () => 1)).toBeLessThanOrEqual(500);
        }),
        { numRuns: 25 },
      );
    },
  );
});
