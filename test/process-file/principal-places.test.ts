import { describe, expect, it } from "vitest";
import { principalPlaces } from "../../app/process-file/principal-places.ts";

describe("the places that name teams and people", () => {
  it("are those of the file, without the names that the file defines", () => {
    const text = `teams:
  Managers: [acme/managers, octocat]
lifecycle:
  - phase: Production
    deployers: [managers, workflows, acme/crew]
freezes:
  - {name: F, from: 2026-01-01, to: 2026-01-02, override: [Managers, acme/sre]}
steps:
  - uses: manual-intervention
    with:
      instructions: Ready?
      responsible-teams: hubot
      emergency: [managers, mona]
`;
    const places = principalPlaces(`\uFEFF${text}`).map(({ line, column, path, principal }) => [
      line,
      column,
      path,
      principal,
    ]);
    expect(places).toEqual([
      [2, 14, "teams.Managers[0]", { kind: "team", org: "acme", slug: "managers" }],
      [2, 29, "teams.Managers[1]", { kind: "user", login: "octocat" }],
      [5, 38, "lifecycle[0].deployers[2]", { kind: "team", org: "acme", slug: "crew" }],
      [7, 70, "freezes[0].override[1]", { kind: "team", org: "acme", slug: "sre" }],
      [12, 26, "steps[0].with.responsible-teams", { kind: "user", login: "hubot" }],
      [13, 29, "steps[0].with.emergency[1]", { kind: "user", login: "mona" }],
    ]);
  });

  it("are none in a file that cannot be read", () => {
    expect(principalPlaces("[")).toEqual([]);
  });
});
