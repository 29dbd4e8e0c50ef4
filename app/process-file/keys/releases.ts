import { z } from "zod";
import { isMask } from "../../domain/version.ts";
import { globs } from "../words.ts";
import { defaults } from "./defaults.ts";

export const releases = z
  .strictObject({
    branches: globs.optional().meta({
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
