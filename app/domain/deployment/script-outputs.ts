/** How many outputs a script may give. */
export const maxOutputs = 100;
/** Bytes of all names and values in UTF-8: what GitHub allows a job. */
export const maxOutputBytes = 1024 * 1024;

/**
 * Why the outputs of a script cannot be kept, as a sentence without a full stop;
 * null: they can. A step whose outputs are lost must not count as done.
 */
export function outputsProblem(outputs: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(outputs);
  if (entries.length > maxOutputs) {
    return `The script gave ${entries.length} outputs, more than ${maxOutputs}`;
  }
  // It is not named: people read this in public, and it may be anything that was written there by mistake.
  if (entries.some(([name]) => !/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name))) {
    return "The script gave an output whose name is not made of letters, digits, _ and -, a letter or _ first";
  }
  // JSON has no safe place for it: it would be lost on its way.
  if (entries.some(([name]) => name === "__proto__")) {
    return "The script gave an output named __proto__, which cannot be kept";
  }
  const broken = entries.find(([, value]) => value.includes("\0") || !value.isWellFormed())?.[0];
  if (broken !== undefined)
    return `The output ${broken} of the script is no text: it holds a NUL or half a character`;
  const bytes = entries.reduce((sum, [name, value]) => sum + bytesOf(name) + bytesOf(value), 0);
  return bytes > maxOutputBytes
    ? `The script's outputs have ${bytes} bytes, more than ${maxOutputBytes} (1 MiB)`
    : null;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
