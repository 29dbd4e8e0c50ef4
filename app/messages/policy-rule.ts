import type { PolicyRule } from "../domain/policy.ts";
import { listed, name, type Phrase, references, say } from "./phrase.ts";
import { questionPhrase } from "./plan.ts";

/** What a rule of an organization's policy asks for, point by point: `asks 2 people of acme/security`. */
export function rulePhrases({ require, emergency, branches, freezes }: PolicyRule): readonly Phrase[] {
  return [
    ...(require === null ? [] : [questionPhrase({ ...require, policy: false })]),
    ...(emergency ? [] : [say`nobody approves alone in an emergency`]),
    ...(branches === null ? [] : [say`lets in releases of ${references(branches, "or")} only`]),
    ...(freezes.length === 0
      ? []
      : [say`freezes work: ${listed(freezes.map((one) => say`${name(one.name)}`))}`]),
  ];
}

/** Where a rule counts: `every environment`, or globs. */
export function globsPhrase(globs: readonly string[] | null, all: string): Phrase {
  return globs === null ? say`${all}` : references(globs, "and");
}
