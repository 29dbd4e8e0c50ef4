import {
  type Channel,
  defaultChannel,
  type Freeze,
  type GithubDeploymentStep,
  type InterventionStep,
  type Phase,
  type Process,
  type Team,
} from "../../../app/domain/process.ts";

const step = {
  environments: null,
  skipEnvironments: [],
  if: null,
  enabled: true,
  notes: null,
  channels: null,
  required: false,
  withPrevious: false,
} as const;

/** A gate of the process file, as it is with nothing but its name. */
export function gateStep(id: string, more: Partial<InterventionStep> = {}): InterventionStep {
  return {
    ...step,
    uses: "manual-intervention",
    id,
    name: id,
    instructions: "Ready?",
    responsibleTeams: [],
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
    ...more,
  };
}

export function workStep(id: string, more: Partial<GithubDeploymentStep> = {}): GithubDeploymentStep {
  return {
    ...step,
    uses: "github-deployment",
    id,
    name: id,
    timeoutMs: 3_600_000,
    task: "deploy",
    payload: {},
    environmentUrl: null,
    transient: false,
    reporters: [],
    ...more,
  };
}

/** A phase with one environment of its name, or with these. */
export function phase(
  name: string,
  more: Partial<Phase> = {},
  environments: readonly string[] = [name],
): Phase {
  return {
    name,
    environments,
    deploy: "manual",
    complete: "all",
    deployers: null,
    supersede: "on-arrival",
    guidedFailure: false,
    production: false,
    ...more,
  };
}

export function channel(name: string, more: Partial<Channel> = {}): Channel {
  return { ...defaultChannel, name, isDefault: false, ...more };
}

/** The night of Christmas 2026 in Berlin. */
export function freeze(more: Partial<Freeze> = {}): Freeze {
  return {
    name: "Christmas",
    environments: null,
    from: "2026-12-24T18:00:00",
    to: "2026-12-25T08:00:00",
    every: null,
    zone: "Europe/Berlin",
    reason: "Nobody is in",
    override: null,
    ...more,
  };
}

/** A team of `teams`: each member a login, or `org/slug`. */
export function team(name: string, ...members: readonly string[]): Team {
  return {
    name,
    members: members.map((member) => {
      const [org = "", slug] = member.split("/");
      return slug === undefined ? { kind: "user", login: org } : { kind: "team", org, slug };
    }),
  };
}

/** One gate, then work, in Development, Testing and Production. */
export function processOf(more: Partial<Process> = {}): Process {
  return {
    name: null,
    teams: [],
    lifecycle: [phase("Development"), phase("Testing"), phase("Production")],
    channels: [defaultChannel],
    releases: { branches: null, version: "0.0.i", thread: "pull-request" },
    variables: [],
    freezes: [],
    githubDeployments: true,
    steps: [gateStep("Approve"), workStep("Ship")],
    ...more,
  };
}
