import { z } from "zod";
import { fieldTypes } from "../draft-field.ts";
import { nameText, someText } from "../words.ts";

/** What people are told about something that they are asked to give. */
export const fieldKeys = {
  description: someText.optional().meta({
    description: "What is asked, for people. Default: nothing but the name.",
    examples: ["The ticket of the change"],
  }),
  type: z
    .enum(fieldTypes)
    .optional()
    .meta({
      description:
        "What may be given: any text, a number, `true` or `false`, or one of `options`. Default: `choice` where there are `options`, else `string`.",
      examples: ["choice"],
    }),
  options: z
    .array(nameText)
    .min(1)
    .optional()
    .meta({
      description: "What may be chosen; for a `choice` only, which needs them. Default: none.",
      examples: [["low", "high"]],
    }),
  required: z
    .boolean()
    .optional()
    .meta({
      description: "Whether it has to be given where it has no value of its own.",
      default: false,
      examples: [true],
    }),
} as const;
