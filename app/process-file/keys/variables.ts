import { z } from "zod";
import { names, plainValues, valueName } from "../words.ts";
import { fieldKeys } from "./field.ts";

const variableValue = z
  .strictObject({
    value: z.union(plainValues).meta({
      description:
        "A text, with expressions if need be; numbers and truth values are kept as they are written.",
      examples: ["eu-west-1"],
    }),
    environments: names.optional().meta({
      description: "Where the value counts, before one that counts everywhere. Default: everywhere.",
      examples: [["Production"]],
    }),
    channels: names.optional().meta({
      description: "For releases of which channels it counts. Default: of every channel.",
      examples: [["Hotfix"]],
    }),
  })
  .meta({ title: "variable value", description: "A value for some environments or channels." });

const promptedVariable = z
  .strictObject({
    prompted: z.literal(true).meta({
      description: "`true`: whoever makes a release or asks for a deployment may give the value.",
      examples: [true],
    }),
    ...fieldKeys,
    value: z
      .union(plainValues)
      .optional()
      .meta({
        description:
          "The value that counts where nobody gives one; of type `string` it may contain expressions. Default: none.",
        examples: ["low"],
      }),
  })
  .meta({
    title: "prompted variable",
    description: "A variable whose value is given when it is needed. What is given is never evaluated.",
  });

export const variables = z
  .record(valueName("vars.NAME"), z.union([...plainValues, z.array(variableValue).min(1), promptedVariable]))
  .meta({
    description:
      "Name → value; or a list of `{value, environments, channels}` of which the most specific counts: one for the environment and the channel, then for the environment, then for the channel, then for neither; or `{prompted: true, …}`: only such ones can be given by a caller. Read as `vars.NAME`. Values may contain expressions, but cannot read `vars`, `steps` or `deployment.comment`. No secrets: values are stored and shown. Default: none.",
    examples: [
      {
        REGION: "eu-west-1",
        HOST: [{ value: "test.example.com" }, { value: "example.com", environments: ["Production"] }],
        RISK: { prompted: true, type: "choice", options: ["low", "high"], value: "low" },
      },
    ],
  });
