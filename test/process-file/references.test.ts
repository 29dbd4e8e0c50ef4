import { describe, expect, it } from "vitest";
import { asking, withSteps, withTop, reportOf } from "./support.ts";

const handOver = "  - uses: github-deployment\n";

describe("names of what is defined nowhere, and contradictions", () => {
  it("are each reported with line, column and what to write instead", () => {
    const report = reportOf({
      "an environment": withSteps(handOver + "    environments: [production, Prodcution, QA]\n"),
      "to skip": withSteps(handOver + "    skip-environments: [Dev]\n"),
      "of a variable": withTop("variables: {A: [{value: 1, environments: [Live]}]}"),
      "of a freeze": withTop(
        "freezes: [{name: F, from: 2026-01-01, to: 2026-01-02, environments: [Prodction]}]",
      ),
      "a phase of a channel": withTop("channels: [{name: A, phases: [production, Produktion]}]"),
      "a channel of a step": withTop("channels: [{name: Stable}, {name: Hotfix}]").replace(
        "- uses: github-deployment",
        "- {uses: github-deployment, channels: [stable, Hotfixes, LTS]}",
      ),
      "a channel of a variable": withTop(
        "channels: [{name: Stable}]\nvariables: {A: [{value: 1, channels: [Stabel]}]}",
      ),
      "a channel where none is named": withSteps(handOver + "    channels: [default, Stable]\n"),
      "no channels at all": withTop("channels: x").replace(
        "- uses: github-deployment",
        "- {uses: github-deployment, channels: [Stable]}",
      ),
      "both conditions": withSteps(
        handOver + "    environments: [Production]\n    skip-environments: [Development]\n",
      ),
      "a hand-over without GitHub Deployments": withTop("github-deployments: false"),
      "two values for an environment": withTop(
        "variables:\n  A:\n    - {value: 1, environments: [Production]}\n    - {value: 2, environments: [Development, PRODUCTION]}",
      ),
      "two values for everywhere": withTop("variables:\n  A:\n    - value: 1\n    - value: 2"),
      "two values for a channel": withTop(
        "channels: [{name: A}, {name: B}]\nvariables:\n  V:\n    - {value: 1, channels: [A]}\n    - {value: 2, channels: [B, a]}",
      ),
      "two values for an environment and a channel": withTop(
        "channels: [{name: A}, {name: B}]\nvariables:\n  V:\n    - {value: 1, channels: [A], environments: [Production]}\n    - {value: 2, channels: [a, B], environments: [Development, production]}",
      ),
      "values of every kind": withTop(
        "channels: [{name: A}, {name: B}]\nvariables:\n  V:\n    - value: 0\n    - {value: 1, channels: [A]}\n    - {value: 2, channels: [B]}\n    - {value: 3, environments: [Production]}\n    - {value: 4, environments: [Production], channels: [A]}\n    - {value: 5, environments: [Development], channels: [A]}",
      ),
      "more of a phase than there is":
        "lifecycle: [{phase: P, complete: 2}, {phase: Q, environments: [A, B], complete: 3}, {phase: R, environments: [C, D], complete: 2}]\nsteps: [{uses: github-deployment}]",
      "two channels for everything": withTop(
        "channels:\n  - {name: A, default: true}\n  - {name: B, default: false}\n  - {name: C, default: true}",
      ),
      "no team": withTop("teams: {Release managers: octocat}").replace(
        "  - uses: github-deployment",
        "  - uses: manual-intervention\n    with: {instructions: x, responsible-teams: [Release manager, release Managers, Nobody at all]}",
      ),
      "a login that is nearly a team": withTop("teams: {Managers: octocat}").replace(
        "  - uses: github-deployment",
        "  - uses: manual-intervention\n    with: {instructions: x, responsible-teams: [Manager, managres, octocat]}",
      ),
      "a login that is nearly a team, of a person that the file names": withTop(
        "teams: {Octocats: [octocat, hubot]}",
      ).replace(
        "  - uses: github-deployment",
        "  - uses: manual-intervention\n    with: {instructions: x, responsible-teams: [octocat, Octocat, octocut]}",
      ),
      "no names at all": asking("x\n      responsible-teams: two words"),
      logins: asking(
        "x\n      responsible-teams: ['', '-x', 'x.y', '@octocat', " +
          "x".repeat(40) +
          ", " +
          "y".repeat(39) +
          "]",
      ),
      "teams of others": asking(
        "x\n      responsible-teams: [other/x, acme/, acme/a/b, other/, '@acme/ops']",
      ),
      "the same one in two places": asking(
        "x\n      responsible-teams: [two words, two words, hubot, hubot]",
      ),
      workflows: asking("x\n      responsible-teams: workflows"),
      "emergency and override": withTop(
        "freezes: [{name: F, from: 2026-01-01, to: 2026-01-02, override: [workflows, other/x]}]\nteams: {Managers: octocat}",
      ).replace(
        "  - uses: github-deployment",
        "  - uses: manual-intervention\n    with: {instructions: x, emergency: [Manager, two words, workflows]}",
      ),
      deployers:
        "lifecycle: [{phase: P, deployers: [workflow, workflows, two words, other/x, octocat]}]\nsteps: [{uses: github-deployment}]",
      members: withTop(
        "teams:\n  A: [two words, other/x, acme/x, octocat]\n  B: ['@octocat', a]\n  octocat: octocat",
      ),
    });
    expect(report).toMatchInlineSnapshot(`
      "an environment
        4:32 steps[0].environments[1]: No environment is named "Prodcution". Did you mean "Production"? In the lifecycle: "Development", "Production".
        4:44 steps[0].environments[2]: No environment is named "QA". In the lifecycle: "Development", "Production".
      to skip
        4:25 steps[0].skip-environments[0]: No environment is named "Dev". In the lifecycle: "Development", "Production".
      of a variable
        1:43 variables.A[0].environments[0]: No environment is named "Live". In the lifecycle: "Development", "Production".
      of a freeze
        1:70 freezes[0].environments[0]: No environment is named "Prodction". Did you mean "Production"? In the lifecycle: "Development", "Production".
      a phase of a channel
        1:43 channels[0].phases[1]: No phase is named "Produktion". Did you mean "Production"? In the lifecycle: "Development", "Production".
      a channel of a step
        4:50 steps[0].channels[1]: No channel is named "Hotfixes". Did you mean "Hotfix"? Defined: "Stable", "Hotfix".
        4:60 steps[0].channels[2]: No channel is named "LTS". Defined: "Stable", "Hotfix".
      a channel of a variable
        2:39 variables.A[0].channels[0]: No channel is named "Stabel". Did you mean "Stable"? Defined: "Stable".
      a channel where none is named
        4:25 steps[0].channels[1]: No channel is named "Stable". Defined: "Default".
      no channels at all
        1:11 channels: "channels" must be a list, not the text "x": write ["x"].
      both conditions
        5:5 steps[0].skip-environments: A step has "environments" or "skip-environments", not both.
      a hand-over without GitHub Deployments
        4:11 steps[0].uses: This step creates a GitHub Deployment, but the file says "github-deployments: false".
      two values for an environment
        4:46 variables.A[1].environments[1]: The variable has two values that count in "PRODUCTION".
      two values for everywhere
        4:7 variables.A[1]: The variable has two values that count everywhere.
      two values for a channel
        5:32 variables.V[1].channels[1]: The variable has two values that count everywhere for the channel "a".
      two values for an environment and a channel
        5:64 variables.V[1].environments[1]: The variable has two values that count in "production" for the channel "a".
      values of every kind
      more of a phase than there is
        1:34 lifecycle[0].complete: The phase has one environment: 2 of them cannot succeed. Allowed: "all", "optional", or a number up to 1.
        1:81 lifecycle[1].complete: The phase has 2 environments: 3 of them cannot succeed. Allowed: "all", "optional", or a number up to 2.
      two channels for everything
        4:15 channels[2].default: Two channels are the default one: the first is on line 2.
      no team
        5:49 steps[0].with.responsible-teams[0]: No team is named "Release manager". Did you mean "Release managers"? Allowed: names of "teams": "Release managers"; "org/slug"; logins.
        5:84 steps[0].with.responsible-teams[2]: No team is named "Nobody at all". Allowed: names of "teams": "Release managers"; "org/slug"; logins.
      a login that is nearly a team
        5:49 steps[0].with.responsible-teams[0]: No team is named "Manager". Did you mean "Managers"? Allowed: names of "teams": "Managers"; "org/slug"; logins. If a person is meant: give the login a name in "teams".
        5:58 steps[0].with.responsible-teams[1]: No team is named "managres". Did you mean "Managers"? Allowed: names of "teams": "Managers"; "org/slug"; logins. If a person is meant: give the login a name in "teams".
      a login that is nearly a team, of a person that the file names
        5:67 steps[0].with.responsible-teams[2]: No team is named "octocut". Did you mean "Octocats"? Allowed: names of "teams": "Octocats"; "org/slug"; logins. If a person is meant: give the login a name in "teams".
      no names at all
        6:26 steps[0].with.responsible-teams: No team is named "two words". Allowed: names of "teams"; "org/slug"; logins.
      logins
        6:27 steps[0].with.responsible-teams[0]: No team is named "". Allowed: names of "teams"; "org/slug"; logins.
        6:31 steps[0].with.responsible-teams[1]: No team is named "-x". Allowed: names of "teams"; "org/slug"; logins.
        6:37 steps[0].with.responsible-teams[2]: No team is named "x.y". Allowed: names of "teams"; "org/slug"; logins.
        6:44 steps[0].with.responsible-teams[3]: "@octocat" is written with an @. Did you mean "octocat"?
        6:56 steps[0].with.responsible-teams[4]: No team is named "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx". Allowed: names of "teams"; "org/slug"; logins.
      teams of others
        6:27 steps[0].with.responsible-teams[0]: "other/x" is a team of another organization: only teams of "acme" can be named. Did you mean "acme/x"?
        6:36 steps[0].with.responsible-teams[1]: "acme/" is no GitHub team. Allowed: "acme/" and the team's slug.
        6:43 steps[0].with.responsible-teams[2]: "acme/a/b" is no GitHub team. Allowed: "acme/" and the team's slug.
        6:53 steps[0].with.responsible-teams[3]: "other/" is a team of another organization: only teams of "acme" can be named.
        6:61 steps[0].with.responsible-teams[4]: "@acme/ops" is written with an @. Did you mean "acme/ops"?
      the same one in two places
        6:27 steps[0].with.responsible-teams[0]: No team is named "two words". Allowed: names of "teams"; "org/slug"; logins.
        6:38 steps[0].with.responsible-teams[1]: No team is named "two words". Allowed: names of "teams"; "org/slug"; logins.
      workflows
        6:26 steps[0].with.responsible-teams: "workflows" may stand in "deployers" only: a workflow approves nothing.
      emergency and override
        1:66 freezes[0].override[0]: "workflows" may stand in "deployers" only: a workflow approves nothing.
        1:77 freezes[0].override[1]: "other/x" is a team of another organization: only teams of "acme" can be named. Did you mean "acme/x"?
        6:41 steps[0].with.emergency[0]: No team is named "Manager". Did you mean "Managers"? Allowed: names of "teams": "Managers"; "org/slug"; logins. If a person is meant: give the login a name in "teams".
        6:50 steps[0].with.emergency[1]: No team is named "two words". Allowed: names of "teams": "Managers"; "org/slug"; logins.
        6:61 steps[0].with.emergency[2]: "workflows" may stand in "deployers" only: a workflow approves nothing.
      deployers
        1:36 lifecycle[0].deployers[0]: No team is named "workflow". Did you mean "workflows"? Allowed: names of "teams"; "org/slug"; logins. If a person is meant: give the login a name in "teams".
        1:57 lifecycle[0].deployers[2]: No team is named "two words". Allowed: names of "teams"; "org/slug"; logins.
        1:68 lifecycle[0].deployers[3]: "other/x" is a team of another organization: only teams of "acme" can be named. Did you mean "acme/x"?
      members
        2:7 teams.A[0]: "two words" is neither a GitHub team ("org/slug") nor a login.
        2:18 teams.A[1]: "other/x" is a team of another organization: only teams of "acme" can be named. Did you mean "acme/x"?
        2:35 teams.A[3]: "octocat" is a name of "teams" itself: write the GitHub teams and people it stands for.
        3:7 teams.B[0]: "@octocat" is written with an @. Did you mean "octocat"?
        3:19 teams.B[1]: "a" is a name of "teams" itself: write the GitHub teams and people it stands for."
    `);
  });

  it("no team, and no emergency, on a person's repository", () => {
    const octocat = { owner: "octocat", ownerType: "User", repository: "shop" } as const;
    expect(
      reportOf(
        {
          "a person's repository": withTop("teams: {A: [acme/x, octocat]}").replace(
            "  - uses: github-deployment",
            "  - uses: manual-intervention\n    with: {instructions: x, responsible-teams: [A, octocat/x, hubot], emergency: octocat/x}",
          ),
        },
        octocat,
      ),
    ).toMatchInlineSnapshot(`
      "a person's repository
        1:13 teams.A[0]: "acme/x" is a team, but this repository belongs to the person octocat: only people (logins) can be named.
        5:52 steps[0].with.responsible-teams[1]: "octocat/x" is a team, but this repository belongs to the person octocat: only people (logins) can be named.
        5:82 steps[0].with.emergency: "octocat/x" is a team, but this repository belongs to the person octocat: only people (logins) can be named."
    `);
  });
});
