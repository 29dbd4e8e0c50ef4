import { z } from "zod";
import { parseDuration } from "./duration.ts";
import { isWallClock, wallClockPattern } from "./wall-clock.ts";

/** How many of them a file may have; of steps the contract says so (section 2.1). */
export const most = { steps: 100, channels: 100, freezes: 100, rules: 100, approvals: 100 } as const;

/**
 * The small words of the schema. The `error` of each says what is allowed, as
 * the end of a sentence; messages about a wrong value quote it.
 */
export const nameText = z.string().regex(/^(?=.{1,255}$)\S(?:.*\S)?$/, {
  error: "one line of at most 255 characters, without blanks around it",
});

/** A text that says something. */
export const someText = z.string().regex(/\S/, { error: "a text that is not empty" });

/** Not longer than the library that reads globs bears. */
export const globs = z
  .array(
    z.string().regex(/^(?=.{1,255}$).*\S/, {
      error: "a glob of at most 255 characters, such as release/**",
    }),
  )
  .min(1);

export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, {
    error: "a duration from 1s to 365d, such as 90s, 30m, 4h or 3d",
  })
  .meta({ pattern: "^[1-9][0-9]*[smhd]$" });

/** A day or a time, on the clocks of a zone or with an offset. */
export const time = z
  .string()
  .refine(isWallClock, {
    error: "a time that there is, such as 2026-12-24T18:00, 2026-12-24 or 2026-12-24T18:00:00+01:00",
  })
  .meta({ pattern: wallClockPattern });

export function wholeNumber(largest: number) {
  return z
    .number()
    .refine((value) => Number.isInteger(value) && value >= 1 && value <= largest, {
      error: `a whole number from 1 to ${largest}`,
    })
    .meta({ type: "integer", minimum: 1, maximum: largest });
}

/** One entry, or a list of them. */
export function oneOrMore<Entry extends z.ZodType>(entry: Entry) {
  return z.union([entry, z.array(entry).min(1)]);
}

export const names = z.array(nameText).min(1);

/** Whom a list of teams may name; what the names stand for is checked in `principals.ts`. */
export const teamReference = z.string();

/** A name by which expressions read a value; `read`: how. */
export function valueName(read: string) {
  return z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, {
      error: `a letter or _, then at most 99 letters, digits, _ and -, as it stands in \${{ ${read} }}`,
    })
    .refine((name) => name.toLowerCase() !== "constructor", { error: 'any name but "constructor"' });
}

/** A text, or a number or truth value that is kept as it is written. */
export const plainValues = [z.string(), z.number(), z.boolean()] as const;
