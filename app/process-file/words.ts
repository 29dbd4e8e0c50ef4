import { z } from "zod";
import { parseDuration } from "./duration.ts";

/**
 * The small words of the schema. The `error` of each says what is allowed, as
 * the end of a sentence; messages about a wrong value quote it.
 */
export const nameText = z.string().regex(/^(?=.{1,255}$)\S(?:.*\S)?$/, {
  error: "one line of at most 255 characters, without blanks around it",
});

/** A text that says something. */
export const someText = z.string().regex(/\S/, { error: "a text that is not empty" });

export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, {
    error: "a duration from 1s to 365d, such as 90s, 30m, 4h or 3d",
  })
  .meta({ pattern: "^[1-9][0-9]*[smhd]$" });

/** One entry, or a list of them. */
export function oneOrMore<Entry extends z.ZodType>(entry: Entry) {
  return z.union([entry, z.array(entry).min(1)]);
}

export const environmentNames = z.array(nameText).min(1);

/** Whom a list of teams may name; what the names stand for is checked in `principals.ts`. */
export const teamReference = z.string();
