/** What the demo was asked for on its command line. */
import { parseArgs } from "node:util";

export const help = `Usage: npm run demo [-- --yes]

The getting-started scenario, on this machine and nothing else: a GitHub of its own, the real
app, the real Action. A push becomes a release; Development and Testing are deployed without a
pause; Production waits for members of the responsible teams. Two releases: one to approve, one
to reject. The app's pages are open meanwhile, with some weeks of history to look at.

  (nothing)    you approve or reject: by typing what you would comment on GitHub, or on the page
  -y, --yes    the script does; exit code 0 only if every stage was seen
  -h, --help   this text

It needs no settings, no account and no network. NO_COLOR=1 leaves the colours out.
Exit codes: 0 every stage was seen, 1 one was not, 2 it was called wrongly, 130 stopped by Ctrl-C.
`;

const noTerminal = `The demo asks you to approve or reject, and there is no terminal to ask on.
Let the script do it:  npm run demo -- --yes
`;

export type Options =
  | { readonly run: true; readonly yes: boolean }
  | { readonly run: false; readonly exitCode: 0 | 2; readonly text: string };

/** @param interactive whether a person sits at both ends: stdin and stdout are a terminal */
export function readOptions(args: readonly string[], interactive: boolean): Options {
  const read = parsed(args);
  if ("problem" in read) return { run: false, exitCode: 2, text: `${read.problem}\n\n${help}` };
  if (read.help) return { run: false, exitCode: 0, text: help };
  if (!read.yes && !interactive) return { run: false, exitCode: 2, text: noTerminal };
  return { run: true, yes: read.yes };
}

function parsed(
  args: readonly string[],
): { readonly yes: boolean; readonly help: boolean } | { readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { yes: { type: "boolean", short: "y" }, help: { type: "boolean", short: "h" } },
    });
    return { yes: values.yes ?? false, help: values.help ?? false };
  } catch (error) {
    if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))
      return { problem: error.message };
    throw error;
  }
}
