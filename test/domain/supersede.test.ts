import { describe, expect, it } from "vitest";
import { supersededBy } from "../../app/domain/supersede.ts";
import { success, summary } from "./support/summaries.ts";

const newer = summary(9);

describe("what a newer release makes pointless", () => {
  it.each([
    ["an older one that waits", summary(1), true],
    ["an older one that is queued", summary(1, { state: "queued" }), true],
    ["not one that somebody claimed or voted on", summary(1, { touched: true }), false],
    ["not one that executes", summary(1, { state: "executing" }), false],
    ["not one that is finished", success(1, 0), false],
    ["not one that a person asked for", summary(1, { trigger: "person" }), false],
    ["not one that a workflow asked for", summary(1, { trigger: "workflow" }), false],
    ["not one of another channel", summary(1, { channel: "Beta" }), false],
    ["not the same release", summary(1, { releaseId: 9 }), false],
    ["not a newer one", summary(1, { releaseId: 10 }), false],
  ])("%s", (_case, older, ended) => {
    expect(supersededBy(newer, [older, newer], "on-arrival", "arrival")).toEqual(ended ? [older] : []);
  });

  it.each([
    ["on-arrival", "arrival", 1],
    ["on-arrival", "success", 0],
    ["on-success", "arrival", 0],
    ["on-success", "success", 1],
    ["never", "arrival", 0],
    ["never", "success", 0],
  ] as const)("%s, on its %s: %d", (rule, moment, count) => {
    expect(supersededBy(newer, [summary(1)], rule, moment)).toHaveLength(count);
  });

  it.each(["person", "workflow"] as const)("nothing, where a %s asked for the newer one", (trigger) => {
    expect(supersededBy(summary(9, { trigger }), [summary(1)], "on-arrival", "arrival")).toEqual([]);
  });
});
