import * as fc from "fast-check";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import type { QueueReason } from "../../../app/domain/deployment/state.ts";
import type { Step } from "../../../app/domain/process.ts";
import { ada, claiming, gate, max, report, submit, work } from "./given.ts";

const often = <T>(value: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });

const condition = often(
  null,
  fc.constantFrom(
    "success()",
    "failure()",
    "always()",
    "cancelled()",
    "vars.NONE == 'x'",
    "fromJSON(vars.NONE)",
  ),
);
const common = fc.record({
  if: condition,
  enabled: often<boolean>(true, fc.constant(false)),
  environments: often<string[] | null>(null, fc.constant(["Testing"])),
});

/** Gates before and after at most one piece of work. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.array(common, { maxLength: 3 }), fc.option(common), fc.array(common, { maxLength: 3 }))
  .map(([before, middle, after]) => [
    ...before.map((more, index) => gate(`before-${index}`, more)),
    ...(middle === null ? [] : [work(middle)]),
    ...after.map((more, index) => gate(`after-${index}`, more)),
  ])
  .filter((list) => list.length > 0);

const step = fc.constantFrom(
  "before-0",
  "before-1",
  "before-2",
  "ship",
  "after-0",
  "after-1",
  "after-2",
  "nowhere",
);
const user = fc.constantFrom(ada, max, { id: 9, login: "kim" });
const entitlement = often<NonNullable<Parameters<typeof submit>[3]>["entitlement"] & object>(
  { kind: "entitled", as: "Approvers", all: ["Approvers"] },
  fc.constantFrom(
    { kind: "not-entitled", broken: [] } as const,
    { kind: "unknown", asked: ["x"], broken: [] } as const,
  ),
);

/** Anything that can be asked of a deployment, sensible or not. */
export const command: fc.Arbitrary<DeploymentCommand> = fc.oneof(
  fc.constant<DeploymentCommand>({ type: "Advance" }),
  fc
    .array(step, { maxLength: 3 })
    .map((outdated): DeploymentCommand => ({ type: "Resume", standings: [], outdated })),
  {
    weight: 4,
    arbitrary: fc
      .record({
        step,
        user,
        decision: fc.constantFrom("approve", "approve", "reject"),
        entitlement,
        staleBehind: often<string | null>(null, fc.constant("9.0.0")),
        anyway: fc.boolean(),
        note: fc.constantFrom("", "a note"),
        attempt: often<number>(1, fc.constant(2)),
      })
      .map(({ step: id, user: who, decision, ...more }) => submit(id, who, decision as "approve", more)),
  },
  fc
    .record({ type: fc.constantFrom("Claim", "Unclaim"), step, user, entitlement })
    .map(({ type, step: id, user: who, ...more }) => claiming(type as "Claim", id, who, more)),
  fc.constant<DeploymentCommand>({ type: "Cancel", note: "" }),
  fc.constant<DeploymentCommand>({ type: "Supersede", byVersion: "9.0.0" }),
  fc
    .nat(5)
    .map((githubDeploymentId): DeploymentCommand => ({ type: "HandOver", githubDeploymentId, attempt: 1 })),
  {
    weight: 3,
    arbitrary: fc
      .record({
        state: fc.constantFrom("queued", "pending", "in_progress", "success", "failure", "error", "waiting"),
        via: fc.constantFrom("status", "run", "report"),
        runId: fc.option(fc.constantFrom(5, 6)),
        logUrl: fc.option(fc.constant("https://ci.example.com")),
      })
      .map(({ state, ...more }) => report(state as "queued", more as object)),
  },
  fc.constant<DeploymentCommand>({ type: "FailWork", error: "GitHub refuses" }),
  step.map((id): DeploymentCommand => ({ type: "TimeOut", step: id })),
  step.map((id): DeploymentCommand => ({ type: "NobodyPickedUp", step: id })),
);

export const turn: fc.Arbitrary<QueueReason | null> = often<QueueReason | null>(
  null,
  fc.constantFrom<QueueReason>({ code: "turn", behind: 7 }, { code: "rollback-hold", rollback: 8 }),
);

/** Seconds that pass before something happens. */
export const pause = fc.constantFrom(0, 1, 3, 60);
