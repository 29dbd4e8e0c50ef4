import { describe, expect, it } from "vitest";
import { createLane } from "../../app/lane.ts";

/** A job that runs until it is told to end. */
function job() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const started = { yes: false };
  const run = () => {
    started.yes = true;
    return promise;
  };
  return { started, run, end: () => resolve("done"), fail: () => reject(new Error("broken")) };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe("a lane", () => {
  it("runs so many at once, and the next in their order as places come free", async () => {
    const lane = createLane(2);
    const jobs = Array.from({ length: 5 }, job);
    const started = () => jobs.map((each) => each.started.yes);
    const ends = jobs.map((each) => lane("7", each.run).catch((error: Error) => error.message));
    expect(started()).toEqual([true, true, false, false, false]);
    jobs[1]?.fail();
    await settle();
    expect(started()).toEqual([true, true, true, false, false]);
    jobs[0]?.end();
    jobs[2]?.end();
    await settle();
    expect(started()).toEqual([true, true, true, true, true]);
    jobs[3]?.end();
    jobs[4]?.end();
    expect(await Promise.all(ends)).toEqual(["done", "broken", "done", "done", "done"]);
  });

  it("keeps keys apart", async () => {
    const lane = createLane(1);
    const [here, there] = [job(), job()];
    const ends = [lane("7", here.run), lane("8", there.run)];
    expect(there.started.yes).toBe(true);
    here.end();
    there.end();
    await Promise.all(ends);
  });

  it("has all its places again when it was full and emptied", async () => {
    const lane = createLane(2);
    for (let round = 0; round < 3; round += 1) {
      const jobs = Array.from({ length: 3 }, job);
      const ends = jobs.map((each) => lane("7", each.run));
      expect(jobs.map((each) => each.started.yes)).toEqual([true, true, false]);
      for (const each of jobs) each.end();
      await Promise.all(ends);
    }
  });
});
