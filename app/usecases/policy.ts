import { policyOf, savePolicy, type StoredPolicy } from "../../db/policies.ts";
import { type Project, setPolicyDigest } from "../../db/projects.ts";
import { type Policy, rulesOf } from "../domain/policy.ts";
import type { PolicyDoubt } from "../domain/policy.ts";
import type { PolicyNote } from "../messages/policy-note.ts";
import { GitHubFailure, type GitHubRepository } from "../github/client.ts";
import { parsePolicy } from "../process-file/policy.ts";
import type { Deps } from "./deps.ts";
import type { Unit } from "./transact.ts";

/** Where an organization keeps rules that no repository can weaken. */
export const policyRepository = ".github";
export const policyPath = ".deploy/policy.yml";

/** What counts of an organization's policy at a moment. */
export interface PolicyInForce {
  /** The rules that count; null: none were ever seen. */
  readonly policy: Policy | null;
  readonly digest: string;
  /** Why the rules cannot be relied upon; null: they can, or there are none. */
  readonly doubt: PolicyDoubt | null;
  /** Whether the app sees the repository in which a policy would be. */
  readonly visible: boolean;
  /** The organization; null: the owner is a person, who has no policy. */
  readonly organization: string | null;
}

/** How long "there is no policy" is believed without asking GitHub again: its webhook tells sooner. */
const noneLastsMs = 10 * 60_000;

/** How often a reading is made anew because another one was written meanwhile. */
const mostReadings = 5;

/**
 * Reads the policy of the repository's owner as it is now. One that is there costs
 * a conditional request; that there is none is asked every ten minutes.
 *
 * Rejects with a `GitHubFailure` when GitHub gave no answer: nothing is decided then.
 * @param anew GitHub is asked in any case, and the caller lets the owner's repositories follow. Else they are
 *   asked for to follow, where something else counts now than before
 * @returns what is known now; undefined: the owner is a person
 */
export async function readPolicy(
  deps: Deps,
  project: Project,
  anew = false,
): Promise<StoredPolicy | undefined> {
  if (project.ownerType !== "Organization") return undefined;
  for (let reading = 1; reading <= mostReadings; reading++) {
    const stored = await policyOf(deps.db, project.ownerId);
    const none = stored !== undefined && stored.policy === null && stored.file !== "broken";
    const fresh = none && stored.readAt.getTime() > deps.now().getTime() - noneLastsMs;
    if (fresh && !anew) return stored;
    const row = await readingOf(deps, project, stored);
    if (stored !== undefined && !none && isSame(stored, row)) return stored;
    // An answer of before that arrives late must not undo what was read after it.
    if (await keep(deps, stored, row, !anew)) return row;
  }
  throw new GitHubFailure("unavailable", `The policy of ${project.owner} changes while it is read`);
}

/** Writes a reading, unless another one came between; what hangs on it is asked for in the same transaction. */
async function keep(
  deps: Deps,
  stored: StoredPolicy | undefined,
  row: StoredPolicy,
  tells: boolean,
): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    if (!(await savePolicy(tx, stored, row))) return false;
    const moved = stored !== undefined && (doubtOf(stored) !== doubtOf(row) || stored.digest !== row.digest);
    if (tells && moved) {
      const timer = { kind: "policy", ownerId: row.ownerId, at: deps.now().toISOString() } as const;
      await deps.jobs.send(tx, { queue: "timer", timer, group: `owner ${row.ownerId}` });
    }
    return true;
  });
}

async function readingOf(
  deps: Deps,
  project: Project,
  stored: StoredPolicy | undefined,
): Promise<StoredPolicy> {
  const repository = deps.github.repository(project.installationId, project.owner, policyRepository);
  const read = await look(repository, stored, project.owner);
  if (read === null && stored !== undefined) return { ...stored, readAt: deps.now() };
  const { ownerId } = project;
  const kept = { policy: stored?.policy ?? null, text: stored?.text ?? null, digest: stored?.digest ?? "" };
  const found = { etag: null, problems: [], ...(read ?? { file: "missing" as const }) };
  // What an owner confirmed holds for the file that they saw.
  const same = stored !== undefined && stored.file === found.file && sameProblems(stored, found);
  return {
    ownerId,
    ...kept,
    ...found,
    readAt: deps.now(),
    confirmed: same ? stored.confirmed : null,
  };
}

type Read = Pick<StoredPolicy, "file"> & Partial<StoredPolicy>;

/** What the file is now; null: the same as it was. */
async function look(
  repository: GitHubRepository,
  stored: StoredPolicy | undefined,
  owner: string,
): Promise<Read | null> {
  try {
    const etag = stored?.etag ?? null;
    // Asked first where nothing was there: of a repository that GitHub does not show, one question is enough.
    if (etag === null && !(await repository.exists())) return { file: "outside" };
    const answer = await repository.readFile(policyPath, null, etag);
    if (answer.kind === "unchanged") return null;
    if (answer.kind !== "found") {
      return etag === null || (await repository.exists()) ? { file: "missing" } : { file: "outside" };
    }
    const { text } = answer;
    const parsed = parsePolicy(text, { owner });
    return parsed.ok
      ? { file: "valid", policy: parsed.policy, text, etag: answer.etag, digest: parsed.digest }
      : { file: "broken", etag: answer.etag, problems: parsed.problems };
  } catch (error) {
    if (error instanceof GitHubFailure && error.kind === "refused") return { file: "unreadable" };
    throw error;
  }
}

function isSame(before: StoredPolicy, now: StoredPolicy): boolean {
  const { file, digest, etag } = now;
  return (
    before.file === file && before.digest === digest && before.etag === etag && sameProblems(before, now)
  );
}

function sameProblems(a: Pick<StoredPolicy, "problems">, b: Pick<StoredPolicy, "problems">): boolean {
  return JSON.stringify(a.problems) === JSON.stringify(b.problems);
}

/** What the last reading found. */
export async function policyInForce(
  db: Deps["db"],
  project: Pick<Project, "ownerId" | "ownerType" | "owner">,
): Promise<PolicyInForce> {
  const none = { policy: null, digest: "", doubt: null };
  if (project.ownerType !== "Organization") return { ...none, visible: true, organization: null };
  const stored = await policyOf(db, project.ownerId);
  const organization = project.owner;
  if (stored === undefined) return { ...none, visible: true, organization };
  const { policy, digest, file } = stored;
  return { policy, digest, doubt: doubtOf(stored), visible: file !== "outside", organization };
}

/** Why a policy that was seen once cannot be relied upon; null: it can, or an owner said to go on. */
export function doubtOf({ policy, file, confirmed }: StoredPolicy): PolicyDoubt | null {
  if (confirmed !== null) return null;
  switch (file) {
    case "valid":
      return null;
    case "broken":
      return "broken";
    case "missing":
      return policy === null ? null : "missing";
    case "unreadable":
    case "outside":
      return policy === null ? null : "unreadable";
  }
}

/** How the policy stands, for people; null: there is none, or the owner is a person. */
export async function policyNote(
  db: Deps["db"],
  project: Pick<Project, "ownerId" | "ownerType" | "owner" | "name">,
): Promise<PolicyNote | null> {
  if (project.ownerType !== "Organization") return null;
  const stored = await policyOf(db, project.ownerId);
  if (stored === undefined) return null;
  const organization = project.owner;
  const why = doubtOf({ ...stored, confirmed: null });
  if (why !== null) return { kind: "doubtful", organization, why, confirmed: stored.confirmed !== null };
  if (stored.file === "outside") return { kind: "outside", organization };
  if (stored.policy === null) return null;
  const repository = `${project.owner}/${project.name}`;
  return { kind: "in-force", organization, rules: rulesOf(stored.policy, repository).length };
}

/** Says in the project's audit that other rules count from here on. */
export async function notePolicy(unit: Unit, { digest }: PolicyInForce): Promise<void> {
  if (unit.project.policyDigest === digest) return;
  // Several decisions of one transaction may meet them.
  if (!(await setPolicyDigest(unit.tx, unit.project.id, digest))) return;
  unit.record({ releaseId: null, deploymentId: null, type: "PolicyChanged", data: { digest } });
}
