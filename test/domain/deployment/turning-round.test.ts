import { describe, expect, it } from "vitest";
import { ada, gate, given, max, submit, work } from "../support/given.ts";

describe("somebody who has approved, while others are still asked,", () => {
  const two = given([gate("check", { approvals: 2, emergency: ["On call"] }), work()]);
  const one = two.when(submit("check", ada, "approve"));

  it("may still reject: one rejection ends it", () => {
    const ended = one.when(submit("check", ada, "reject", { note: "I have seen an error" }));
    expect(ended.state).toMatchObject({
      state: "rejected",
      cause: { by: ada, note: "I have seen an error" },
    });
    expect(ended.state.steps[0]?.interruption?.votes).toMatchObject([{ user: ada, decision: "reject" }]);
  });

  it("may let it pass alone in an emergency, if they are one of those who may", () => {
    const entitlement = { kind: "entitled", as: "On call", all: ["On call"] } as const;
    const alone = { emergency: { entitlement, forbidden: false }, note: "checkout is down" };
    const passed = one.when(submit("check", ada, "approve", alone));
    expect(passed.summary).toEqual(["executing", "success", "executing"]);
    expect(passed.state.steps[0]?.interruption?.votes).toMatchObject([{ user: ada, emergency: true }]);
    const nobody = { kind: "not-entitled", broken: [] } as const;
    const no = { emergency: { entitlement: nobody, forbidden: false }, note: "let me" };
    one.refuses(submit("check", ada, "approve", no), { code: "emergency-not-allowed" });
  });

  it("does not count twice, and does not come back from a rejection", () => {
    one.refuses(submit("check", ada, "approve"), { code: "already-answered", decision: "approve" });
    const ended = one.when(submit("check", max, "reject"));
    ended.refuses(submit("check", max, "approve"), { code: "already-answered", decision: "reject" });
  });
});
