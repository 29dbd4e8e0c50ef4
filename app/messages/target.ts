/**
 * Names a question or a deployment in a command so that it can be copied:
 * `1.4.0 Production`, `1.4.0 "EU West"`; `d12` where no quotes would do.
 */
export function target(of: {
  readonly version: string;
  readonly environment: string;
  readonly deployment: number;
}): string {
  const environment = quoted(of.environment);
  return environment === null ? `d${of.deployment}` : `${of.version} ${environment}`;
}

/** A name as one word of a command, in quotes where it holds white space; null where it cannot be written. */
export function quoted(name: string): string | null {
  if (name.length > 100 || /["\p{Cc}]/u.test(name)) return null;
  return /^[\p{L}\p{N}._/+-]+$/u.test(name) ? name : `"${name}"`;
}

/** The same, where a name that cannot be written is left to the reader. */
export function typed(name: string, otherwise: string = "<environment>"): string {
  return quoted(name) ?? otherwise;
}
