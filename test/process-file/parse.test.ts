import { describe, expect, it } from "vitest";
import { parseProcess } from "../../app/process-file/parse.ts";
import { acme, processOf, withSteps, withTop } from "./support.ts";

const gettingStarted = `teams:                                   # a name for use below → GitHub teams (org/slug) and people (login)
  Octopus Administrators: acme/octopus-administrators
  Octopus Managers: acme/octopus-managers

lifecycle:
  - phase: Development                   # environments default to [<phase>]
    deploy: automatic                    # automatic | manual (default)
  - phase: Testing
    deploy: automatic
  - phase: Production
    deploy: automatic

steps:
  - name: Manual Intervention Required
    uses: manual-intervention
    with:
      instructions: Please verify the Production environment is ready before proceeding
      responsible-teams: [Octopus Administrators, Octopus Managers]
    environments: [Production]

  - name: Hello world
    uses: github-deployment
`;

describe("a process file", () => {
  it("is the getting-started process of the contract", () => {
    expect(processOf(gettingStarted)).toEqual({
      name: null,
      teams: [
        {
          name: "Octopus Administrators",
          members: [{ kind: "team", org: "acme", slug: "octopus-administrators" }],
        },
        { name: "Octopus Managers", members: [{ kind: "team", org: "acme", slug: "octopus-managers" }] },
      ],
      lifecycle: ["Development", "Testing", "Production"].map((name) => ({
        name,
        environments: [name],
        deploy: "automatic",
        complete: "all",
        deployers: null,
        supersede: "on-arrival",
        guidedFailure: false,
        production: name === "Production",
      })),
      channels: [{ name: "Default", branches: null, isDefault: true, phases: null }],
      releases: { branches: null, version: "0.0.i", thread: "pull-request" },
      variables: [],
      freezes: [],
      githubDeployments: true,
      steps: [
        {
          id: "manual-intervention-required",
          name: "Manual Intervention Required",
          uses: "manual-intervention",
          environments: ["Production"],
          skipEnvironments: [],
          channels: null,
          if: null,
          enabled: true,
          required: false,
          withPrevious: false,
          notes: null,
          instructions: "Please verify the Production environment is ready before proceeding",
          responsibleTeams: ["Octopus Administrators", "Octopus Managers"],
          approvals: 1,
          fromEachTeam: false,
          preventSelfApproval: false,
          inputs: [],
          timeoutMs: null,
          onTimeout: "reject",
          remindEveryMs: null,
          blockDeployments: false,
          emergency: [],
          policy: false,
        },
        {
          id: "hello-world",
          name: "Hello world",
          uses: "github-deployment",
          environments: null,
          skipEnvironments: [],
          channels: null,
          if: null,
          enabled: true,
          required: false,
          withPrevious: false,
          notes: null,
          timeoutMs: 3_600_000,
          task: "deploy",
          payload: {},
          environmentUrl: null,
          transient: false,
          reporters: [],
        },
      ],
    });
  });

  it("is complete with one phase and two steps, which are named after their kinds", () => {
    const steps =
      "  - uses: manual-intervention\n    with: {instructions: Ready?}\n  - uses: github-deployment\n";
    const process = processOf(`lifecycle: [Production]\nsteps:\n${steps}`);
    expect(process.steps.map(({ id, name }) => [id, name])).toEqual([
      ["manual-intervention", "Manual intervention"],
      ["github-deployment", "GitHub deployment"],
    ]);
    expect(process.lifecycle).toMatchObject([{ name: "Production", deploy: "manual", production: true }]);
  });

  it("says everything that this version knows", () => {
    const process = processOf(`name: Web shop
teams:
  Managers: [acme/managers, octocat, ACME/Other_team, m-x_acme]
  On call: octocat
lifecycle:
  - Development
  - phase: Staging
    environments: [Staging EU, Staging US]
    deploy: automatic
    deployers: [managers, acme/release-crew, octocat, Workflows]
    supersede: never
  - phase: Live
    environments: [PRODUCTION, Canary]
    deployers: On call
    supersede: on-success
  - phase: Demo
    production: true
  - phase: Live too
    production: false
releases:
  branches: [main, "release/**"]
  version: 1.4.i-rc
  thread: issue
github-deployments: true
steps:
  - name: Approve
    id: go-live
    uses: manual-intervention
    enabled: false
    if: \${{ failure() }}
    notes: agreed
    skip-environments: [development]
    with:
      instructions: |
        Is **it** ready?
      responsible-teams: octocat
  - name: "Ünïcode & Co: 2nd"
    uses: github-deployment
    timeout: 90s
    if: true
    with:
      task: migrate
      payload: {region: eu, list: [1, null, "\${{ release.version }}"]}
      environment-url: https://\${{ vars.HOST || 'x' }}.example.com:8443/a?b
      transient: true
      reporters: [octocat, "argo-cd[bot]"]
variables:
  HOST: a
`);
    expect(process).toMatchObject({
      name: "Web shop",
      teams: [
        {
          name: "Managers",
          members: [
            { kind: "team", org: "acme", slug: "managers" },
            { kind: "user", login: "octocat" },
            { kind: "team", org: "ACME", slug: "Other_team" },
            { kind: "user", login: "m-x_acme" },
          ],
        },
        { name: "On call", members: [{ kind: "user", login: "octocat" }] },
      ],
      lifecycle: [
        {
          name: "Development",
          environments: ["Development"],
          deploy: "manual",
          deployers: null,
          production: false,
        },
        {
          name: "Staging",
          environments: ["Staging EU", "Staging US"],
          deploy: "automatic",
          deployers: ["managers", "acme/release-crew", "octocat", "Workflows"],
          supersede: "never",
          production: false,
        },
        { name: "Live", deployers: ["On call"], supersede: "on-success", production: true },
        { name: "Demo", production: true },
        { name: "Live too", production: false },
      ],
      releases: { branches: ["main", "release/**"], version: "1.4.i-rc", thread: "issue" },
      githubDeployments: true,
      steps: [
        {
          id: "go-live",
          enabled: false,
          if: "failure()",
          notes: "agreed",
          environments: null,
          skipEnvironments: ["development"],
          instructions: "Is **it** ready?\n",
          responsibleTeams: ["octocat"],
        },
        {
          id: "unicode-co-2nd",
          name: "Ünïcode & Co: 2nd",
          timeoutMs: 90_000,
          if: "true",
          task: "migrate",
          payload: { region: "eu", list: [1, null, "${{ release.version }}"] },
          environmentUrl: "https://${{ vars.HOST || 'x' }}.example.com:8443/a?b",
          transient: true,
          reporters: ["octocat", "argo-cd[bot]"],
        },
      ],
    });
  });

  it("calls no environment a production one that the file says is none", () => {
    const { lifecycle } = processOf(
      "lifecycle: [{phase: production, production: false}]\nsteps: [{uses: github-deployment}]",
    );
    expect(lifecycle).toMatchObject([{ name: "production", production: false }]);
  });

  it("can forbid GitHub Deployments where no step creates one", () => {
    const file =
      "lifecycle: [P]\ngithub-deployments: false\nsteps: [{uses: manual-intervention, with: {instructions: x}}]";
    expect(processOf(file).githubDeployments).toBe(false);
  });

  it.each([
    ["1s", 1000],
    ["90s", 90_000],
    ["30m", 1_800_000],
    ["4h", 14_400_000],
    ["3d", 259_200_000],
    ["365d", 31_536_000_000],
  ])("reads a timeout of %s", (written, timeoutMs) => {
    const file = withSteps(`  - uses: github-deployment\n    timeout: ${written}\n`);
    expect(processOf(file).steps).toMatchObject([{ timeoutMs }]);
  });

  it("keeps the values of variables as they are written", () => {
    const { variables } = processOf(
      withTop(`variables:
  TEXT: some \${{ release.version }}
  VERSION: 1.10
  HEX: 0x1F
  FLAG: True
  LIST:
    - {value: 007, environments: [Production]}
    - value: &shared 2.50
  AGAIN: [{value: *shared}]`),
    );
    const everywhere = { environments: null, channels: null };
    expect(variables.map(({ name, values }) => [name, values])).toEqual([
      ["TEXT", [{ value: "some ${{ release.version }}", ...everywhere }]],
      ["VERSION", [{ value: "1.10", ...everywhere }]],
      ["HEX", [{ value: "0x1F", ...everywhere }]],
      ["FLAG", [{ value: "True", ...everywhere }]],
      [
        "LIST",
        [
          { ...everywhere, value: "007", environments: ["Production"] },
          { value: "2.50", ...everywhere },
        ],
      ],
      ["AGAIN", [{ value: "2.50", ...everywhere }]],
    ]);
    expect(variables.every(({ prompt }) => prompt === null)).toBe(true);
  });

  it("says how a phase ends, and what follows a failure in it", () => {
    const { lifecycle } = processOf(
      "lifecycle: [{phase: P, complete: optional, deploy: automatic}, {phase: Q, environments: [A, B], complete: 1, guided-failure: true}, {phase: R, complete: all}, S]\nsteps: [{uses: github-deployment}]",
    );
    expect(lifecycle.map(({ complete, guidedFailure }) => [complete, guidedFailure])).toEqual([
      ["optional", false],
      [1, true],
      ["all", false],
      ["all", false],
    ]);
  });

  it.each<[string, string, readonly (readonly [string, boolean])[]]>([
    [
      "the one that says so",
      "[{name: A}, {name: B, branches: [b], default: true}]",
      [
        ["A", false],
        ["B", true],
      ],
    ],
    [
      "else the first that takes every branch",
      "[{name: A, branches: [a]}, {name: B}, {name: C, default: false}]",
      [
        ["A", false],
        ["B", true],
        ["C", false],
      ],
    ],
    [
      "else the first",
      "[{name: A, branches: [a]}, {name: B, branches: [b]}]",
      [
        ["A", true],
        ["B", false],
      ],
    ],
  ])("has one default channel: %s", (_, channels, expected) => {
    const process = processOf(withTop(`channels: ${channels}`));
    expect(process.channels.map(({ name, isDefault }) => [name, isDefault])).toEqual(expected);
  });

  it("keeps the phases of a channel in the order and the spelling of the lifecycle", () => {
    const { channels, steps } = processOf(
      withTop(
        "channels: [{name: A, branches: [a/**], phases: [PRODUCTION, development, Production]}, {name: B}]",
      ).replace("- uses: github-deployment", "- {uses: github-deployment, channels: [a]}"),
    );
    expect(channels).toEqual([
      { name: "A", branches: ["a/**"], isDefault: false, phases: ["Development", "Production"] },
      { name: "B", branches: null, isDefault: true, phases: null },
    ]);
    expect(steps).toMatchObject([{ channels: ["a"], required: false, withPrevious: false }]);
  });

  it("may be written on Windows, with a byte order mark, with anchors, and as JSON", () => {
    const crlf = `\uFEFF${gettingStarted.replaceAll("\n", "\r\n")}`;
    expect(processOf(crlf)).toEqual(processOf(gettingStarted));
    expect(processOf('{"lifecycle": ["P"], "steps": [{"uses": "github-deployment"}]}').steps).toHaveLength(1);
    const anchors = "lifecycle: [&p P]\nsteps:\n  - uses: github-deployment\n    environments: &only [*p]\n";
    expect(processOf(`${anchors}    name: &n Ship\n    notes: *n\n`).steps).toMatchObject([
      { environments: ["P"], name: "Ship", notes: "Ship" },
    ]);
  });

  it("has 100 steps at most", () => {
    const steps = Array.from(
      { length: 100 },
      (_, index) => `  - {uses: manual-intervention, name: Step ${index}, with: {instructions: x}}\n`,
    );
    expect(processOf(withSteps(steps.join(""))).steps).toHaveLength(100);
  });
});

describe("the digest", () => {
  const digestOf = (text: string) => {
    const parsed = parseProcess(text, acme);
    return parsed.ok ? parsed.digest : null;
  };

  it("is that of the process, not of the text", () => {
    const digest = digestOf(
      withSteps("  - uses: github-deployment\n    with: {payload: {a: 1, b: {c: 2, d: [3]}}}\n"),
    );
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const reordered = `steps:\n- with:\n    payload: {b: {d: [3], c: 2}, a: 1}\n  uses: "github-deployment"\nlifecycle: [Development, Production]`;
    expect(digestOf(reordered)).toBe(digest);
  });

  it("changes with anything in the process", () => {
    const digest = digestOf(withSteps("  - uses: github-deployment\n"));
    expect(digestOf(withSteps("  - uses: github-deployment\n    notes: x\n"))).not.toBe(digest);
    expect(digestOf(withTop("name: x"))).not.toBe(digest);
  });
});
