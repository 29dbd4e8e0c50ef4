import { describe, expect, it } from "vitest";
import { current, overtaken, previous, staleBehind } from "../../app/domain/history.ts";
import { noon, success, summary } from "./support/summaries.ts";

const person = { trigger: "person" } as const;
const back = (id: number, minutes: number, releaseId: number) =>
  success(id, minutes, { releaseId, mode: "rollback", ...person });
const failed = (id: number, minutes: number, more = {}) =>
  summary(id, { state: "failed", workStartedAt: noon(minutes), finishedAt: noon(minutes + 1), ...more });
const versions = (deployments: Parameters<typeof current>[0]) => [
  current(deployments)?.version ?? null,
  previous(deployments)?.version ?? null,
];

describe("what an environment runs, and where /rollback goes", () => {
  it.each([
    ["nothing yet", [], [null, null]],
    ["only attempts that did no work", [summary(1), summary(2, { state: "rejected" })], [null, null]],
    ["one success", [success(1, 0)], ["1.1.0", null]],
    ["two", [success(1, 0), success(2, 5)], ["1.2.0", "1.1.0"]],
    ["in the order of their ends, whatever their ids", [success(1, 5), success(2, 0)], ["1.1.0", "1.2.0"]],
    ["two ends in the same instant", [success(2, 0), success(1, 0)], ["1.2.0", "1.1.0"]],
    [
      "a success whose work was left out changed nothing",
      [success(1, 0), success(2, 5, { workSkipped: true, workStartedAt: null })],
      ["1.1.0", null],
    ],
    [
      "one of whose work a part was left out did",
      [success(1, 0), success(2, 5, { workSkipped: true })],
      ["1.2.0", "1.1.0"],
    ],
    [
      "a success whose end is not known does not count",
      [success(1, 0), success(2, 5, { finishedAt: null })],
      ["1.1.0", null],
    ],
    [
      "the latest attempt failed: back to the last success",
      [success(1, 0), success(2, 5), failed(3, 9)],
      ["1.2.0", "1.2.0"],
    ],
    [
      "the latest attempt runs still",
      [success(1, 0), failed(2, 5, { state: "executing", finishedAt: null })],
      ["1.1.0", "1.1.0"],
    ],
    [
      "a failure before the last success is history",
      [success(1, 0), failed(2, 5), success(3, 9)],
      ["1.3.0", "1.1.0"],
    ],
    ["asked for first, worked last, and failed", [failed(1, 9), success(2, 5)], ["1.2.0", "1.2.0"]],
    ["the only attempt failed", [failed(1, 0)], [null, null]],
    [
      "a redeploy is no step",
      [success(1, 0), success(2, 5), success(3, 9, { releaseId: 2, mode: "redeploy" })],
      ["1.2.0", "1.1.0"],
    ],
    [
      "rolled back: what was left is left out",
      [success(1, 0), success(2, 5), back(3, 9, 1)],
      ["1.1.0", null],
    ],
    [
      "rolled back twice",
      [success(1, 0), success(2, 3), success(3, 5), back(4, 7, 2), back(5, 9, 1)],
      ["1.1.0", null],
    ],
    ["and on from there", [success(1, 0), success(2, 5), back(3, 7, 1), success(4, 9)], ["1.4.0", "1.1.0"]],
    ["rolled back to what never ran here", [success(2, 0), success(3, 5), back(4, 9, 1)], ["1.1.0", "1.2.0"]],
    [
      "deployed again after it was left",
      [success(1, 0), success(2, 3), back(3, 5, 1), success(4, 9, { releaseId: 2 })],
      ["1.2.0", "1.1.0"],
    ],
  ])("%s", (_case, deployments, expected) => {
    expect(versions(deployments)).toEqual(expected);
  });
});

describe("the stale guard", () => {
  const running = [success(5, 30)];

  it.each([
    ["an automatic deployment of an older release", summary(4), "1.5.0"],
    ["of the same release", summary(6, { releaseId: 5 }), null],
    ["of a newer release", summary(6), null],
    ["of an older one that a person asked for", summary(4, person), null],
    ["of an older one that a workflow asked for", summary(4, { trigger: "workflow" }), null],
  ])("%s", (_case, deployment, expected) => {
    expect(staleBehind(deployment, running)).toBe(expected);
  });

  it("says nothing where nothing runs", () => {
    expect(staleBehind(summary(4), [])).toBeNull();
    expect(overtaken(summary(4), noon(0), [])).toBe(false);
  });

  it("after an approval: only what came to run since then", () => {
    expect(overtaken(summary(4), noon(20), running)).toBe(true);
    expect(overtaken(summary(4), noon(40), running)).toBe(false);
    expect(overtaken(summary(6), noon(20), running)).toBe(false);
  });
});
