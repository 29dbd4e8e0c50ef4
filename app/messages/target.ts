import type { Deployment } from "../domain/deployment/state.ts";
import { sameName, type Step } from "../domain/process.ts";
import { versionPattern } from "../domain/version.ts";

/**
 * Names a question or a deployment in a command so that it can be copied:
 * `1.4.0 Production`, `1.4.0 "EU West"`; `d12` where no quotes would do, or a
 * workflow run has no version to name;
 * `d12 "Release manager"` where the deployment asks other questions too.
 */
export function target(of: {
  readonly version: string;
  readonly environment: string;
  readonly deployment: number;
  readonly step?: string;
  /** False: other questions of the deployment are open beside this one. */
  readonly alone?: boolean;
}): string {
  if (of.alone === false && of.step !== undefined) return `d${of.deployment} ${stepWord(of.step)}`;
  const environment = versionPattern.test(of.version) ? quoted(of.environment) : null;
  return environment === null ? `d${of.deployment}` : `${of.version} ${environment}`;
}

/**
 * The same for the question of a step that is at hand. Its id stands for a name that cannot be written, or that is
 * that of the version or the environment too, and so would not tell the step from those beside it.
 */
export function questionTarget(
  { id, version, environment }: Pick<Deployment, "id" | "version" | "environment">,
  step: Pick<Step, "id" | "name">,
  alone: boolean,
): string {
  const taken = [version, environment, `d${id}`].some((other) => sameName(other, step.name));
  const name = taken || quoted(step.name) === null ? step.id : step.name;
  return target({ version, environment, deployment: id, step: name, alone });
}

/** Always in quotes: so no note behind it is taken for a part of it. */
function stepWord(name: string): string {
  return quoted(name) === null ? '"<step>"' : `"${name}"`;
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
