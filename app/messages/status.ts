import type { Cause, QueueReason } from "../domain/deployment/state.ts";
import { name, type Phrase, plain, say } from "./phrase.ts";
import { limits, truncate } from "./truncate.ts";
import { causePhrase, queuePhrase } from "./why.ts";

/** What a status of a GitHub Deployment says. */
export type StatusFact =
  | { readonly kind: "in-progress" }
  /** A later intervention asks; `step` is its name. */
  | { readonly kind: "waiting"; readonly step: string }
  /** Work failed, and people are asked what to do; `step` is its name. */
  | { readonly kind: "guided-failure"; readonly step: string }
  /** It stands in line before it goes on. */
  | { readonly kind: "queued"; readonly reason: QueueReason | null }
  | { readonly kind: "success" }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "canceled"; readonly cause: Cause | null }
  /** A newer deployment, of this version, took its place. */
  | { readonly kind: "replaced"; readonly version: string };

/** Plain text within GitHub's limit for descriptions. */
export function statusDescription(fact: StatusFact): string {
  return truncate(plain(phraseOf(fact)), limits.description, "…");
}

function phraseOf(fact: StatusFact): Phrase {
  switch (fact.kind) {
    case "in-progress":
      return say`Executing`;
    case "waiting":
      return say`Waiting for approval: ${name(fact.step)}`;
    case "guided-failure":
      return say`Waiting for people: ${name(fact.step)} failed`;
    case "queued":
      return fact.reason === null ? say`Queued` : say`Queued, ${queuePhrase(fact.reason)}`;
    case "success":
      return say`Success`;
    case "failed":
      return fact.error.trim() === "" ? say`Failed` : say`Failed: ${fact.error}`;
    case "canceled":
      return fact.cause === null ? say`Canceled` : say`Ended: ${causePhrase(fact.cause)}`;
    case "replaced":
      return say`Replaced by ${name(fact.version)}`;
  }
}
