/**
 * Takes out of anybody's text what could change how its surroundings read:
 * lone surrogates, control characters, and the controls that turn the reading
 * direction (a name could otherwise swap "approved" and "rejected" on screen).
 * Line ends become `\n`.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/\p{Bidi_Control}/gu, "");
}

/** The same on one line: every run of white space is one space, none at the ends. */
export function cleanLine(text: string): string {
  return cleanText(text.replace(/[\f\v]/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}
