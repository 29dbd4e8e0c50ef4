import type { DocumentEvent, Event, ScalarEvent } from "js-yaml";
import type { Finding } from "./findings.ts";

/**
 * The contract's limits (section 2.6): size, levels of lists and mappings, how much
 * longer aliases may make the text.
 */
export const limits = { bytes: 256 * 1024, depth: 20, aliasGrowth: 10 } as const;

export const tooDeep = `The file is nested deeper than ${limits.depth} levels.`;

/** Ends the reading of a file that cannot be read on; `readYaml` makes a finding of it. */
export class Unreadable extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** A value of the file with its place. */
export interface Node {
  readonly value: unknown;
  readonly offset: number;
  readonly keyOffset: number | null;
  readonly scalar: ScalarEvent | null;
  readonly children: ReadonlyMap<string | number, Node>;
  readonly isAlias: boolean;
  /** Levels of lists and mappings in it, itself counted. */
  readonly height: number;
}

export interface Anchor {
  /** Null while its node is being read: an alias to it would never end. */
  node: Node | null;
  /** Its length in characters, aliases replaced by what they stand for. */
  size: number;
}

/** How far the reading has come. */
export interface Reading {
  readonly source: string;
  readonly events: readonly Event[];
  readonly document: DocumentEvent;
  readonly anchors: Map<string, Anchor>;
  readonly findings: Finding[];
  next: number;
  /** How far the source has been read, and by how much aliases have made it longer. */
  end: number;
  growth: number;
}
