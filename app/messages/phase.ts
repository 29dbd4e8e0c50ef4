import type { Channel, Phase } from "../domain/process.ts";
import { type Phrase, references, say } from "./phrase.ts";

/** What has to succeed before the next phase opens. */
export function completePhrase({ complete, environments }: Phase): Phrase {
  if (complete === "optional") return say`nothing: it is optional`;
  if (complete === "all" || complete >= environments.length) {
    return environments.length === 1 ? say`its environment` : say`all ${environments.length} environments`;
  }
  return say`${complete} of ${environments.length} environments`;
}

/** When a newer release takes the place of one that waits or stands in line. */
export const supersedeWords: Readonly<Record<Phase["supersede"], string>> = {
  "on-arrival": "when a newer one arrives",
  "on-success": "when a newer one has succeeded",
  never: "never",
};

/** Which releases take a channel. */
export function channelPhrase({ branches, isDefault }: Channel): Phrase {
  const of = branches === null ? null : say`releases of ${references(branches, "or")}`;
  if (of === null)
    return isDefault ? say`every release that no other channel takes` : say`releases that ask for it`;
  return isDefault ? say`${of}, and what no other channel takes` : say`${of}`;
}

/** How deployments of a phase begin. */
export const startWords: Readonly<Record<Phase["deploy"], string>> = {
  automatic: "by itself",
  manual: "when somebody asks",
};
