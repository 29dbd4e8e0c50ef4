import { z } from "zod";
import { defaultMask, isMask } from "../domain/version.ts";
import { stepKinds } from "./step-kinds.ts";
import { environmentNames, nameText, oneOrMore, someText, teamReference } from "./words.ts";

/**
 * What the file may leave out, and then means. The names of environments and the mask
 * are not here: they have rules.
 */
export const defaults = {
  deploy: "manual",
  supersede: "on-arrival",
  thread: "pull-request",
  version: defaultMask,
} as const;

/** How many steps a process may have (the contract, section 2.1). */
export const mostSteps = 100;

const teamName = nameText.refine((name) => !name.includes("/") && name.toLowerCase() !== "workflows", {
  error: 'a name without "/" (which is how GitHub teams look), and not "workflows"',
});

const teams = z.record(teamName, oneOrMore(z.string())).meta({
  description:
    "A name for use below → GitHub teams (`org/slug`) and people (login), one or a list. On a repository that belongs to a person only logins work. Default: none.",
  examples: [{ "Octopus Managers": "acme/octopus-managers", "On call": ["acme/sre", "octocat"] }],
});

const phaseKeys = z
  .strictObject({
    phase: nameText.meta({ description: "The phase's name; unique.", examples: ["Testing"] }),
    environments: environmentNames.optional().meta({
      description:
        "Its environments; each is in one phase only. Default: one environment with the phase's name.",
      examples: [["Testing EU", "Testing US"]],
    }),
    deploy: z
      .enum(["automatic", "manual"])
      .optional()
      .meta({
        description: "`automatic`: a deployment starts when the release enters the phase.",
        default: defaults.deploy,
        examples: ["automatic"],
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

const lifecycle = z
  .array(
    z.union([
      nameText.meta({ description: "A phase and its one environment, deployed to manually." }),
      phaseKeys,
    ]),
  )
  .min(1)
  .meta({
    description:
      "The phases in order: a release must succeed in one before the next. A text is a phase and its one environment, deployed to manually.",
    examples: [["Development", { phase: "Production", deploy: "automatic" }]],
  });

const releases = z
  .strictObject({
    branches: z
      .array(someText)
      .min(1)
      .optional()
      .meta({
        description: "Globs: the branches whose commits may become releases. Default: the default branch.",
        examples: [["main", "release/**"]],
      }),
    version: z
      .string()
      .refine(isMask, {
        error:
          "a version with exactly one part `i` between dots, hyphens, underscores or plus signs, such as 1.4.i",
      })
      .optional()
      .meta({
        description: "The mask for versions that nobody names; `i` is the next free number.",
        default: defaults.version,
        pattern: "^(?:[A-Za-z0-9][A-Za-z0-9._+-]*[._+-])?i(?:[._+-][A-Za-z0-9._+-]*)?$",
        examples: ["1.4.i"],
      }),
    thread: z
      .enum(["pull-request", "issue"])
      .optional()
      .meta({
        description:
          "Where a release is talked about: on the merged pull request of its commit, or on an issue of its own.",
        default: defaults.thread,
        examples: ["issue"],
      }),
  })
  .meta({ description: "What becomes a release, and what it is called. Default: the defaults of its keys." });

const plainValues = [z.string(), z.number(), z.boolean()] as const;

const variableValue = z
  .strictObject({
    value: z.union(plainValues).meta({
      description:
        "A text, with expressions if need be; numbers and truth values are kept as they are written.",
      examples: ["eu-west-1"],
    }),
    environments: environmentNames.optional().meta({
      description: "Where the value counts, before one that counts everywhere. Default: everywhere.",
      examples: [["Production"]],
    }),
  })
  .meta({ title: "variable value", description: "A value for some environments." });

const variables = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, {
        error: "a letter or _, then at most 99 letters, digits, _ and -, as it stands in ${{ vars.NAME }}",
      })
      .refine((name) => name.toLowerCase() !== "constructor", { error: 'any name but "constructor"' }),
    z.union([...plainValues, z.array(variableValue).min(1)]),
  )
  .meta({
    description:
      "Name → value, or a list of `{value, environments}` of which the most specific counts. Read as `vars.NAME`. Values may contain expressions, but cannot read `vars`, `steps` or `deployment.comment`. No secrets: values are stored and shown. Default: none.",
    examples: [
      {
        REGION: "eu-west-1",
        HOST: [{ value: "test.example.com" }, { value: "example.com", environments: ["Production"] }],
      },
    ],
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
    releases: releases.optional(),
    variables: variables.optional(),
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
      .max(mostSteps)
      .meta({ description: `The steps in order, 1 to ${mostSteps}: interventions and work.` }),
  })
  .meta({
    title: "Drawbridge process",
    description: "The deployment process of a repository: `.deploy/process.yml`.",
  });

export type ProcessFile = z.infer<typeof processFile>;
