import { command, name, reference, references, processFile, say, strong } from "../phrase.ts";
import { policyDoubtPhrase } from "../policy-doubt.ts";
import type { Sentences } from "./sentence.ts";

/** What an organization's policy bars, and its confirmation. */
export const policies: Sentences<
  | "policy-unconfirmed"
  | "policy-branch"
  | "policy-nothing-to-confirm"
  | "not-organization-owner"
  | "no-organization"
> = {
  "policy-unconfirmed": ({ environment, organization, why }) => ({
    title: "Not deployed",
    why: say`Nothing starts in ${strong(environment)}, for ${policyDoubtPhrase(organization, why)} (${reference(".deploy/policy.yml")} in ${reference(`${organization}/.github`)}).`,
    remedy: say`Put the file in order, or let an owner of the organization write ${command("/confirm-policy")}.`,
  }),
  "policy-branch": ({ version, environment, ref, branches }) => ({
    title: "Not deployed",
    why: say`The organization's policy lets only releases of ${references(branches, "or")} into ${name(environment)}, and ${strong(version)} comes from ${reference(ref)}.`,
    remedy: say`Release the change from one of those branches.`,
  }),
  "policy-nothing-to-confirm": ({ organization }) => ({
    title: "Nothing confirmed",
    why: say`Nothing about the policy of ${reference(organization)} is in doubt, so there is nothing to confirm.`,
    remedy: say`If deployments are held all the same, ${command("/status")} shows why.`,
  }),
  "not-organization-owner": ({ user, organization }) => ({
    title: "Nothing confirmed",
    why: say`${reference(user)} is not an owner of ${reference(organization)}.`,
    remedy: say`Ask an owner of the organization to write the same command.`,
  }),
  "no-organization": ({ owner }) => ({
    title: "Nothing confirmed",
    why: say`The repository belongs to ${reference(owner)}, a person: only organizations have a policy.`,
    remedy: say`What holds for this repository stands in its ${processFile}.`,
  }),
};
