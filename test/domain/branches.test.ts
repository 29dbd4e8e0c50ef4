import { describe, expect, it } from "vitest";
import { allowedBranches, branchAllowed, parseRef } from "../../app/domain/branches.ts";

describe("a ref", () => {
  it.each([
    ["refs/heads/main", { kind: "branch", name: "main" }],
    ["refs/heads/release/1.4", { kind: "branch", name: "release/1.4" }],
    ["refs/tags/v1", { kind: "tag", name: "v1" }],
    ["refs/pull/7/merge", { kind: "other" }],
    ["refs/heads/", { kind: "other" }],
    ["refs/tags/", { kind: "other" }],
    ["main", { kind: "other" }],
    ["", { kind: "other" }],
  ])("%s", (ref, parsed) => {
    expect(parseRef(ref)).toEqual(parsed);
  });
});

describe("which branches may release", () => {
  it.each([
    { branches: null, ref: "refs/heads/main", allowed: true },
    { branches: null, ref: "refs/heads/Main", allowed: false },
    { branches: null, ref: "refs/heads/feature", allowed: false },
    { branches: null, ref: "refs/tags/main", allowed: false },
    { branches: null, ref: "main", allowed: false },
    { branches: null, ref: "", allowed: false },
    { branches: [], ref: "refs/heads/main", allowed: false },
    { branches: ["release/*"], ref: "refs/heads/main", allowed: false },
    { branches: ["main", "release/*"], ref: "refs/heads/release/1.4", allowed: true },
    { branches: ["release/*"], ref: "refs/heads/release/1.4/fix", allowed: false },
    { branches: ["release/**"], ref: "refs/heads/release/1.4/fix", allowed: true },
    { branches: ["release/*"], ref: "refs/heads/x/release/1.4", allowed: false },
    { branches: ["**"], ref: "refs/heads/any/thing", allowed: true },
    { branches: ["**"], ref: "refs/tags/v1", allowed: false },
    { branches: ["*"], ref: "refs/pull/1/merge", allowed: false },
    { branches: ["{main,next}"], ref: "refs/heads/next", allowed: true },
    { branches: ["v[0-9]"], ref: "refs/heads/v1", allowed: true },
    { branches: ["v[0-9]"], ref: "refs/heads/v12", allowed: false },
    { branches: ["refs/heads/main"], ref: "refs/heads/main", allowed: true },
    { branches: ["refs/tags/*"], ref: "refs/tags/v1", allowed: false },
    { branches: ["!main"], ref: "refs/heads/feature", allowed: false },
    { branches: [".hidden/*"], ref: "refs/heads/.hidden/x", allowed: true },
    { branches: ["a(b)"], ref: "refs/heads/a(b)", allowed: true },
  ])("$branches and $ref: $allowed", ({ branches, ref, allowed }) => {
    expect(branchAllowed(branches, "main", ref)).toBe(allowed);
  });

  it("are listed with the default branch first", () => {
    const names = ["a", "release/2", "main", "release/1", "x/y"];
    expect(allowedBranches(["release/*", "main"], "main", names)).toEqual(["main", "release/2", "release/1"]);
    expect(allowedBranches(null, "main", names)).toEqual(["main"]);
    expect(allowedBranches(["gone"], "main", names)).toEqual([]);
  });
});
