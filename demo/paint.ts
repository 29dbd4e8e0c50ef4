/** Colours for a terminal, and none for anything else. */
import { styleText } from "node:util";

export type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

export const plain: Paint = (_format, text) => text;

const coloured: Paint = (format, text) => styleText(format, text, { validateStream: false });

/** Colours only where a terminal shows them and the person has not turned them off (no-color.org). */
export function paintFor(isTTY: boolean, env: Readonly<Record<string, string | undefined>>): Paint {
  return isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb" ? coloured : plain;
}
