import { z } from "zod";
import { channels } from "./keys/channels.ts";
import { freezes } from "./keys/freezes.ts";
import { lifecycle } from "./keys/lifecycle.ts";
import { releases } from "./keys/releases.ts";
import { variables } from "./keys/variables.ts";
import { stepKinds } from "./step-kinds.ts";
import { most, nameText, oneOrMore } from "./words.ts";

const teamName = nameText.refine((name) => !name.includes("/") && name.toLowerCase() !== "workflows", {
  error: 'a name without "/" (which is how GitHub teams look), and not "workflows"',
});

const teams = z.record(teamName, oneOrMore(z.string())).meta({
  description:
    "A name for use below → GitHub teams (`org/slug`) and people (login), one or a list. On a repository that belongs to a person only logins work. Default: none.",
  examples: [{ "Octopus Managers": "acme/octopus-managers", "On call": ["acme/sre", "octocat"] }],
});

const kinds = Object.values(stepKinds).map(({ schema }) => schema);

const step = z
  .discriminatedUnion("uses", kinds as [(typeof kinds)[number], ...(typeof kinds)[number][]])
  .meta({
    not: { required: ["environments", "skip-environments"] },
  });

/**
 * `.deploy/process.yml` as it is written: the types, the published JSON Schema and the
 * reference page come from here.
 */
export const processFile = z
  .strictObject({
    name: nameText.optional().meta({
      description: "Display name of the project. Default: the repository's name.",
      examples: ["Web shop"],
    }),
    teams: teams.optional(),
    lifecycle,
    channels: channels.optional(),
    releases: releases.optional(),
    variables: variables.optional(),
    freezes: freezes.optional(),
    "github-deployments": z
      .boolean()
      .optional()
      .meta({
        description: "`false`: no GitHub Deployment is ever created.",
        default: true,
        examples: [false],
      }),
    steps: z
      .array(step)
      .min(1)
      .max(most.steps)
      .meta({ description: `The steps in order, 1 to ${most.steps}: interventions and work.` }),
  })
  .meta({
    title: "Drawbridge process",
    description: "The deployment process of a repository: `.deploy/process.yml`.",
  });

export type ProcessFile = z.infer<typeof processFile>;
