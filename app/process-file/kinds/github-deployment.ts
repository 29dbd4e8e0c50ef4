import { z } from "zod";
import type { GithubDeploymentStep } from "../../domain/process.ts";
import { parseDuration } from "../duration.ts";
import { isHttpsTemplate } from "../template.ts";
import { someText } from "../words.ts";
import { commonKeys, type StepKindEntry, workTimeout } from "./step.ts";

const defaults = { task: "deploy" } as const;

const schema = z
  .strictObject({
    uses: z.literal("github-deployment"),
    ...commonKeys,
    timeout: workTimeout.key,
    with: z
      .strictObject({
        task: someText.optional().meta({
          description: "The GitHub Deployment's `task`. May contain expressions.",
          default: defaults.task,
          examples: ["deploy:migrations"],
        }),
        payload: z
          .record(
            z.string().refine((key) => key !== "drawbridge", {
              error: 'any key but "drawbridge", which is the app\'s own',
            }),
            z.unknown(),
          )
          .optional()
          .meta({
            description:
              "More for the GitHub Deployment's `payload`; its texts may contain expressions. The key `drawbridge` is the app's own. Default: nothing more.",
            examples: [{ region: "eu-west-1", version: "${{ release.version }}" }],
          }),
        "environment-url": z
          .string()
          .refine(isHttpsTemplate, {
            error: "an address that begins with https://, with or without expressions",
          })
          .optional()
          .meta({
            description:
              "Where the result can be seen. May contain expressions. Default: what the work reports.",
            examples: ["https://${{ vars.HOST }}/"],
          }),
        transient: z
          .boolean()
          .optional()
          .meta({
            description: "Whether the environment is one that will go away.",
            default: false,
            examples: [true],
          }),
        reporters: z
          .array(
            z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}(?:\[bot\])?$/, {
              error: "the login of a person or app, such as `octocat` or `my-app[bot]`",
            }),
          )
          .min(1)
          .optional()
          .meta({
            description:
              "Whose deployment statuses count: logins of people and apps. Default: anyone's who can write one.",
            examples: [["argo-cd[bot]"]],
          }),
      })
      .optional()
      .meta({ description: "What the GitHub Deployment says. Default: nothing but the defaults." }),
  })
  .meta({
    title: "github-deployment",
    description:
      "Hands over to whatever listens to GitHub Deployments (a workflow `on: deployment`, Argo CD, any service). The GitHub Deployment is created when this step starts; its status `success`, `failure` or `error` ends the step. Once per process.",
  });

export const githubDeployment = {
  title: "GitHub deployment",
  schema,
  templates: ["task", "payload", "environment-url"],
  onStep: [],
  teams: [],
  fields: [],
  outputs: ["environment_url"],
  once: true,
  faults: () => [],
  build: (base, written: z.infer<typeof schema>) => ({
    ...base,
    uses: "github-deployment",
    timeoutMs: parseDuration(written.timeout ?? workTimeout.default)!,
    task: written.with?.task ?? defaults.task,
    payload: written.with?.payload ?? {},
    environmentUrl: written.with?.["environment-url"] ?? null,
    transient: written.with?.transient ?? false,
    reporters: written.with?.reporters ?? [],
  }),
} satisfies StepKindEntry<GithubDeploymentStep>;
