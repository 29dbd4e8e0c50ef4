/** How the story moves on: a part of it counts when it was seen, and no waiting is without an end. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Finding } from "./findings/finding.ts";
import type { Screen } from "./screen.ts";
import type { Stage } from "./stage.ts";

/** A part of the story was not seen. The screen has said what was expected. */
export class StageMissing extends Error {}

/** Ample: a machine may be busy with other things. */
export const limitMs = 120_000;
const lookEveryMs = 25;
const quietMs = 250;

/** Waits until everything is found, shows what happened meanwhile, and then what was found. */
export async function reach(
  stage: Stage,
  what: string,
  about: readonly string[],
  findings: () => readonly Finding[],
): Promise<void> {
  const deadline = performance.now() + limitMs;
  let found = findings();
  const done = stage.screen.waiting(() => what);
  try {
    while (found.some(({ ok }) => !ok) && performance.now() < deadline) {
      await during(stage, sleep(lookEveryMs));
      found = findings();
    }
    await quiet(stage);
    found = findings();
  } finally {
    done();
  }
  if (stage.feed.show(about)) stage.screen.gap();
  judge(stage.screen, found);
}

/** Says what was found. @throws StageMissing where something was not */
export function judge(screen: Pick<Screen, "ok" | "missing">, found: readonly Finding[]): void {
  for (const { claim, ok, expected, seen } of found) {
    if (ok) screen.ok(claim);
    else screen.missing(claim, expected, seen);
  }
  const missing = found.filter((one) => !one.ok).map((one) => one.claim);
  if (missing.length > 0) throw new StageMissing(missing.join("; "));
}

/** Waits until no job runs and nothing was asked of GitHub for a while. */
export async function quiet(stage: Stage, forMs: number = quietMs): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (stage.runner.busy() && performance.now() < deadline) await during(stage, sleep(lookEveryMs));
  await during(stage, within(limitMs, stage.github.settled(forMs), "GitHub was still being asked"));
}

/** Takes in what happens on GitHub, and runs its jobs, until the work is done. */
export async function during<Value>({ feed, runner, app }: Stage, work: Promise<Value>): Promise<Value> {
  const timer = setInterval(look, lookEveryMs);
  function look(): void {
    feed.tick();
    runner.tick();
  }
  try {
    return await Promise.race([work, app.broken]);
  } finally {
    clearInterval(timer);
    look();
  }
}

/** @throws when the work is not done in time, saying `what` */
export async function within<Value>(ms: number, work: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} after ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
