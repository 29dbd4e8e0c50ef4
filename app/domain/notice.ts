import type { Refusal } from "./refusal.ts";

/** A short answer to a command, kept as data: `messages` makes the text when it is written to GitHub. */
export type NoticeContent =
  | { readonly kind: "reaction"; readonly content: "+1" | "-1" }
  | { readonly kind: "refusal"; readonly user: string; readonly refusal: Refusal }
  | {
      readonly kind: "usage";
      readonly user: string;
      readonly name: string;
      readonly usage: string;
      readonly problem: string;
      readonly example: string;
    }
  | { readonly kind: "near-miss"; readonly user: string; readonly typed: string; readonly nearest: string }
  | { readonly kind: "help"; readonly user: string }
  | { readonly kind: "status"; readonly user: string }
  | { readonly kind: "confirmed"; readonly user: string; readonly references: readonly string[] }
  /** `/confirm-policy`. `rules`: how many count from now on; null: none, for the file is missing or not in order. */
  | {
      readonly kind: "policy-confirmed";
      readonly user: string;
      readonly organization: string;
      readonly rules: number | null;
    }
  /** Somebody closed the issue of a release while a question was open: it is opened again. */
  | { readonly kind: "reopened"; readonly user: string; readonly version: string }
  /** `/release`. */
  | {
      readonly kind: "released";
      readonly user: string;
      readonly version: string;
      readonly sha: string;
      /** False: the release was there already. */
      readonly created: boolean;
      /** Results of the commit's checks by others; `conclusion`: GitHub's word, null while it runs. */
      readonly checks: readonly { readonly name: string; readonly conclusion: string | null }[];
    };
