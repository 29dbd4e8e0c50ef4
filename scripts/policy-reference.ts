import { type JsonSchema, section } from "./process-reference.ts";

/** The reference page of an organization's policy. */
export function policyReference(schema: JsonSchema): string {
  const rule = schema.items!;
  return [
    policyIntroduction,
    ...section("## A rule", rule),
    ...section("## `require`", rule.properties!.require!),
    policyFreezes,
  ]
    .join("\n\n")
    .concat("\n");
}

const policyIntroduction = `# The policy of an organization

Generated from the schema in \`app/process-file\`; change it there.

An organization may keep rules that no repository can weaken in \`.deploy/policy.yml\` of its \`.github\` repository: a
list of rules, of which every one that matches a repository and an environment has to be met. The file is read like a
[process file](process-file.md), within the same limits. An empty list (\`[]\`) is a policy without rules.`;

const policyFreezes = `## A freeze

It has the keys of [a freeze of a process file](process-file.md#a-freeze). Only \`override\` is another: a policy has no
names for teams, so that it takes \`org/slug\` and logins; without it the owners of the organization may override.`;
