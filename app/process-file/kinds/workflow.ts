import { z } from "zod";
import type { WorkflowStep } from "../../domain/process.ts";
import { parseDuration } from "../duration.ts";
import { plainValues, someText } from "../words.ts";
import { commonKeys, type StepKindEntry, workTimeout } from "./step.ts";

const folder = ".github/workflows/";

const schema = z
  .strictObject({
    uses: z.literal("workflow"),
    ...commonKeys,
    timeout: workTimeout.key,
    with: z
      .strictObject({
        file: z
          .string()
          .regex(/^(?:\.github\/workflows\/)?[^/\\\s]+\.ya?ml$/, {
            error: "the name of a file in .github/workflows, such as deploy.yml",
          })
          .meta({
            description:
              "The workflow, which has the trigger `workflow_dispatch`: a file in `.github/workflows`.",
            examples: ["deploy.yml"],
          }),
        inputs: z
          .record(
            z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, {
              error: "the name of an input: letters, digits, _ and -, a letter or _ first",
            }),
            z.union(plainValues),
          )
          .refine((inputs) => Object.keys(inputs).length <= 25, {
            error: "at most 25 inputs, as GitHub takes",
          })
          .optional()
          .meta({
            description:
              "What the workflow's inputs get; the texts may contain expressions. Default: nothing, but for `sha` and `correlation-id` where the workflow declares them.",
            examples: [{ environment: "${{ deployment.environment }}" }],
          }),
        ref: someText.optional().meta({
          description:
            "The branch or tag that it runs on. May contain expressions. Default: the tag `<version>` or `v<version>` where it is at the release's commit, else the default branch, and then the workflow declares an input `sha`.",
          examples: ["deploy-tools"],
        }),
      })
      .meta({ description: "Which workflow, and what it gets." }),
  })
  .meta({
    title: "workflow",
    description:
      "Dispatches a workflow of the repository and follows its run to the end: `success` is the step's success, everything else its failure.",
  });

export const workflow = {
  title: "Workflow",
  schema,
  templates: ["inputs", "ref"],
  onStep: [],
  teams: [],
  fields: [],
  outputs: ["run_id", "run_url", "conclusion"],
  once: false,
  faults: () => [],
  build: (base, written: z.infer<typeof schema>) => ({
    ...base,
    uses: "workflow",
    timeoutMs: parseDuration(written.timeout ?? workTimeout.default)!,
    file: written.with.file.replace(folder, ""),
    inputs: Object.fromEntries(
      Object.entries(written.with.inputs ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    ref: written.with.ref ?? null,
  }),
} satisfies StepKindEntry<WorkflowStep>;
