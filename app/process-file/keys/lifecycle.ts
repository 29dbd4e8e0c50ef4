import { z } from "zod";
import { nameText, names, oneOrMore, teamReference } from "../words.ts";
import { defaults } from "./defaults.ts";

const completions = ["all", "optional"];
const allowedCompletion = "all, optional, or how many, from 1";

const complete = z.union([
  z
    .string()
    .refine((text) => completions.includes(text), { error: allowedCompletion })
    .meta({ enum: completions }),
  z
    .number()
    .refine((count) => Number.isInteger(count) && count >= 1, { error: allowedCompletion })
    .meta({ type: "integer", minimum: 1 }),
]);

const phase = z
  .strictObject({
    phase: nameText.meta({ description: "The phase's name; unique.", examples: ["Testing"] }),
    environments: names.optional().meta({
      description:
        "Its environments; each is in one phase only. Default: one environment with the phase's name.",
      examples: [["Testing EU", "Testing US"]],
    }),
    deploy: z
      .enum(["automatic", "manual"])
      .optional()
      .meta({
        description:
          "`automatic`: a deployment starts when the release enters the phase; never in an optional phase.",
        default: defaults.deploy,
        examples: ["automatic"],
      }),
    complete: complete.optional().meta({
      description:
        "What opens the next phase: success in all environments, in so many of them, or (`optional`) nothing: the next phase opens together with this one.",
      default: defaults.complete,
      examples: [1, "optional"],
    }),
    deployers: oneOrMore(teamReference)
      .optional()
      .meta({
        description:
          "Who may deploy here: names of `teams`, `org/slug`, logins, and `workflows` for the repository's workflows. Default: whoever has write permission on the repository.",
        examples: [["Octopus Managers", "workflows"]],
      }),
    supersede: z
      .enum(["on-arrival", "on-success", "never"])
      .optional()
      .meta({
        description:
          "When a newer release's automatic deployment ends older ones that wait or queue: when it starts waiting or queues itself, when it has succeeded, or never.",
        default: defaults.supersede,
        examples: ["on-success"],
      }),
    "guided-failure": z
      .boolean()
      .optional()
      .meta({
        description:
          "`true`: work that failed asks people whether to retry it, to ignore it, or to let the deployment fail, unless the deployment says otherwise.",
        default: false,
        examples: [true],
      }),
    production: z
      .boolean()
      .optional()
      .meta({
        description:
          "Whether GitHub is told that these are production environments. Default: `true` if one of them is called `production`, in any case.",
        examples: [true],
      }),
  })
  .meta({ title: "phase", description: "A phase with more to say than its name." });

export const lifecycle = z
  .array(
    z.union([
      nameText.meta({ description: "A phase and its one environment, deployed to manually." }),
      phase,
    ]),
  )
  .min(1)
  .meta({
    description:
      "The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.",
    examples: [["Development", { phase: "Production", deploy: "automatic" }]],
  });
