import { z } from "zod";
import type { WaitStep } from "../../domain/process.ts";
import { parseDuration } from "../duration.ts";
import { type Mapping, mapping } from "../loose.ts";
import { duration, someText } from "../words.ts";
import { commonKeys, type StepFault, type StepKindEntry } from "./step.ts";

const schema = z
  .strictObject({
    uses: z.literal("wait"),
    ...commonKeys,
    timeout: duration.optional().meta({
      description:
        "How long it may wait: an `until` that is later fails the deployment as `timed-out`. Default: as long as it takes.",
      examples: ["12h"],
    }),
    with: z
      .strictObject({
        for: duration.optional().meta({
          description: "How long: `90s`, `30m`, `4h`, `3d`. Default: until the time of `until`.",
          examples: ["30m"],
        }),
        until: someText.optional().meta({
          description:
            "Until when: an RFC 3339 time, or an expression that gives one; within a year. One that has passed is over at once. Default: as long as `for` says.",
          examples: ["2026-12-01T06:00:00Z", "${{ steps.approve.outputs.inputs.start }}"],
        }),
      })
      .meta({ description: "One of the two." }),
  })
  .meta({
    title: "wait",
    description:
      "Lets time pass, holding no runner. The deployment has the environment meanwhile; before the work after it freezes and approvals are looked at again.",
  });

function faults(step: Mapping): readonly StepFault[] {
  const keys = mapping(step.with);
  const [isFor, isUntil] = [keys.for !== undefined, keys.until !== undefined];
  if (isFor && isUntil) return [{ path: ["with", "until"], message: '"for" or "until", not both.' }];
  return isFor || isUntil
    ? []
    : [
        {
          path: ["with"],
          message: 'Say how long: "for", such as 30m, or "until", such as 2026-12-01T06:00:00Z.',
        },
      ];
}

export const wait = {
  title: "Wait",
  schema,
  templates: ["until"],
  onStep: [],
  teams: [],
  fields: [],
  outputs: [],
  once: false,
  faults,
  build: (base, { timeout, with: keys }: z.infer<typeof schema>) => ({
    ...base,
    uses: "wait",
    timeoutMs: timeout === undefined ? null : parseDuration(timeout)!,
    forMs: keys.for === undefined ? null : parseDuration(keys.for)!,
    until: keys.until ?? null,
  }),
} satisfies StepKindEntry<WaitStep>;
