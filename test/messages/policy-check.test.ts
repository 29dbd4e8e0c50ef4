import { describe, expect, it } from "vitest";
import { policyCheck, policyCheckName } from "../../app/messages/policy-check.ts";

const problem = {
  path: "[0].require.teams[0]",
  line: 2,
  column: 22,
  message: 'There is no team "acme/@security" <!-- drawbridge:living:1 -->',
};

describe("the check of an organization's policy", () => {
  it("is named like that of a process file", () => {
    expect(policyCheckName).toBe("Drawbridge / policy.yml");
  });

  it("in order", () => {
    expect(policyCheck({ problems: [], keepsEarlier: false })).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "success",
        "status": "completed",
        "summary": "✅ **Success**: \`.deploy/policy.yml\` is in order. What the default branch has counts for every repository of the organization from the moment it is there.",
        "title": "✅ success: the policy is in order",
      }
    `);
  });

  it("broken, with a problem whose text is hostile", () => {
    expect(policyCheck({ problems: [problem], keepsEarlier: true })).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "failure",
        "status": "completed",
        "summary": "❌ **Failed**: \`.deploy/policy.yml\` has 1 problem.

      The last version that was in order stays in force.

      On the default branch, a policy that cannot be read as YAML or breaks its rules stops every production environment of the organization until it is corrected, or an owner of the organization writes \`/confirm-policy\` in a repository. People and teams that GitHub does not show stop nothing, but their gates cannot be approved.

      - **2:22** \`[0].require.teams[0]\`: There is no team "acme/@​security" &lt;!-- drawbridge:living:1 --&gt;",
        "title": "❌ failed: 1 problem in .deploy/policy.yml",
      }
    `);
    expect(policyCheck({ problems: [problem], keepsEarlier: false }).summary).not.toContain("stays in force");
  });
});
