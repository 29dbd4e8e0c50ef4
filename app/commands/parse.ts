import { fold } from "../domain/process.ts";
import type { Command } from "./command.ts";
import { isUsageProblem, type ParseContext } from "./definition.ts";
import { nearestCommand } from "./near-miss.ts";
import { definitions } from "./registry.ts";
import { commentLines } from "./text.ts";
import { noteOf, withoutUnseen } from "./words.ts";

/** One thing that a comment asks for. Names are without the slash, usage and example with it. */
export type Parsed =
  | { readonly kind: "command"; readonly command: Command }
  /** A command whose arguments cannot be understood. */
  | {
      readonly kind: "usage";
      readonly name: string;
      readonly usage: string;
      readonly problem: string;
      readonly example: string;
    }
  /** No command, but nearly one. */
  | { readonly kind: "near-miss"; readonly typed: string; readonly nearest: string };

/** More is no way to talk to anybody, and each may be answered. */
const mostCommands = 10;

const byName = new Map(
  definitions.flatMap((definition) => definition.names.map((name) => [name, definition] as const)),
);
const names = [...byName.keys()];

/**
 * What a comment's body asks for, in its order: the first ten commands, slips
 * among them. Empty for other slash words and for everything else that people
 * write. Never throws, whatever the body is.
 */
export function parseComment(body: string, context: ParseContext): readonly Parsed[] {
  const found: { readonly opening: Opening; readonly more: string[] }[] = [];
  for (const { text, candidate } of commentLines(body)) {
    const opening = candidate ? openingOf(text) : undefined;
    if (opening === undefined) found.at(-1)?.more.push(text);
    else if (found.length < mostCommands) found.push({ opening, more: [] });
    else break;
  }
  return found.map(({ opening, more }) => parsedFrom(opening, noteOf("", more.join("\n")), context));
}

/** Whether a comment holds a command, or what was meant to be one with other arguments; slips do not count. */
export function containsCommand(body: string): boolean {
  return commentLines(body).some(({ text, candidate }) => candidate && openingOf(text)?.nearest === null);
}

/** The beginning of a command's line. */
interface Opening {
  readonly name: string;
  /** Null: the name is that of a command. */
  readonly nearest: string | null;
  readonly line: string;
}

function openingOf(text: string): Opening | undefined {
  const [typed = ""] = /^\S+/.exec(text.slice(1)) ?? [];
  const line = noteOf(text.slice(1 + typed.length), "");
  const name = withoutUnseen(typed);
  if (byName.has(fold(name))) return { name: fold(name), nearest: null, line };
  const near = nearestCommand(name, names);
  return near === undefined ? undefined : { name, nearest: near, line };
}

function parsedFrom({ name, nearest, line }: Opening, more: string, context: ParseContext): Parsed {
  if (nearest !== null) return { kind: "near-miss", typed: name, nearest };
  const definition = byName.get(name)!;
  const made = definition.parse({ line, more }, context);
  if (isUsageProblem(made)) return { ...made, name, usage: definition.usage };
  // Each definition makes its own kind: the registry would not compile otherwise.
  return { kind: "command", command: made as Command };
}
