import { z } from "zod";
import { globs, most, oneOrMore, teamReference, wholeNumber } from "../words.ts";
import { freezes } from "./freezes.ts";

const requirement = z
  .strictObject({
    teams: oneOrMore(teamReference)
      .optional()
      .meta({
        description:
          "Who may approve or reject: teams of the organization (`org/slug`) and logins. Default: whoever may deploy to the environment.",
        examples: [["acme/release-managers"]],
      }),
    approvals: wholeNumber(most.approvals)
      .optional()
      .meta({ description: "How many different people have to approve.", default: 1, examples: [2] }),
    "from-each-team": z
      .boolean()
      .optional()
      .meta({
        description: "`true`: so many of each of the `teams`; one person counts for one team.",
        default: false,
        examples: [true],
      }),
    "prevent-self-approval": z
      .boolean()
      .optional()
      .meta({
        description: "`true`: who has a hand in what is deployed cannot approve it.",
        default: false,
        examples: [true],
      }),
  })
  .meta({ description: "A gate before all steps. Default: none." });

const rule = z
  .strictObject({
    repositories: globs.optional().meta({
      description:
        "Globs over names of repositories; with a `/`, over `owner/name`. Default: every repository.",
      examples: [["shop-*"]],
    }),
    environments: globs.optional().meta({
      description: "Globs over environments. Default: every environment.",
      examples: [["prod*"]],
    }),
    require: requirement.optional(),
    emergency: z
      .boolean()
      .optional()
      .meta({
        description: "`false`: no emergency approval completes a gate alone.",
        default: true,
        examples: [false],
      }),
    branches: globs.optional().meta({
      description: "Globs: only releases of these branches may be deployed. Default: of any branch.",
      examples: [["main"]],
    }),
    freezes: freezes.optional().meta({
      description: `Times in which no work starts, at most ${most.freezes} in the whole policy. Default: none.`,
      examples: [
        [{ name: "Christmas", from: "2026-12-24T18:00", to: "2027-01-02T08:00", every: "FREQ=YEARLY" }],
      ],
    }),
  })
  .meta({ title: "rule", description: "What is asked of some repositories and environments." });

/** `.deploy/policy.yml` of an organization's `.github` repository, as it is written. */
export const policyFile = z.array(rule).max(most.rules).meta({
  title: "Drawbridge policy",
  description: "The rules that hold for an organization's repositories: `.deploy/policy.yml`.",
});

export type PolicyFile = z.infer<typeof policyFile>;
