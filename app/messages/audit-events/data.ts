import { emphasis, name, nothing, type Phrase, say } from "../phrase.ts";
import { truncate } from "../truncate.ts";

/** An event's data as it was kept. Other versions wrote it too: nothing of it may be taken for granted. */
export type EventData = Readonly<Record<string, unknown>>;

/** Says in a few words what an event of a type was. */
export type Told = (data: EventData) => Phrase;

/** How much of a note or an error is said, in code units: the audit has all of it. */
const quoted = 200;

/** A text or a number of the data; empty where there is none. */
export function text(data: EventData, key: string): string {
  const value = data[key];
  return typeof value === "string" || typeof value === "number" ? truncate(String(value), quoted) : "";
}

export function count(data: EventData, key: string): number {
  const value = data[key];
  if (Array.isArray(value)) return value.length;
  return typeof value === "number" ? value : 0;
}

/** What stands in an object of the data. */
export function within(data: EventData, key: string): EventData {
  const value = data[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as EventData) : {};
}

/** `: ` and the text; nothing where there is none. */
export function after(data: EventData, key: string): Phrase {
  const said = text(data, key);
  return said.trim() === "" ? nothing : say`: ${said}`;
}

/** The name of the thing; what is missing is said to be. */
export function called(data: EventData, key: string): Phrase {
  const said = text(data, key);
  return said.trim() === "" ? say`something` : say`${name(said)}`;
}

export function step(data: EventData): Phrase {
  return say`${emphasis(text(data, "step"))}`;
}

/** The words for a code, where this version has some; else the code itself. */
export function wordsFor<Code extends string>(table: Readonly<Record<Code, Phrase>>, code: string): Phrase {
  return Object.hasOwn(table, code) ? table[code as Code] : say`${code}`;
}
