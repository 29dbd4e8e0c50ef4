import type { PolicyDoubt } from "../domain/policy.ts";
import { attention } from "./icons.ts";
import { command, markdown, reference, say, words } from "./phrase.ts";
import { policyDoubtPhrase } from "./policy-doubt.ts";
import { counted } from "./time.ts";

/** How the policy of the organization stands that owns the repository. */
export type PolicyNote =
  /** `rules`: how many of it count here. */
  | { readonly kind: "in-force"; readonly organization: string; readonly rules: number }
  /** `confirmed`: an owner said to go on all the same. */
  | {
      readonly kind: "doubtful";
      readonly organization: string;
      readonly why: PolicyDoubt;
      readonly confirmed: boolean;
    }
  /** Its repository `.github` is outside the app's installation. */
  | { readonly kind: "outside"; readonly organization: string };

/** The note as a line of a check; empty where there is nothing to say. */
export function policyLine(note: PolicyNote | null): string {
  if (note === null) return "";
  const { organization } = note;
  switch (note.kind) {
    case "in-force":
      return markdown(
        say`The policy of ${reference(organization)} is in force: ${words(counted(note.rules, "rule"))} of it for this repository.`,
      );
    case "doubtful":
      return note.confirmed
        ? `${attention}: ${markdown(say`${policyDoubtPhrase(organization, note.why)}, and an owner of the organization said to go on all the same.`)}`
        : `${attention}: ${markdown(say`${policyDoubtPhrase(organization, note.why)}, so nothing starts in production environments. Put ${reference(".deploy/policy.yml")} in ${reference(`${organization}/.github`)} in order, or let an owner of the organization write ${command("/confirm-policy")}.`)}`;
    case "outside":
      return `${attention}: ${markdown(say`${reference(`${organization}/.github`)} is outside the app's installation, so a policy of the organization, if there is one, does not count here. An owner of the organization adds the repository to the installation.`)}`;
  }
}
