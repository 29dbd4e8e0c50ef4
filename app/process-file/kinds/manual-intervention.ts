import { z } from "zod";
import type { InterventionStep } from "../../domain/process.ts";
import { buildField } from "../build-field.ts";
import { parseDuration } from "../duration.ts";
import { fieldKeys } from "../keys/field.ts";
import { duration, most, oneOrMore, someText, teamReference, valueName, wholeNumber } from "../words.ts";
import { gateFaults } from "./gate-faults.ts";
import { commonKeys, type StepKindEntry } from "./step.ts";

const defaults = { approvals: 1, onTimeout: "reject" } as const;

const input = z
  .strictObject(fieldKeys)
  .meta({ title: "input", description: "Something that approvers are asked to give." });

const schema = z
  .strictObject({
    uses: z.literal("manual-intervention"),
    ...commonKeys,
    timeout: duration.optional().meta({
      description:
        "The same as `with.timeout`; one of the two can be written. Default: it waits without an end.",
      examples: ["3d"],
    }),
    with: z
      .strictObject({
        instructions: someText.meta({
          description: "What the responsible people are asked: Markdown with expressions.",
          examples: ["Please verify that ${{ deployment.environment }} is ready for ${{ release.version }}."],
        }),
        "responsible-teams": z
          .union([teamReference, z.array(teamReference)])
          .optional()
          .meta({
            description:
              "Who may approve or reject: names of `teams`, `org/slug`, or logins. Default: whoever may deploy to the environment.",
            examples: [["Octopus Managers"], "acme/operations"],
          }),
        approvals: wholeNumber(most.approvals)
          .optional()
          .meta({
            description: "How many different people have to approve.",
            default: defaults.approvals,
            examples: [2],
          }),
        "from-each-team": z
          .boolean()
          .optional()
          .meta({
            description:
              "`true`: so many of each of the `responsible-teams`. One person counts for one team, for whichever brings the approval furthest.",
            default: false,
            examples: [true],
          }),
        "prevent-self-approval": z
          .boolean()
          .optional()
          .meta({
            description:
              "`true`: who created the release, asked for the deployment, or has a hand in the commits and pull requests that are new in the environment cannot approve; they can reject.",
            default: false,
            examples: [true],
          }),
        "block-deployments": z
          .boolean()
          .optional()
          .meta({
            description:
              "`true`: other deployments to the environment wait as long as this question is open.",
            default: false,
            examples: [true],
          }),
        inputs: z
          .record(valueName("steps.ID.outputs.inputs.NAME"), input)
          .optional()
          .meta({
            description:
              "What approvers are asked to give, as lines `name: value` under `/approve`: name → what is asked. Default: nothing.",
            examples: [{ ticket: { description: "The ticket of the change", required: true } }],
          }),
        timeout: duration.optional().meta({
          description:
            "How long the question may be open: `90s`, `30m`, `4h`, `3d`. Default: it waits without an end.",
          examples: ["3d"],
        }),
        "on-timeout": z
          .enum(["reject", "cancel"])
          .optional()
          .meta({
            description:
              "How a question that nobody answered within its `timeout`, which it needs, ends the deployment.",
            default: defaults.onTimeout,
            examples: ["cancel"],
          }),
        "remind-every": duration.optional().meta({
          description:
            "How often those who are asked are told once more; shorter than the `timeout`. Default: never.",
          examples: ["4h"],
        }),
        emergency: oneOrMore(teamReference)
          .optional()
          .meta({
            description:
              "Whose `/approve … emergency <reason>` completes the gate alone, also as an approval of one's own work: names of `teams`, `org/slug`, or logins. It is marked wherever it is shown. Default: nobody.",
            examples: [["Octopus Administrators"]],
          }),
      })
      .meta({ description: "What is asked, and whom." }),
  })
  .meta({
    title: "manual-intervention",
    description:
      "A gate: the deployment waits, holding nothing, until enough of the responsible people approve; one rejection ends it.",
  });

export const manualIntervention = {
  title: "Manual intervention",
  schema,
  templates: ["instructions"],
  onStep: [],
  teams: ["responsible-teams", "emergency"],
  fields: ["inputs"],
  outputs: [
    "approved",
    "notes",
    "approvers",
    "emergency",
    "responsible_user.login",
    "responsible_user.id",
    "responsible_user.name",
  ],
  once: false,
  faults: gateFaults,
  build: (base, { timeout, with: keys }: z.infer<typeof schema>) => ({
    ...base,
    uses: "manual-intervention",
    instructions: keys.instructions,
    responsibleTeams: [keys["responsible-teams"] ?? []].flat(),
    approvals: keys.approvals ?? defaults.approvals,
    fromEachTeam: keys["from-each-team"] ?? false,
    preventSelfApproval: keys["prevent-self-approval"] ?? false,
    inputs: Object.entries(keys.inputs ?? {}).map(([name, asked]) => buildField(name, asked)),
    timeoutMs: millisecondsOf(keys.timeout ?? timeout),
    onTimeout: keys["on-timeout"] ?? defaults.onTimeout,
    remindEveryMs: millisecondsOf(keys["remind-every"]),
    blockDeployments: keys["block-deployments"] ?? false,
    emergency: [keys.emergency ?? []].flat(),
    policy: false,
  }),
} satisfies StepKindEntry<InterventionStep>;

/** Of a duration that the schema has let through. */
function millisecondsOf(written: string | undefined): number | null {
  return written === undefined ? null : parseDuration(written)!;
}
