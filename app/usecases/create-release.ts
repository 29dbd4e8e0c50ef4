import type { Project } from "../../db/projects.ts";
import {
  highestNumber,
  insertRelease,
  listReleases,
  maskedRelease,
  type Release,
  releaseByVersion,
} from "../../db/releases.ts";
import { retiredByVersion, retiredMasked, type RetiredRelease } from "../../db/retired-releases.ts";
import { channelOf } from "../domain/channels.ts";
import { checkFields } from "../domain/fields.ts";
import { type Field, sameName, type Process } from "../domain/process.ts";
import { accepted, type Outcome, refused } from "../domain/refusal.ts";
import { maskParts, nextVersion, versionPattern } from "../domain/version.ts";
import { type Commit, GitHubFailure } from "../github/client.ts";
import { promptedVariables } from "../process-file/variables.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { progress } from "./engine.ts";
import { readGuard } from "./guard.ts";
import { processOfCommit } from "./process-of-commit.ts";
import { type Origin, transact, type Unit } from "./transact.ts";

export interface NewReleaseInput {
  /** Null: by the mask of the process file. */
  readonly version: string | null;
  readonly sha: string;
  /** `refs/heads/…` or `refs/tags/…` that it was released from. */
  readonly ref: string;
  readonly notes: string;
  /** Name of a channel; null: the one that takes the ref. */
  readonly channel: string | null;
  /** Values for prompted variables. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface CreatedRelease {
  readonly release: Release;
  /** False: it was there already, and nothing started anew. */
  readonly created: boolean;
}

/** Tells whoever asked for a release what came of it, once under the name of what they asked. */
export interface Told {
  readonly origin: Origin;
  readonly tell: (unit: Unit, made: Outcome<CreatedRelease>) => Promise<void>;
}

/**
 * Makes a release of a commit and starts it in the environments that it enters
 * by itself. The caller has proved that the commit may be released.
 *
 * The same version of the same commit is the same release; without a version,
 * so is the one that the mask already made of this commit.
 *
 * @param told says what came of it in the transaction that makes the release, so that both happen or neither; it is
 *   not called where nothing had to be made, or could be
 */
export async function createRelease(
  deps: Deps,
  project: Project,
  origin: Origin,
  input: NewReleaseInput,
  told: Told | null = null,
): Promise<Outcome<CreatedRelease>> {
  if (!/^[0-9a-f]{40}$/.test(input.sha)) return refused({ code: "sha-invalid", sha: input.sha });
  if (input.version !== null && !versionPattern.test(input.version)) {
    return refused({ code: "version-invalid", version: input.version });
  }
  const existing = await existingRelease(deps, project.id, input);
  if (existing !== null) return existing;

  const guard = await readGuard(deps, project);
  const read = await processOfCommit(deps, project, input.sha, origin);
  if (!read.ok) return read;
  const process = read.value.process;
  const channel = channelOf(guard.process ?? process, input.channel, input.ref);
  if (!channel.ok) return channel;
  const given = checkFields(asOptional(promptedVariables(process)), input.variables);
  if (given.problems.length > 0) return refused({ code: "variables-invalid", problems: given.problems });
  const [commits, pullRequest] = await Promise.all([
    newCommits(deps, project, input.sha),
    threadOf(deps, project, guard.process ?? process, input.sha),
  ]);

  const make = async (unit: Unit): Promise<Outcome<CreatedRelease>> => {
    // Somebody may have been faster between the look and the lock.
    const meanwhile = await existingRelease({ ...deps, db: unit.tx }, project.id, input);
    if (meanwhile !== null) return meanwhile;
    const rules = guard.process ?? process;
    const version = input.version ?? (await freeVersion(unit, rules.releases.version));
    const release = await insertRelease(unit.tx, {
      projectId: project.id,
      version,
      sha: input.sha,
      ref: input.ref,
      channel: channel.value,
      variables: given.values,
      notes: input.notes,
      masked: input.version === null,
      process,
      processDigest: read.value.digest,
      commits,
      threadKind: pullRequest === null ? "issue" : "pull-request",
      threadNumber: pullRequest,
      createdBy: origin.by,
      createdAt: unit.now,
    });
    const { sha, ref, processDigest, variables } = release;
    unit.record({
      releaseId: release.id,
      deploymentId: null,
      type: "ReleaseCreated",
      data: { version, sha, ref, channel: channel.value, variables, processDigest },
    });
    unit.show(`release:${release.id}`);
    await progress(unit, rules, release);
    return accepted({ release, created: true });
  };
  return transact(deps, project.id, told?.origin ?? origin, async (unit) => {
    const made = await make(unit);
    await told?.tell(unit, made);
    return made;
  });
}

/** The next version of the project by a mask. */
async function freeVersion({ tx, project }: Unit, mask: string): Promise<string> {
  return nextVersion(mask, await highestNumber(tx, project.id, maskParts(mask)));
}

/** A value may also be given when it is deployed. */
function asOptional(fields: readonly Field[]): readonly Field[] {
  return fields.map((field) => ({ ...field, required: false }));
}

/** The release that is already there, or why its version cannot be used again; null: neither. */
async function existingRelease(
  deps: Pick<Deps, "db">,
  projectId: number,
  input: NewReleaseInput,
): Promise<Outcome<CreatedRelease> | null> {
  if (input.version === null) {
    const made = await maskedRelease(deps.db, projectId, input.sha);
    if (made !== undefined) return accepted({ release: made, created: false });
    // A push that is repeated makes no second release, also when the first is long gone.
    return retired(await retiredMasked(deps.db, projectId, input.sha), input.sha);
  }
  const release = await releaseByVersion(deps.db, projectId, input.version);
  if (release === undefined) {
    return retired(await retiredByVersion(deps.db, projectId, input.version), input.sha);
  }
  return release.sha === input.sha && sameName(release.version, input.version)
    ? accepted({ release, created: false })
    : refused({ code: "version-taken", version: release.version, sha: release.sha });
}

/** A version stands for one commit for ever. Its release is not made anew, for what was done with it is not known. */
function retired(release: RetiredRelease | undefined, asked: string): Outcome<never> | null {
  if (release === undefined) return null;
  const { version, sha, retiredAt } = release;
  return refused({ code: "version-retired", version, sha, at: retiredAt.toISOString(), same: sha === asked });
}

/** What the commit brings since the newest release. A history that GitHub cannot compare gives none. */
export async function newCommits(deps: Deps, project: Project, sha: string): Promise<readonly Commit[]> {
  const [before] = await listReleases(deps.db, project.id, { limit: 1, offset: 0 });
  if (before === undefined || before.sha === sha) return [];
  try {
    const comparison = await repositoryOf(deps, project).compare(before.sha, sha);
    return comparison.commits;
  } catch (error) {
    // The commit before may be gone (a force-push); that is no reason not to release.
    if (error instanceof GitHubFailure && error.kind === "refused") return [];
    throw error;
  }
}

/** Number of the pull request whose thread the release uses; null: it opens an issue. */
async function threadOf(deps: Deps, project: Project, process: Process, sha: string): Promise<number | null> {
  return process.releases.thread === "issue" ? null : repositoryOf(deps, project).mergedPullRequest(sha);
}
