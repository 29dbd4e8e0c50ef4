import { describe, expect, it } from "vitest";
import { placeFinder } from "../../app/process-file/place-of.ts";
import { policyPrincipalPlaces } from "../../app/process-file/policy-places.ts";

describe("the places of people in a policy", () => {
  it("are those of gates and of freezes, each where it is written", () => {
    const text = `\uFEFF- require: { teams: [acme/security, dora] }
- nonsense
- freezes:
    - { name: Audit, override: acme/owners }
  require:
    teams: acme/security
`;
    expect(policyPrincipalPlaces(text)).toEqual([
      {
        path: "[0].require.teams[0]",
        line: 1,
        column: 22,
        principal: { kind: "team", org: "acme", slug: "security" },
      },
      { path: "[0].require.teams[1]", line: 1, column: 37, principal: { kind: "user", login: "dora" } },
      {
        path: "[2].require.teams",
        line: 6,
        column: 12,
        principal: { kind: "team", org: "acme", slug: "security" },
      },
      {
        path: "[2].freezes[0].override",
        line: 4,
        column: 32,
        principal: { kind: "team", org: "acme", slug: "owners" },
      },
    ]);
  });

  it.each(["", "- [", "null", "7", "a: b"])("are none in %j", (text) => {
    expect(policyPrincipalPlaces(text)).toEqual([]);
  });
});

describe("where a value stands", () => {
  const text = "steps:\n  - with:\n      approvals: 2\n  - null\n";
  it.each([
    [
      "the first path that is written",
      [
        ["steps", 0, "with", "teams"],
        ["steps", 0, "with", "approvals"],
      ],
      3,
      18,
    ],
    ["the file, where none is", [["steps", 1, "with"], ["toString"]], 1, 1],
  ] as const)("is that of %s", (_case, paths, line, column) => {
    expect(placeFinder(text)(...paths)).toMatchObject({ line, column });
  });

  it("is the beginning of a file that cannot be read", () => {
    expect(placeFinder("a: [")(["a"])).toEqual({ path: "", line: 1, column: 1 });
  });
});
