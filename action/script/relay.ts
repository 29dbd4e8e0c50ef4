import type { Masks } from "./masks.ts";

/**
 * Passes the lines of a script on to the log of the job, where the runner obeys the
 * workflow commands among them (`::error::…`, `::add-mask::…`).
 *
 * `::stop-commands::` is kept here: it would stop the Action's own commands too, and a
 * token that is to be masked would be printed instead. What follows is made powerless
 * up to the line that ends it.
 *
 * @returns the line for the job's log
 * Source: docs.github.com "Workflow commands for GitHub Actions"; actions/runner, ActionCommand.
 */
export function relayOf(masks: Masks): (line: string) => string {
  let until: string | null = null;
  return (line) => {
    const command = commandOf(line);
    if (until !== null) {
      if (command?.name === until) until = null;
      return powerless(line);
    }
    if (command?.name === "stop-commands") {
      if (command.data !== "") until = command.data.toLowerCase();
      return powerless(line);
    }
    if (command?.name === "add-mask") masks.add(command.data);
    return line;
  };
}

/** Two spellings: `::name key=value::data` after white space, `##[name key=value]data` anywhere. */
function commandOf(line: string): { readonly name: string; readonly data: string } | null {
  const [, head, data = ""] = /^\s*::(.+?)::(.*)$/s.exec(line) ?? /##\[([^\]]+)\](.*)$/s.exec(line) ?? [];
  const name = head?.split(" ")[0];
  return name === undefined ? null : { name: name.toLowerCase(), data: unescaped(data) };
}

function unescaped(data: string): string {
  return data
    .replaceAll("%0D", "\r")
    .replaceAll("%0A", "\n")
    .replaceAll("%3B", ";")
    .replaceAll("%5D", "]")
    .replaceAll("%25", "%");
}

function powerless(line: string): string {
  return line.replaceAll("##[", "##\u200B[").replace(/^(\s*)::/, "$1:\u200B:");
}
