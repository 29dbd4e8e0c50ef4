import { setTimeout as sleep } from "node:timers/promises";
import type { Measured, Run } from "../results.ts";
import { threeEnvironments } from "../support/processes.ts";
import { boot, counts, startWorld, type World } from "../support/world.ts";

/** The living comment rests three seconds between two edits: people who take their time see every state. */
const pauseMs = 4_000;

/** Requests to GitHub at people's pace: each state is shown before the next one comes. */
export async function requests({ quick, say }: Run): Promise<Measured> {
  const world = await startWorld(threeEnvironments, null);
  try {
    await boot(world);
    // The first release also pays for what is asked once: the token, the repository, the teams.
    await toProduction(world, "0.1.0");
    const { requests: release } = await toProduction(world, "1.0.0");
    say(`a release: ${release}`);
    const thread = await world.github.until(
      () => world.github.issues().find((issue) => issue.title === "Release 1.0.0")?.number,
      { what: "the thread" },
    );
    const from = world.github.mark();
    await world.api("POST", "/deployments", { body: { version: "1.0.0", environment: "Production" } });
    await world.github.settled(pauseMs);
    const before = world.github.requestsSince(from).filter(counts).length;

    const seconds = quick ? 5 : 60;
    const waits = world.github.mark();
    await sleep(seconds * 1_000);
    const waiting = world.github.requestsSince(waits).filter(counts).length;
    say(`${seconds} s of waiting: ${waiting}`);

    const further: Record<string, number> = {};
    for (const [who, text] of [
      ["otto", "/approve"],
      ["ada", "/claim"],
      ["ada", "/unclaim"],
    ] as const) {
      further[`${text} by ${who}`] = await costOf(world, () => comment(world, who, thread, text));
    }
    const approval = await costOf(world, () => comment(world, "ada", thread, "/approve"));
    const end = await costOf(world, () => report(world, "Production"));
    const production = before + approval + end;
    say(
      `a gated Production: ${before} + ${approval} + ${end}; further decisions: ${JSON.stringify(further)}`,
    );
    const most = Math.max(...Object.values(further));
    return {
      plots: [],
      rows: [
        {
          what: "GitHub requests while waiting T minutes",
          peer: "6T + 5 (a polling approval action)",
          target: "0",
          measured: String(waiting),
          met: waiting === 0,
          note: `counted over ${seconds} s`,
        },
        {
          what: "GitHub requests for one gated Production, from its creation to its success",
          peer: "35 for one ungated deploy comment (a ChatOps deploy action)",
          target: "≤ 12",
          measured: String(production),
          met: production <= 12,
          note: "A deployment tool reports; each state is shown before the next one comes. A workflow that does the work costs two to six more (its run is asked about and shown): 14 to 18, a miss for `workflow` steps.",
        },
        {
          what: "GitHub requests for a release",
          peer: "",
          target: "≤ 9",
          measured: String(release),
          met: release <= 9,
          note: "with the start of its first deployment",
        },
        {
          what: "GitHub requests for a further decision",
          peer: "",
          target: "≤ 6",
          measured: String(most),
          met: most <= 6,
          note: Object.entries(further)
            .map(([what, count]) => `${what}: ${count}`)
            .join(", "),
        },
      ],
    };
  } finally {
    await world.end();
  }
}

/** A release that has Development and Testing behind it; what the release itself cost. */
async function toProduction(world: World, version: string): Promise<{ readonly requests: number }> {
  const sha = await world.github.commit({ files: { "version.txt": version }, message: `Version ${version}` });
  await world.github.settled(pauseMs);
  const requests = await costOf(world, () =>
    world.api("POST", "/releases", { body: { version }, sha }).then(() => undefined),
  );
  await report(world, "Development");
  await world.github.settled(pauseMs);
  await report(world, "Testing");
  await world.github.settled(pauseMs);
  return { requests };
}

async function costOf({ github }: World, act: () => Promise<void>): Promise<number> {
  const mark = github.mark();
  await act();
  await github.settled(pauseMs);
  return github.requestsSince(mark).filter(counts).length;
}

async function comment({ github }: World, who: string, thread: number, text: string): Promise<void> {
  await github.person(who).comment(thread, text);
}

async function report({ github }: World, environment: string): Promise<void> {
  const order = await github.until(
    () => github.deployments().findLast((one) => one.environment === environment),
    { what: `${environment} on GitHub` },
  );
  await github.person("writer").deploymentStatus(order.id, "success");
}
