import { z } from "zod";
import { globs, most, names, nameText } from "../words.ts";

const channel = z
  .strictObject({
    name: nameText.meta({ description: "The channel's name; unique.", examples: ["Hotfix"] }),
    branches: globs.optional().meta({
      description: "Globs: releases of these branches take this channel. Default: any branch may.",
      examples: [["hotfix/**"]],
    }),
    default: z
      .boolean()
      .optional()
      .meta({
        description:
          "`true`: releases that no other channel takes go here. Default: `true` for the first channel without `branches`, or else for the first one, where no channel says so.",
        examples: [true],
      }),
    phases: names.optional().meta({
      description: "The phases that its releases go through, in the order of the lifecycle. Default: all.",
      examples: [["Production"]],
    }),
  })
  .meta({ title: "channel", description: "A named route of releases: branches and phases of its own." });

export const channels = z
  .array(channel)
  .min(1)
  .max(most.channels)
  .meta({
    description: `Routes of releases, 1 to ${most.channels}. A release takes the channel that its creator names, else the first whose \`branches\` match, else the default one. Default: one channel \`Default\` with everything.`,
    examples: [[{ name: "Stable" }, { name: "Hotfix", branches: ["hotfix/**"], phases: ["Production"] }]],
  });
