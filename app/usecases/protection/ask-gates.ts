import type { Project } from "../../../db/projects.ts";
import type { ProtectionRequest } from "../../../db/protections.ts";
import { insertRelease, type Release, releaseOfCommit, releaseOfRun } from "../../../db/releases.ts";
import { channelOf } from "../../domain/channels.ts";
import type { Commit, WaitingRun } from "../../github/client.ts";
import { newCommits } from "../create-release.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { openForRun } from "../engine.ts";
import type { Unit } from "../transact.ts";
import type { Askable } from "./judge-run.ts";

/** What the question about a run needs, gathered before anything is locked. */
export interface Prepared extends Askable {
  readonly commits: readonly Commit[];
  /** Number of the merged pull request that brought the commit; null: none, or threads are issues. */
  readonly pullRequest: number | null;
}

/** Asks GitHub what the question shows. Rejects with a `GitHubFailure` where it gives no answer. */
export async function prepare(
  deps: Deps,
  project: Project,
  { sha }: Pick<WaitingRun, "sha">,
  askable: Askable,
): Promise<Prepared> {
  const repository = repositoryOf(deps, project);
  const inIssues = askable.guard.releases.thread === "issue";
  const pullRequest = inIssues ? null : await repository.mergedPullRequest(sha);
  return { ...askable, pullRequest, commits: await newCommits(deps, project, sha) };
}

/** Asks the gates of the environment for the run, from whoever started this attempt at it. */
export async function askGates(unit: Unit, request: ProtectionRequest, prepared: Prepared): Promise<void> {
  const { id, runId, attempt, url, workflow, environment, requestedBy } = request;
  const release = await releaseFor(unit, request, prepared);
  const protects = { runId, attempt, url, workflow, environment };
  const comment = prepared.isBroken ? ownFileBroken : "";
  await openForRun({ ...unit, by: requestedBy }, prepared.guard, { id, release, comment, protects });
}

/** Said with the question. */
const ownFileBroken =
  "The process file of the run's commit is broken, so that it adds no gates: those of the default branch are asked.";

/** What stands for the commit of the run: made when it is first asked about. */
async function releaseFor(
  unit: Unit,
  { runId, sha, startedBy }: ProtectionRequest,
  { guard, process, digest, ref, commits, pullRequest }: Prepared,
): Promise<Release> {
  // No version looks like that, so it is nobody's and nobody can name it.
  const version = `run ${runId}`;
  const known = await releaseOfRun(unit.tx, unit.project.id, version);
  if (known !== undefined) return known;
  const released = await releaseOfCommit(unit.tx, unit.project.id, sha);
  const thread = released?.threadNumber ?? pullRequest;
  const channel = channelOf(guard, null, ref);
  return insertRelease(unit.tx, {
    projectId: unit.project.id,
    version,
    kind: "run",
    sha,
    ref,
    channel: channel.ok ? channel.value : (guard.channels[0]?.name ?? ""),
    masked: false,
    process,
    processDigest: digest,
    commits,
    // The issue of a release is not closed with the run's questions.
    threadKind: thread === null ? "issue" : "pull-request",
    threadNumber: thread,
    createdBy: startedBy,
    createdAt: unit.now,
  });
}
