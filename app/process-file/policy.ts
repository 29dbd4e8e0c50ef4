import type { Policy, PolicyRule } from "../domain/policy.ts";
import type { Problem } from "../domain/problem.ts";
import { buildFreezes } from "./build-freezes.ts";
import { checkPolicy } from "./check-policy.ts";
import { digestOf } from "./digest.ts";
import { toProblems } from "./findings.ts";
import { type PolicyFile, policyFile } from "./keys/policy.ts";
import type { Owner } from "./principals.ts";
import { checkSchema } from "./schema-findings.ts";
import { readYaml } from "./yaml.ts";

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy; readonly digest: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * The text of an organization's `.deploy/policy.yml` → the policy, with the
 * SHA-256 (hex) of its canonical JSON; or everything that is wrong with it, at
 * once and in the order of the file. An empty list is a policy without rules.
 * It never throws, whatever the text.
 *
 * @param context the organization: teams of another one cannot be named
 */
export function parsePolicy(text: string, { owner }: Pick<Owner, "owner">): ParsedPolicy {
  const source = text.replace(/^\uFEFF/, "");
  const file = readYaml(source);
  if (!file.ok) return { ok: false, problems: toProblems([file.finding], source) };
  const schema = checkSchema(file, policyFile);
  const findings = [
    ...file.findings,
    ...(schema.ok ? [] : schema.findings),
    ...checkPolicy(file, { owner, ownerType: "Organization" }),
  ];
  if (findings.length > 0 || !schema.ok) return { ok: false, problems: toProblems(findings, source) };
  const policy = { rules: schema.written.map(ruleOf) };
  return { ok: true, policy, digest: digestOf(policy) };
}

function ruleOf(written: PolicyFile[number]): PolicyRule {
  return {
    repositories: written.repositories ?? null,
    environments: written.environments ?? null,
    require: requirementOf(written.require),
    emergency: written.emergency ?? true,
    branches: written.branches ?? null,
    freezes: buildFreezes(written.freezes ?? []),
  };
}

function requirementOf(written: PolicyFile[number]["require"]): PolicyRule["require"] {
  if (written === undefined) return null;
  const requirement = {
    teams: [written.teams ?? []].flat(),
    approvals: written.approvals ?? 1,
    fromEachTeam: written["from-each-team"] ?? false,
    preventSelfApproval: written["prevent-self-approval"] ?? false,
  };
  return { digest: digestOf(requirement), ...requirement };
}
