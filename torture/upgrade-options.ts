/** What the upgrade was asked for on its command line. */
import { parseArgs } from "node:util";

export interface UpgradeOptions {
  /** The commit from which it is upgraded. */
  readonly from: string;
  readonly deployments: number;
  /** Where the report goes as Markdown; null: only to the screen. */
  readonly report: string | null;
}

/** The last commit before several processes could share a database. */
const defaultFrom = "e74e5abac32fd7454676b1d3472dc30c03b9ed33";

export const upgradeHelp = `Usage: npm run torture:upgrade [-- --from COMMIT]

Starts the app of an earlier commit, lets deployments wait for approval, starts this version beside
it, approves some while both run, stops the old one, approves the rest, and counts what was disturbed.

  --from COMMIT      the version that runs first (${defaultFrom.slice(0, 7)})
  --deployments N    how many wait (100)
  --report FILE      the report as Markdown
  -h, --help         this text

Exit codes: 0 nothing was disturbed, 1 something was, 2 it was called wrongly.
`;

export type ReadUpgradeOptions =
  | { readonly run: true; readonly options: UpgradeOptions }
  | { readonly run: false; readonly exitCode: 0 | 2; readonly text: string };

export function readUpgradeOptions(args: readonly string[]): ReadUpgradeOptions {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({
      args: [...args],
      options: { from: text, deployments: text, report: text, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) return { run: false, exitCode: 0, text: upgradeHelp };
    const deployments = values.deployments ?? "100";
    if (!/^[1-9]\d{0,3}$/.test(deployments)) {
      const problem = `--deployments is ${deployments}, and has to be a number from 1 to 9999.`;
      return { run: false, exitCode: 2, text: `${problem}\n\n${upgradeHelp}` };
    }
    const { from = defaultFrom, report = null } = values;
    return { run: true, options: { from, deployments: Number(deployments), report } };
  } catch (error) {
    if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
      return { run: false, exitCode: 2, text: `${error.message}\n\n${upgradeHelp}` };
    throw error;
  }
}
