import type { PolicyDoubt } from "../domain/policy.ts";
import { type Phrase, reference, say, words } from "./phrase.ts";

const doubts: Readonly<Record<PolicyDoubt, string>> = {
  missing: "is no longer there",
  broken: "has mistakes",
  unreadable: "cannot be read",
};

/** Why an organization's policy cannot be relied upon: `the policy of acme has mistakes`. */
export function policyDoubtPhrase(organization: string, why: PolicyDoubt): Phrase {
  return say`the policy of ${reference(organization)} ${words(doubts[why])}`;
}
