import { describe, expect, it } from "vitest";
import { together } from "../../app/webhooks/together.ts";

/** A store that is slow, and takes no batch in which something is bad. */
function store() {
  const written: string[][] = [];
  let go: (() => void)[] = [];
  const write = async (some: readonly string[]): Promise<readonly string[]> => {
    await new Promise<void>((resolve) => go.push(resolve));
    written.push([...some]);
    if (some.includes("bad")) throw new Error("bad");
    return some.map((one) => `${one}!`);
  };
  const next = async () => {
    const waiting = go;
    go = [];
    for (const resolve of waiting) resolve();
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { write, written, next };
}

describe("written together", () => {
  it("the first at once and alone, then whoever came meanwhile, each with an answer of its own", async () => {
    const { write, written, next } = store();
    const { put } = together(write, 3);
    const answers = ["a", "b", "c", "d", "e"].map(put);
    for (let turn = 0; turn < 3; turn += 1) await next();
    expect(await Promise.all(answers)).toEqual(["a!", "b!", "c!", "d!", "e!"]);
    expect(written).toEqual([["a"], ["b", "c", "d"], ["e"]]);
    const later = put("f");
    await next();
    expect(await later).toBe("f!");
  });

  it("is at rest when nothing is written and nothing waits", async () => {
    const { write, next } = store();
    const { put, rest } = together(write, 1);
    const told: string[] = [];
    await rest(60_000);
    const answers = ["a", "b"].map(put);
    const resting = rest(60_000).then(() => told.push("at rest"));
    await next();
    expect(told).toEqual([]);
    await rest(1);
    await next();
    await Promise.all([...answers, resting]);
    expect(told).toEqual(["at rest"]);
  });

  it("one that cannot be written fails alone", async () => {
    const { write, written, next } = store();
    const { put } = together(write, 10);
    const answers = Promise.allSettled(["a", "b", "bad", "c"].map(put));
    for (let turn = 0; turn < 5; turn += 1) await next();
    expect((await answers).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(written).toEqual([["a"], ["b", "bad", "c"], ["b"], ["bad"], ["c"]]);
  });
});
