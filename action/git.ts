import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What a git command printed; null: it failed, or there is no git. */
export type Git = (...args: readonly string[]) => Promise<string | null>;

/** Asks git in the workspace. It asks nobody for a password and changes nothing. */
export function gitIn(workspace: string, env: Readonly<Record<string, string | undefined>>): Git {
  const run = promisify(execFile);
  return async (...args) => {
    try {
      const { stdout } = await run("git", [...args], {
        cwd: workspace === "" ? undefined : workspace,
        env: { ...env, GIT_TERMINAL_PROMPT: "0" },
        maxBuffer: 4 * 1024 * 1024,
      });
      return stdout;
    } catch {
      // Whatever it is (no git, no repository, no such commit): there is nothing to compare with.
      return null;
    }
  };
}
