import { describe, expect, it } from "vitest";
import type { DeploymentEvent, Recorded } from "../../../app/domain/deployment/events.ts";
import { replay } from "../../../app/domain/deployment/evolve.ts";
import { ada, gate, given, max, start, submit, work } from "../support/given.ts";

/** What the first version did not write. */
const unknown = new Set(
  (
    "options kind deadline teams inputs emergency users channels required withPrevious approvals " +
    "fromEachTeam preventSelfApproval timeoutMs onTimeout remindEveryMs blockDeployments policy"
  ).split(" "),
);

/** The event as the first version wrote it; the deadline of work was there. */
function asWrittenThen(event: DeploymentEvent): DeploymentEvent {
  const known = (_key: string, value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value).filter(([name]) => !unknown.has(name) || keeps(value, name)),
        );
  const then = JSON.parse(JSON.stringify(event, known)) as DeploymentEvent;
  if (event.type !== "StepStarted" || event.order.uses !== "github-deployment") return then;
  // There was one kind of work, and the event said all of it itself.
  const { uses: _only, ...order } = event.order;
  const { type, step, deadline } = event;
  return { type, step, deadline, ...order } as unknown as DeploymentEvent;
}

function keeps(value: object, name: string): boolean {
  // What people wrote later reads is called so too.
  if ("approved" in value) return true;
  if (name === "deadline") return "task" in value;
  return name === "timeoutMs" && "task" in value;
}

describe("the events of the first version", () => {
  it("give the deployment as it would be today", () => {
    const turn = { code: "turn", behind: 9 } as const;
    const told = given([gate("check"), gate("then"), work()])
      .when(submit("check", ada, "approve"))
      .when(submit("then", max, "approve"), { turn })
      .when({ type: "Advance" }, { after: 60 })
      .when({ type: "Resume", standings: [], outdated: ["then"] })
      .when(submit("then", max, "approve", { attempt: 2 }), { after: 0 })
      .when({ type: "Resume", standings: [], outdated: [] });
    expect(told.state.state).toBe("executing");
    const then = told.recorded.map((one): Recorded => ({ ...one, event: asWrittenThen(one.event) }));
    expect(then[0]?.event).not.toHaveProperty("options");
    expect(JSON.stringify(then)).not.toContain('"users"');
    expect(replay(then)).toEqual(told.state);
  });

  it("may tell of steps that are not there", () => {
    const recorded = { at: start, by: { kind: "drawbridge" }, source: "engine" } as const;
    const [created] = given([work()]).recorded;
    const lapsed = { type: "ApprovalLapsed", step: "nowhere" } as unknown as DeploymentEvent;
    const state = replay([created!, { ...recorded, event: lapsed }]);
    expect(state).toEqual(replay([created!]));
    expect(() => replay([{ ...recorded, event: lapsed }])).toThrow("must create it");
  });
});
