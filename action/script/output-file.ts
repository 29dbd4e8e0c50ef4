export type ReadOutputs =
  | { readonly ok: true; readonly outputs: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly why: string };

/**
 * Reads what a script has written to `$GITHUB_OUTPUT`, as the runner does: `name=value`, or
 * `name<<DELIMITER`, lines, `DELIMITER`. Of a name that comes twice the last counts.
 *
 * Source: actions/runner, FileCommandManager. `why` is a sentence without a full stop.
 */
export function readOutputFile(text: string): ReadOutputs {
  const outputs = new Map<string, string>();
  const lines = linesOf(text.replace(/^\uFEFF/, ""));
  for (let line = lines.next(); line.done !== true; line = lines.next()) {
    const written = line.value.text;
    if (written === "") continue;
    const [, name = "", sign, rest = ""] = /^(.*?)(=|<<)([^]*)$/.exec(written) ?? [];
    if (sign === undefined) return wrong(`has a line that is neither name=value nor name<<DELIMITER`);
    if (name === "") return wrong(`has a line without a name before ${sign}`);
    if (sign === "=") {
      outputs.set(name, rest);
      continue;
    }
    if (rest === "") return wrong(`has no delimiter after ${name}<<`);
    const value = valueUntil(rest, lines);
    if (value === null) return wrong(`has no line that ends the value of ${name}`);
    outputs.set(name, value);
  }
  return { ok: true, outputs: Object.fromEntries(outputs) };
}

interface Line {
  readonly text: string;
  readonly end: string;
}

function* linesOf(text: string): Generator<Line, undefined> {
  for (const [, line = "", end = ""] of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    if (line !== "" || end !== "") yield { text: line, end };
  }
}

/** The lines before the delimiter with the line ends between them; null: it never comes. */
function valueUntil(delimiter: string, lines: Iterator<Line, undefined>): string | null {
  let value = "";
  let end = "";
  for (let line = lines.next(); line.done !== true; line = lines.next()) {
    if (line.value.text === delimiter) return value;
    value += end + line.value.text;
    end = line.value.end;
  }
  return null;
}

function wrong(why: string): ReadOutputs {
  return { ok: false, why: `The file $GITHUB_OUTPUT of the script ${why}` };
}
