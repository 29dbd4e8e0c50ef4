import { emphasis, nothing, type Phrase, say } from "./phrase.ts";
import { utc } from "./time.ts";

/** A freeze that is in force where something is to be deployed. */
export interface Frozen {
  readonly name: string;
  readonly reason: string;
  /** The first moment that is free again. */
  readonly until: Date;
}

/** `frozen until 2026-12-27 00:00 UTC by *Christmas*: nobody is in the office` */
export function frozenPhrase({ name, reason, until }: Frozen): Phrase {
  const because = reason.trim() === "" ? nothing : say`: ${reason}`;
  return say`frozen until ${utc(until)} by ${emphasis(name)}${because}`;
}
