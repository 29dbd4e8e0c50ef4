import { beforeAll, describe, expect, it } from "vitest";
import { count } from "../../torture/count/count.ts";
import type { Seen, SeenPlace, Stored } from "../../torture/count/seen.ts";
import { run, type Result } from "../../torture/run.ts";

const options = {
  seed: Number(process.env["TORTURE_SEED"] ?? 5),
  kills: 4,
  releases: 8,
  owners: 2,
  faults: 10,
  drops: 10,
  stalls: 0,
  databaseRestarts: 1,
  settle: 90,
  logLevel: "info",
  report: null,
} as const;

let result: Result;
beforeAll(async () => {
  console.log(`TORTURE_SEED=${options.seed}`);
  result = await run(options, console.log);
}, 240_000);

describe("two replicas that are killed while webhooks and GitHub fail", () => {
  it("lose nothing and do nothing twice", () => {
    const what = result.found.map((one) => `${one.count}: ${one.what}`);
    expect(what, `evidence in ${result.folder}`).toEqual([]);
  });

  it("were in fact killed and misled, and people did decide", () => {
    const figures = new Map(result.figures);
    expect(figures.get("SIGKILL")).toBe("4");
    expect(figures.get("PostgreSQL killed and restarted")).toBe("1");
    expect(figures.get("releases")).toBe("8");
    expect(result.seen.stored.votes.length).toBeGreaterThan(0);
    expect(result.figures.some(([name]) => name.startsWith("fault "))).toBe(true);
    expect(result.figures.some(([name]) => name.startsWith("webhook d"))).toBe(true);
  });
});

/** What is found where the world differs in one thing from that of the run. */
function findings(changed: (seen: Seen) => Seen): readonly string[] {
  return count(changed(result.seen), result.records).map((one) => one.count);
}

const stored = (change: (stored: Stored) => Partial<Stored>) => (seen: Seen) => ({
  ...seen,
  stored: { ...seen.stored, ...change(seen.stored) },
});

/** Changes the first place that has what is to be changed. */
const place =
  (has: (place: SeenPlace) => boolean, change: (place: SeenPlace) => Partial<SeenPlace>) => (seen: Seen) => {
    const first = seen.places.find(has);
    if (first === undefined) throw new Error("The run has no such place");
    return { ...seen, places: seen.places.map((one) => (one === first ? { ...one, ...change(one) } : one)) };
  };

/** The thing that is there once more, under another id. */
const again = <T extends { readonly id: number }>(
  things: readonly T[],
  which: (thing: T) => boolean = () => true,
) => {
  const thing = things.find(which);
  if (thing === undefined) throw new Error("The run has no such thing");
  return [...things, { ...thing, id: thing.id + 1_000_000 }];
};

describe("what is counted", () => {
  it("is nothing in the world as it is", () => {
    expect(findings((seen) => seen)).toEqual([]);
  });

  it("sees a comment that stands there twice", () => {
    const twice = place(
      ({ comments }) => comments.some(({ isOurs }) => isOurs),
      ({ comments }) => ({ comments: again(comments, ({ isOurs }) => isOurs) }),
    );
    expect(findings(twice)).toEqual(["comments doubled"]);
  });

  it("sees a check, a thread, a GitHub Deployment, its status, and a run that are there twice", () => {
    const checks = place(
      ({ checks: all }) => all.length > 0,
      ({ checks: all }) => ({ checks: again(all) }),
    );
    expect(findings(checks)).toEqual(["checks doubled"]);
    const threads = place(
      ({ threads: all }) => all.length > 0,
      ({ threads: all }) => ({ threads: [...all, { title: all[0]!.title, number: 999 }] }),
    );
    expect(findings(threads)).toEqual(["threads doubled"]);
    const orders = place(
      ({ orders: all }) => all.length > 0,
      ({ orders: all }) => ({ orders: again(all) }),
    );
    expect(findings(orders)).toEqual(["GitHub Deployments doubled"]);
    const statuses = place(
      ({ orders: all }) => all.length > 0,
      ({ orders: all }) => ({
        orders: all.map((one) => ({ ...one, states: ["in_progress", "in_progress"] })).slice(0, 1),
      }),
    );
    expect(findings(statuses)).toEqual(["deployment statuses doubled"]);
    const runs = place(
      ({ runs: all }) => all.length > 0,
      ({ runs: all }) => ({ runs: again(all) }),
    );
    expect(findings(runs)).toEqual(["workflow runs doubled"]);
  });

  it("sees a vote that is gone, with the answer to it", () => {
    const [vote] = result.seen.stored.votes;
    const deed = result.records.flatMap(({ deeds }) => deeds).find(({ note }) => note === vote!.note);
    const gone = stored(({ votes, notices }) => ({
      votes: votes.filter((one) => one !== vote),
      notices: notices.filter(({ commentId }) => commentId !== deed!.comment),
    }));
    expect(findings(gone)).toContain("decisions lost");
  });

  it("sees a vote that was lost while the question still waits, whatever was answered", () => {
    const [vote] = result.seen.stored.votes;
    const gone = stored(({ votes, interruptions }) => ({
      votes: votes.filter((one) => one !== vote),
      interruptions: interruptions.map((one) =>
        one.id === vote!.interruptionId ? { ...one, state: "pending" as const } : one,
      ),
    }));
    expect(findings(gone)).toContain("decisions lost");
  });

  it("sees a vote that counts twice, and one of somebody who may not", () => {
    expect(findings(stored(({ votes }) => ({ votes: again(votes) })))).toEqual(["decisions counted twice"]);
    const forged = stored(({ votes }) => ({
      votes: votes.map((one, at) => (at === 0 ? { ...one, login: "otto-acme" } : one)),
    }));
    expect(findings(forged)).toEqual(["decisions of the wrong person counted"]);
  });

  it("sees an answer that was never given", () => {
    const isCommand = (id: number) =>
      result.records.some(({ deeds }) =>
        deeds.some(({ comment, verb }) => comment === id && verb !== "chat"),
      );
    const silent = place(
      ({ comments }) => comments.some(({ id, reactions }) => isCommand(id) && reactions > 0),
      ({ comments }) => ({ comments: comments.map((one) => ({ ...one, reactions: 0 })) }),
    );
    expect(findings(silent)).toContain("comments left without an answer");
  });

  it("sees a release and a deployment that are not there, or not where people left them", () => {
    expect(findings(stored(({ releases }) => ({ releases: releases.slice(1) })))).toEqual([
      "releases missing",
    ]);
    expect(findings(stored(({ releases }) => ({ releases: again(releases) })))).toEqual(["releases doubled"]);
    const first = (change: object) =>
      stored(({ deployments }) => ({
        deployments: deployments.map((one, at) => (at === 0 ? { ...one, ...change } : one)),
      }));
    const stuck = findings(first({ state: "executing" }));
    expect(stuck).toEqual(["deployments stuck", "states that the audit does not tell"]);
    expect(findings(stored(({ deployments }) => ({ deployments: deployments.slice(1) })))).toEqual([
      "deployments missing",
    ]);
    expect(findings(stored(({ deployments }) => ({ deployments: again(deployments) })))).toContain(
      "deployments doubled",
    );
  });

  it("sees work that began before it was approved, or although it was rejected", () => {
    const early = place(
      ({ orders }) => orders.length > 0,
      ({ orders }) => ({
        orders: orders.map((one, at) => (at === 0 ? { ...one, createdAt: "2020-01-01T00:00:00Z" } : one)),
      }),
    );
    expect(findings(early)).toEqual(["work started without its approvals"]);
    const ordered = result.seen.places.flatMap(({ orders }) => orders)[0]!;
    const rejected = stored(({ deployments }) => ({
      deployments: deployments.map((one) =>
        one.id === ordered.deployment ? { ...one, state: "rejected" as const } : one,
      ),
    }));
    expect(findings(rejected)).toContain("work started without its approvals");
  });

  it("sees an audit that was changed, or that lacks its end", () => {
    const changed = stored(({ events }) => ({
      events: events.map((one, at) => (at === 3 ? { ...one, at: new Date(0) } : one)),
    }));
    expect(findings(changed)).toContain("links of the audit broken");
    expect(findings(stored(({ events }) => ({ events: events.slice(0, -1) })))).toContain(
      "links of the audit broken",
    );
  });

  it("sees what was left undone", () => {
    expect(findings(stored(() => ({ undone: ["delivery 1"] })))).toEqual(["things left undone"]);
  });
});
