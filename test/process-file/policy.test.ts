import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../app/process-file/policy.ts";

const policyOf = (text: string) => {
  const parsed = parsePolicy(text, { owner: "acme" });
  if (!parsed.ok) throw new Error(problemsOf(text).join("\n"));
  return parsed;
};

const problemsOf = (text: string): readonly string[] => {
  const parsed = parsePolicy(text, { owner: "acme" });
  if (parsed.ok) return [];
  return parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
};

const reportOf = (files: Readonly<Record<string, string>>) =>
  Object.entries(files)
    .map(([title, text]) => [title, ...problemsOf(text).map((problem) => `  ${problem}`)].join("\n"))
    .join("\n");

const freeze = (index: number) => `{name: F${index}, from: 2026-01-01, to: 2026-01-02}`;

describe("a policy file", () => {
  it("holds rules, with everything that the contract knows", () => {
    const { policy } = policyOf(`- repositories: [shop-*, acme/infra]
  environments: [prod*]
  require:
    teams: [acme/release-managers, octocat]
    approvals: 2
    from-each-team: true
    prevent-self-approval: true
  emergency: false
  branches: [main, "release/**"]
  freezes:
    - name: Christmas
      from: 2026-12-24T18:00
      to: 2027-01-02
      every: FREQ=YEARLY
      zone: Europe/Berlin
      reason: Nobody is in the office
      override: acme/sre
`);
    expect(policy).toEqual({
      rules: [
        {
          repositories: ["shop-*", "acme/infra"],
          environments: ["prod*"],
          require: {
            digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
            teams: ["acme/release-managers", "octocat"],
            approvals: 2,
            fromEachTeam: true,
            preventSelfApproval: true,
          },
          emergency: false,
          branches: ["main", "release/**"],
          freezes: [
            {
              name: "Christmas",
              environments: null,
              from: "2026-12-24T18:00:00",
              to: "2027-01-02T00:00:00",
              every: "FREQ=YEARLY",
              zone: "Europe/Berlin",
              reason: "Nobody is in the office",
              override: ["acme/sre"],
            },
          ],
        },
      ],
    });
  });

  it("asks of every repository and environment what a rule does not limit", () => {
    const { policy } = policyOf("- require: {prevent-self-approval: true}\n- emergency: true\n");
    expect(policy.rules).toMatchObject([
      {
        repositories: null,
        environments: null,
        require: { teams: [], approvals: 1, fromEachTeam: false, preventSelfApproval: true },
        emergency: true,
        branches: null,
        freezes: [],
      },
      { require: null, emergency: true },
    ]);
  });

  it("may be empty, with a byte order mark and Windows' ends of lines", () => {
    expect(policyOf("[]").policy).toEqual({ rules: [] });
    const text = "- repositories: [x]\n  emergency: false\n";
    expect(policyOf(`\uFEFF${text.replaceAll("\n", "\r\n")}`)).toEqual(policyOf(text));
  });

  it("has the same digest for the same requirement, whatever stands around it", () => {
    const { policy } = policyOf(`- {environments: [a], require: {approvals: 2, teams: acme/x}}
- {require: {teams: [acme/x], approvals: 2, from-each-team: false}, emergency: false}
- require: {teams: [acme/x], approvals: 3}
`);
    const [first, second, third] = policy.rules.map((rule) => rule.require!.digest);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("has a digest of its own, which changes with anything in it", () => {
    const { digest } = policyOf("- emergency: false\n");
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(policyOf('"- emergency: false"'.slice(1, -1)).digest).toBe(digest);
    expect(policyOf("- emergency: true\n").digest).not.toBe(digest);
  });

  it("is told what is wrong, with line, column and what to write instead", () => {
    const report = reportOf({
      nothing: "",
      "a mapping": "rules: []\n",
      "an open bracket": "- [",
      "a rule that is none": "- main\n",
      "an unknown key": "- requires: {approvals: 2}\n",
      "an unknown key of what is required": "- require: {team: acme/x}\n",
      "a rule for nothing": "- repositories: [x]\n- {}\n",
      "a requirement of nothing": "- require: {}\n",
      "a requirement that is none": "- require: acme/x\n",
      "a team of another organization":
        "- require: {teams: [other/x, '@octocat', Release managers, acme/x]}\n",
      "no teams": "- require: {teams: []}\n",
      "each team of none":
        "- require: {from-each-team: true}\n- require: {teams: [], from-each-team: true}\n",
      approvals: "- require: {approvals: 0}\n",
      emergency: "- emergency: never\n",
      "no globs": "- {repositories: [], environments: '', branches: main, emergency: false}\n",
      "a long glob": `- {repositories: [${"x".repeat(256)}], emergency: false}\n`,
      "a freeze":
        "- freezes: [{name: A, from: 2026-01-02, to: 2026-01-01, zone: CET0, every: often, override: [x/y, a b]}]\n",
      "a freeze without a name": "- freezes: [{from: 2026-01-01, to: 2026-01-02}]\n",
      "two freezes of a name": `- freezes: [${freeze(1)}, ${freeze(1)}]\n- freezes: [${freeze(1)}]\n`,
      "a key twice": "- emergency: false\n  emergency: true\n",
      "101 rules": "- emergency: false\n".repeat(101),
      "101 freezes in three rules": [50, 50, 1]
        .map(
          (count, rule) =>
            `- freezes: [${Array.from({ length: count }, (_, i) => freeze(rule * 50 + i)).join(", ")}]\n`,
        )
        .join(""),
    });
    expect(report).toMatchInlineSnapshot(`
      "nothing
        1:1 : The file is empty.
      a mapping
        1:1 : The file must be a list, not a mapping. The rules that hold for an organization's repositories: \`.deploy/policy.yml\`.
      an open bracket
        1:4 : Not valid YAML: unexpected end of the stream within a flow collection.
      a rule that is none
        1:3 [0]: "[0]" must be a mapping, not the text "main". What is asked of some repositories and environments.
      an unknown key
        1:3 [0].requires: Unknown key "requires". Did you mean "require"? Allowed: "repositories", "environments", "require", "emergency", "branches", "freezes".
      an unknown key of what is required
        1:13 [0].require.team: Unknown key "team". Did you mean "teams"? Allowed: "teams", "approvals", "from-each-team", "prevent-self-approval".
      a rule for nothing
        1:3 [0]: The rule asks for nothing: write "require", "emergency: false", "branches" or "freezes".
        2:3 [1]: The rule asks for nothing: write "require", "emergency: false", "branches" or "freezes".
      a requirement of nothing
        1:12 [0].require: "require" asks for nothing: write "teams", "approvals" or "prevent-self-approval".
      a requirement that is none
        1:12 [0].require: "require" must be a mapping, not the text "acme/x". A gate before all steps. Default: none.
      a team of another organization
        1:21 [0].require.teams[0]: "other/x" is a team of another organization: only teams of "acme" can be named. Did you mean "acme/x"?
        1:30 [0].require.teams[1]: "@octocat" is written with an @. Did you mean "octocat"?
        1:42 [0].require.teams[2]: "Release managers" is neither a GitHub team ("org/slug") nor a login.
      no teams
        1:20 [0].require.teams: "teams" is empty: write at least one entry.
      each team of none
        1:13 [0].require.from-each-team: "from-each-team" needs "teams": those that it asks.
        2:20 [1].require.teams: "teams" is empty: write at least one entry.
        2:24 [1].require.from-each-team: "from-each-team" needs "teams": those that it asks.
      approvals
        1:24 [0].require.approvals: "approvals" cannot be 0. Allowed: a whole number from 1 to 100.
      emergency
        1:14 [0].emergency: "emergency" must be true or false, not the text "never".
      no globs
        1:18 [0].repositories: "repositories" is empty: write at least one entry.
        1:36 [0].environments: "environments" must be a list, not the text "": write [""].
        1:36 [0].environments: "environments" is empty: write at least one entry.
        1:50 [0].branches: "branches" must be a list, not the text "main": write ["main"].
      a long glob
        1:19 [0].repositories[0]: "repositories[0]" cannot be "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…". Allowed: a glob of at most 255 characters, such as release/**.
      a freeze
        1:45 [0].freezes[0].to: The freeze ends at "2026-01-01", which is not after "2026-01-02".
        1:63 [0].freezes[0].zone: No time zone is named "CET0". Allowed: IANA names, such as "Europe/Berlin" or "UTC".
        1:76 [0].freezes[0].every: A freeze cannot repeat by "often". "OFTEN" is no part of a rule. Allowed: "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.
        1:94 [0].freezes[0].override[0]: "x/y" is a team of another organization: only teams of "acme" can be named. Did you mean "acme/y"?
        1:99 [0].freezes[0].override[1]: "a b" is neither a GitHub team ("org/slug") nor a login.
      a freeze without a name
        1:13 [0].freezes[0].name: "name" is missing. The freeze's name; unique.
      two freezes of a name
        1:66 [0].freezes[1].name: Two freezes of the rule have the name "F1": the first is on line 1.
      a key twice
        2:3 [0].emergency: The key "emergency" is here twice: first on line 1.
      101 rules
        101:3 : The file has 101 entries, at most 100 are allowed.
      101 freezes in three rules
        3:13 [2].freezes[0]: The policy has more than 100 freezes."
    `);
  });

  it("takes no team where the limits are passed", () => {
    expect(problemsOf(`${"#".repeat(256 * 1024)}\n- emergency: false\n`)).toEqual([
      "1:1 : The file is larger than 256 KiB.",
    ]);
  });

  it("never makes the reader throw, whatever it holds", () => {
    const words = fc.constantFrom(
      ..."repositories environments require teams approvals emergency branches freezes from to every zone".split(
        " ",
      ),
      ..."- : , [ ] { } ' \" | & * true false 2 acme/x main 2026-01-01 FREQ=DAILY".split(" "),
      "\n",
      "\n- ",
      "\n  ",
    );
    const text = fc.oneof(
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    const check = fc.property(text, (file) => {
      const parsed = parsePolicy(file, { owner: "acme" });
      return parsed.ok || parsed.problems.length > 0;
    });
    fc.assert(check, { numRuns: 2000 });
  });
});
