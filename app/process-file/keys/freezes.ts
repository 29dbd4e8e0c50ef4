import { z } from "zod";
import { most, names, nameText, oneOrMore, someText, teamReference, time } from "../words.ts";
import { defaults } from "./defaults.ts";

const freeze = z
  .strictObject({
    name: nameText.meta({ description: "The freeze's name; unique.", examples: ["Christmas"] }),
    environments: names.optional().meta({
      description: "Where no work starts. Default: in every environment.",
      examples: [["Production"]],
    }),
    from: time.meta({
      description:
        "When it begins: a time on the clocks of `zone` (`2026-12-24T18:00`), a day, which is its first moment, or a time with an offset (`2026-12-24T18:00:00+01:00`).",
      examples: ["2026-12-24T18:00"],
    }),
    to: time.meta({
      description:
        "When it ends, written like `from` and after it: the first moment at which work may start again.",
      examples: ["2027-01-02T08:00"],
    }),
    every: someText.optional().meta({
      description:
        "How from–to repeats: the value of an RRULE (RFC 5545) that repeats daily or less often, beginning with `from`. Default: it does not repeat.",
      examples: ["FREQ=YEARLY", "FREQ=WEEKLY;BYDAY=FR"],
    }),
    zone: someText.optional().meta({
      description: "The time zone of its clocks, by its IANA name.",
      default: defaults.zone,
      examples: ["Europe/Berlin"],
    }),
    reason: someText.optional().meta({
      description: "Why, for those whom it stops. Default: none.",
      examples: ["Nobody is in the office"],
    }),
    override: oneOrMore(teamReference)
      .optional()
      .meta({
        description:
          "Who may deploy all the same, with `override-freeze`: names of `teams`, `org/slug`, or logins. Default: repository administrators.",
        examples: [["Octopus Managers"]],
      }),
  })
  .meta({
    title: "freeze",
    description:
      "A time in which no work starts. Questions can be answered meanwhile; what is approved goes on afterwards.",
  });

export const freezes = z
  .array(freeze)
  .max(most.freezes)
  .meta({
    description: `Times in which no work starts, at most ${most.freezes}. Default: none.`,
    examples: [
      [
        {
          name: "Weekend",
          environments: ["Production"],
          from: "2026-01-02T18:00",
          to: "2026-01-05T06:00",
          every: "FREQ=WEEKLY",
          zone: "Europe/Berlin",
          reason: "Nobody is in the office",
        },
      ],
    ],
  });

export type WrittenFreezes = z.infer<typeof freezes>;
