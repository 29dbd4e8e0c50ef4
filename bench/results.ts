/** A row of the table: a promise of the contract, and what was measured. */
export interface Row {
  readonly what: string;
  /** The best free peer, in the contract's words; empty: none is known. */
  readonly peer: string;
  readonly target: string;
  readonly measured: string;
  /** Null: there is nothing to meet, it is told. */
  readonly met: boolean | null;
  /** Why it was missed, or what has to be known to read it. */
  readonly note?: string;
}

export interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: number;
}

export interface Plot {
  /** Name of its file without the ending. */
  readonly name: string;
  readonly title: string;
  readonly x: { readonly title: string; readonly scale: "linear" | "log" };
  readonly y: { readonly title: string; readonly scale: "linear" | "log" };
  readonly points: readonly Point[];
}

/** What one part of the benchmark found. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly plots: readonly Plot[];
}

/** How much is measured, and where what happens is told. */
export interface Run {
  readonly quick: boolean;
  readonly say: (what: string) => void;
}
