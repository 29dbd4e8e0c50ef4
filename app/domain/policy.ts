import picomatch from "picomatch";
import { fold, type Freeze, type InterventionStep } from "./process.ts";

/** Why an organization's policy, once seen, cannot be relied upon. */
export type PolicyDoubt = "missing" | "broken" | "unreadable";

/** What an organization asks of all its repositories: `.deploy/policy.yml` in its `.github` repository. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
}

/** One rule. Every rule that matches a repository and an environment has to be met. */
export interface PolicyRule {
  /** Globs over the repository's name, or over `owner/name`; null: every repository. */
  readonly repositories: readonly string[] | null;
  /** Globs over environments; null: every environment. */
  readonly environments: readonly string[] | null;
  /** The gate that it asks for; null: none. */
  readonly require: PolicyRequirement | null;
  /** False: nobody's emergency approval completes a gate alone. */
  readonly emergency: boolean;
  /** Globs over the branches whose releases may come in; null: any. */
  readonly branches: readonly string[] | null;
  readonly freezes: readonly Freeze[];
}

export interface PolicyRequirement {
  /** SHA-256 (hex) of the other fields: the same requirement is the same gate, wherever it stands. */
  readonly digest: string;
  /** `org/slug` and logins. Empty: whoever may deploy to the environment. */
  readonly teams: readonly string[];
  readonly approvals: number;
  readonly fromEachTeam: boolean;
  readonly preventSelfApproval: boolean;
}

/**
 * The rules that count for a repository's environment, in the order of the file.
 *
 * @param repository `owner/name`
 */
export function rulesFor(policy: Policy, repository: string, environment: string): readonly PolicyRule[] {
  return rulesOf(policy, repository).filter(
    ({ environments }) => environments === null || environments.some((glob) => matcher(glob)(environment)),
  );
}

/** The rules that count for a repository, whatever the environment. `repository`: `owner/name`. */
export function rulesOf(policy: Policy, repository: string): readonly PolicyRule[] {
  return policy.rules.filter((rule) => repositoriesOf(rule, [repository]).length > 0);
}

/** Those of some repositories (`owner/name`) for which a rule counts. */
export function repositoriesOf({ repositories }: PolicyRule, among: readonly string[]): readonly string[] {
  if (repositories === null) return among;
  const matchers = repositories.map(repositoryMatcher);
  return among.filter((repository) => matchers.some((matches) => matches(repository)));
}

/** A glob with a `/` in it is one over `owner/name`. */
function repositoryMatcher(glob: string): (repository: string) => boolean {
  if (glob.includes("/")) return matcher(glob, "/");
  const matchesName = matcher(glob);
  return (repository) => matchesName(repository.slice(repository.indexOf("/") + 1));
}

/**
 * Whether a glob matches a name, case-folded. A `/` in a name is a letter like others unless it separates:
 * `prod*` would let `prod/eu` through else. The `=` before both keeps `..` from being taken for a folder.
 */
function matcher(glob: string, separator = ""): (name: string) => boolean {
  const plain = (text: string) => (separator === "" ? fold(text).replaceAll("/", "\u001F") : fold(text));
  const matches = picomatch(`=${plain(glob)}`, { dot: true, windows: false });
  return (name) => fold(glob) === fold(name) || matches(`=${plain(name)}`);
}

const instructions =
  "The organization's policy asks for this approval before ${{ release.version }} goes to ${{ deployment.environment }}.";

/**
 * The gates that rules ask for, each once: before all steps, asked at the same time. Their ids have a colon, so
 * that no step of a process has one of them.
 */
export function policyGates(rules: readonly PolicyRule[]): readonly InterventionStep[] {
  const required = rules.flatMap(({ require }) => require ?? []);
  const once = required.filter(
    ({ digest }, index) => required.findIndex((other) => other.digest === digest) === index,
  );
  return once.map(({ digest, teams, approvals, fromEachTeam, preventSelfApproval }, index) => ({
    id: `policy:${digest.slice(0, 12)}`,
    name: index === 0 ? "Organization policy" : `Organization policy ${index + 1}`,
    uses: "manual-intervention",
    environments: null,
    skipEnvironments: [],
    channels: null,
    if: null,
    enabled: true,
    required: true,
    withPrevious: index > 0,
    notes: null,
    instructions,
    responsibleTeams: teams,
    approvals,
    fromEachTeam,
    preventSelfApproval,
    inputs: [],
    timeoutMs: null,
    onTimeout: "reject",
    remindEveryMs: null,
    blockDeployments: false,
    emergency: [],
    policy: true,
  }));
}

/** `org/slug` and logins that rules name: whom their gates ask, and who may override their freezes. */
export function policyReferences(rules: readonly PolicyRule[]): readonly string[] {
  return rules.flatMap(({ require, freezes }) => [
    ...(require?.teams ?? []),
    ...freezes.flatMap(({ override }) => override ?? []),
  ]);
}

export function policyFreezes(rules: readonly PolicyRule[]): readonly Freeze[] {
  return rules.flatMap((rule) => [...rule.freezes]);
}

/** For each rule that limits branches its globs: a branch has to match one of every list. */
export function policyBranches(rules: readonly PolicyRule[]): readonly (readonly string[])[] {
  return rules.flatMap(({ branches }) => (branches === null ? [] : [branches]));
}

/** Whether a rule forbids that one person completes a gate alone. */
export function emergencyForbidden(rules: readonly PolicyRule[]): boolean {
  return rules.some((rule) => !rule.emergency);
}
