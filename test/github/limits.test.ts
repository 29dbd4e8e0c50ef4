import { describe, expect, it } from "vitest";
import type { Allowance, Ask, Ledger } from "../../app/github/budget.ts";
import { GitHubFailure } from "../../app/github/client.ts";
import { type LedgerRows, ownLedgers, sharedLedgers } from "../../app/github/ledgers.ts";
import { createLimits, type Limits } from "../../app/github/limits.ts";

const START = Date.parse("2026-11-22T12:00:00Z");
const at = (milliseconds: number): Date => new Date(START + milliseconds);
const read: Ask = { kind: "read", priority: "resume" };
const comment: Ask = { kind: "content", priority: "answer" };
const order: Ask = { kind: "order", priority: "resume" };

/** Null where it may leave, else from when. */
async function take(limits: Limits, ask: Ask, installation = "7"): Promise<Date | null> {
  return limits.take(installation, ask).then(
    () => null,
    (error: unknown) => {
      if (error instanceof GitHubFailure && error.kind === "throttled") return error.retryAt;
      throw error;
    },
  );
}

/** Asks for so many at once: how many may leave, and from when the others fit. */
async function burst(limits: Limits, ask: Ask, count: number) {
  const all = await Promise.all(Array.from({ length: count }, () => take(limits, ask)));
  const later = all.filter((one) => one !== null);
  return { count: count - later.length, retryAt: later[0] ?? null };
}

/** A table of ledgers in memory, which counts its statements; `other` writes as another replica. */
function rows(latency: () => Promise<void> = async () => {}) {
  const stored = new Map<string, { ledger: Ledger; version: string }>();
  const asked = { reads: 0, writes: 0 };
  const table: LedgerRows = {
    read: async (installation) => {
      asked.reads += 1;
      await latency();
      return stored.get(installation) ?? null;
    },
    write: async (installation, over, ledger) => {
      asked.writes += 1;
      await latency();
      if ((stored.get(installation)?.version ?? null) !== over) return null;
      const version = String(asked.writes);
      stored.set(installation, { ledger, version });
      return version;
    },
  };
  return { table, asked };
}

describe("the scheduler of an installation", () => {
  it("lets a burst out at once as far as it fits, and tells the rest when", async () => {
    const limits = createLimits(
      () => at(0),
      ownLedgers(() => at(0)),
    );
    expect(await burst(limits, comment, 100)).toEqual({ count: 80, retryAt: at(61_000) });
  });

  it("keeps installations apart", async () => {
    const limits = createLimits(
      () => at(0),
      ownLedgers(() => at(0)),
    );
    await burst(limits, comment, 100);
    await limits.pause("7", "all", at(30_000));
    expect(await take(limits, read)).toEqual(at(30_000));
    expect(await take(limits, comment, "8")).toBeNull();
  });

  it("asks for a burst of a hundred with a handful of statements", async () => {
    const { table, asked } = rows(() => new Promise((resolve) => setImmediate(resolve)));
    const limits = createLimits(() => at(0), sharedLedgers(table));
    expect((await burst(limits, read, 100)).count).toBe(100);
    expect(asked).toEqual({ reads: 1, writes: 1 });
    // One after the other they need one statement each: what the row holds is known.
    for (let i = 0; i < 5; i += 1) await limits.take("7", read);
    expect(asked).toEqual({ reads: 1, writes: 6 });
  });

  it("serves first what resumes work, of all that wait while the ledger is asked", async () => {
    const { promise: answer, resolve: open } = Promise.withResolvers<void>();
    const { table } = rows(() => answer);
    const limits = createLimits(() => at(0), sharedLedgers(table));
    const first = burst(limits, read, 891);
    await new Promise((resolve) => setImmediate(resolve));
    // Nine points are left for what comes while the first ones are being counted.
    const decoration = take(limits, { kind: "decoration", priority: "decorate" });
    const answering = take(limits, { kind: "decoration", priority: "answer" });
    const resuming = take(limits, order);
    open();
    expect((await first).count).toBe(891);
    expect(await Promise.all([resuming, answering, decoration])).toEqual([null, at(61_000), at(61_000)]);
  });

  it("learns from the ledger what another replica was told and has spent", async () => {
    const { table } = rows();
    const [here, there] = [1, 2].map(() => createLimits(() => at(0), sharedLedgers(table)));
    if (here === undefined || there === undefined) throw new Error("two replicas");
    expect((await burst(here, comment, 50)).count).toBe(50);
    expect((await burst(there, comment, 50)).count).toBe(30);
    await there.pause("7", "order", null);
    // What is known here is older, and so is only asked for what it would allow.
    expect(await take(here, order)).toEqual(at(60_000));
    const allowance: Allowance = {
      limit: 5_000,
      remaining: 10,
      resetAt: at(600_000).getTime(),
      seenAt: START,
    };
    here.heard("7", allowance);
    await here.take("7", read);
    expect(await take(there, { kind: "read", priority: "decorate" })).toEqual(at(600_000));
    expect(await take(there, read)).toBeNull();
  });

  it("sends nothing that nobody counted, and goes on once the ledger is back", async () => {
    const { table } = rows();
    let broken = true;
    const limits = createLimits(
      () => at(0),
      sharedLedgers({
        read: table.read,
        write: async (...given) => {
          if (broken) throw new Error("connect ECONNREFUSED");
          return table.write(...given);
        },
      }),
    );
    const failures = await Promise.all(
      [read, order].map((ask) =>
        limits.take("7", ask).then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(GitHubFailure);
      expect(failure).toMatchObject({
        kind: "unavailable",
        retryAt: null,
        message: expect.stringMatching(/could not count .* installation 7 .*ECONNREFUSED.*nothing was sent/),
      });
    }
    broken = false;
    expect(await take(limits, order)).toBeNull();
  });

  it("gives up where other replicas are always faster, and does not spin for ever", async () => {
    let writes = 0;
    const limits = createLimits(
      () => at(0),
      sharedLedgers({
        read: async () => null,
        write: async () => {
          writes += 1;
          return null;
        },
      }),
    );
    await expect(limits.take("7", read)).rejects.toMatchObject({ kind: "unavailable" });
    expect(writes).toBe(30);
  });

  it("forgets no installation that has something to count, however many there are", async () => {
    let now = at(0);
    const limits = createLimits(
      () => now,
      ownLedgers(() => now),
    );
    await burst(limits, comment, 80);
    await limits.pause("7", "order", at(4_000_000));
    for (let i = 0; i < 6_000; i += 1) await limits.take(`other ${i}`, read);
    expect(await take(limits, comment)).toEqual(at(61_000));
    now = at(3_900_000);
    for (let i = 0; i < 3; i += 1) await limits.take(`one more ${i}`, read);
    expect(await take(limits, order)).toEqual(at(4_000_000));
    expect((await burst(limits, comment, 100)).count).toBe(80);
  });
});
