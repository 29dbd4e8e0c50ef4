/** Files that a script may write to, as every step of a job has. */
export interface CommandFiles {
  readonly GITHUB_OUTPUT: string;
  readonly GITHUB_ENV: string;
  readonly GITHUB_PATH: string;
  readonly GITHUB_STATE: string;
}

/**
 * What the job could be impersonated with, and the Action's own inputs: a step `run` of a
 * workflow has none of them, but for the token that this job was believed by.
 */
const withheld = /^(ACTIONS_ID_TOKEN_|ACTIONS_RUNTIME_|ACTIONS_RESULTS_URL$|ACTIONS_CACHE_|INPUT_)/i;

/** The job's environment, less what is the Action's own, with the step's and files of its own to write to. */
export function scriptEnvironment(
  job: Readonly<Record<string, string | undefined>>,
  step: Readonly<Record<string, string>>,
  files: CommandFiles,
): Readonly<Record<string, string>> {
  const kept = Object.entries(job).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !withheld.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...step, ...files };
}
