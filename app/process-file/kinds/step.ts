import { z } from "zod";
import type { Step } from "../../domain/process.ts";
import type { Mapping } from "../loose.ts";
import type { Path } from "../path.ts";
import { duration, names, nameText, someText } from "../words.ts";

/** What a kind of step adds to the process file, beside the keys that every step has. */
export interface StepKindEntry<Kind extends Step> {
  /** The name of a step that has none. */
  readonly title: string;
  /** The whole step as it is written. */
  readonly schema: z.ZodObject;
  /** Keys of `with` whose texts are templates, however deep. */
  readonly templates: readonly string[];
  /** Those of them that can stand on the step itself as well. */
  readonly onStep: readonly string[];
  /** Keys of `with` that hold teams, or people. */
  readonly teams: readonly string[];
  /** Keys of `with` that say what people are asked to give: what is given is an output `KEY.NAME`. */
  readonly fields: readonly string[];
  /** What later steps can read as `steps.ID.outputs.…` besides; a dot goes one key deeper. Null: nobody knows. */
  readonly outputs: readonly string[] | null;
  /** Whether a process may have only one. */
  readonly once: boolean;
  /** What contradicts itself in a step that may be wrong anywhere. */
  readonly faults: (step: Mapping) => readonly StepFault[];
  /** The step for the engine. `written` is what the schema has let through. */
  readonly build: (base: StepBase, written: never) => Kind;
}

/** Something wrong with a step. */
export interface StepFault {
  /** From the step on; its key is where the fault stands. */
  readonly path: Path;
  readonly message: string;
}

/** The `timeout` of work. */
export const workTimeout = {
  default: "1h",
  key: duration.optional().meta({
    description:
      "How long the work may take: `90s`, `30m`, `4h`, `3d`. After it the deployment is `timed-out`.",
    default: "1h",
    examples: ["30m"],
  }),
} as const;

/** What all kinds have in common. */
export type StepBase = Pick<
  Step,
  | "id"
  | "name"
  | "environments"
  | "skipEnvironments"
  | "channels"
  | "if"
  | "enabled"
  | "required"
  | "withPrevious"
  | "notes"
>;

/** The keys of every step, in the order of the reference page; a kind adds `uses`, `with` and its own. */
export const commonKeys = {
  name: nameText.optional().meta({
    description:
      "Shown to people; unique in the process. Default: after the kind, such as `Manual intervention`.",
    examples: ["Approve the release"],
  }),
  id: z
    .string()
    .regex(/^(?=.{1,255}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, {
      error: "kebab-case: lower-case letters, digits and single hyphens",
    })
    .optional()
    .meta({
      description:
        "The step's name in expressions (`steps.ID`) and in the API; unique in the process. A gate is known by it: one with another id is another gate. Default: the name in kebab-case.",
      examples: ["approve-the-release"],
    }),
  environments: names.optional().meta({
    description:
      "The step runs in these environments only; elsewhere it is skipped. Default: every environment.",
    examples: [["Production"]],
  }),
  "skip-environments": names.optional().meta({
    description:
      "The step is skipped in these environments. Not together with `environments`. Default: none.",
    examples: [["Development"]],
  }),
  channels: names.optional().meta({
    description:
      "The step runs for releases of these channels only; for others it is skipped. Default: every channel.",
    examples: [["Stable"]],
  }),
  if: z
    .union([someText, z.boolean()])
    .optional()
    .meta({
      description:
        "An expression, with or without `${{ }}` around all of it, decided once when the step's turn comes; where it is false the step is skipped. One without `success()`, `failure()`, `cancelled()` or `always()` counts only while everything succeeded. A gate's cannot read `deployment.comment` and prompted variables.",
      default: "success()",
      examples: ["deployment.mode != 'rollback'", "${{ failure() }}"],
    }),
  enabled: z
    .boolean()
    .optional()
    .meta({ description: "`false`: the step is always skipped.", default: true, examples: [false] }),
  required: z
    .boolean()
    .optional()
    .meta({
      description:
        "`true`: nobody can skip the step when asking for a deployment, nor ignore its failure. A gate with `responsible-teams` always is.",
      default: false,
      examples: [true],
    }),
  start: z
    .enum(["with-previous"])
    .optional()
    .meta({
      description:
        "`with-previous`: the step runs beside the one before it; both are interventions. Default: after the one before it.",
      examples: ["with-previous"],
    }),
  notes: z
    .string()
    .optional()
    .meta({
      description: "For whoever reads the file; nothing is done with it. Default: none.",
      examples: ["Agreed with operations"],
    }),
} as const;
