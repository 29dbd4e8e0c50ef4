import { z } from "zod";
import type { InterventionStep } from "../../domain/process.ts";
import { someText, teamReference } from "../words.ts";
import { commonKeys, type StepKindEntry } from "./step.ts";

const schema = z
  .strictObject({
    uses: z.literal("manual-intervention"),
    ...commonKeys,
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
              "Who may approve or reject, one of them is enough: names of `teams`, `org/slug`, or logins. Default: whoever may deploy to the environment.",
            examples: [["Octopus Managers"], "acme/operations"],
          }),
      })
      .meta({ description: "What is asked, and whom." }),
  })
  .meta({
    title: "manual-intervention",
    description:
      "A gate: the deployment waits, holding nothing, until one of the responsible people approves; one rejection ends it.",
  });

export const manualIntervention = {
  title: "Manual intervention",
  schema,
  templates: ["instructions"],
  teams: ["responsible-teams"],
  outputs: [
    "approved",
    "notes",
    "approvers",
    "responsible_user.login",
    "responsible_user.id",
    "responsible_user.name",
  ],
  once: false,
  build: (base, written: z.infer<typeof schema>) => ({
    ...base,
    uses: "manual-intervention",
    instructions: written.with.instructions,
    responsibleTeams: [written.with["responsible-teams"] ?? []].flat(),
  }),
} satisfies StepKindEntry<InterventionStep>;
