import { type Projection, projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { GitHubFailure } from "../../github/client.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { enterRun, failAsUnclear, failDispatch, type RunOfDispatch } from "./dispatch-entry.ts";
import { type Dispatch, journaled, sentAs, wasPinned } from "./dispatch-journal.ts";
import { scriptWorkflow } from "./dispatch-key.ts";
import { type DispatchTarget, dispatchTarget } from "./dispatch-target.ts";
import { awaitOthers, findRun, type SentDispatch, SeveralRuns } from "./find-run.ts";
import { lookForRun } from "./look-for-run.ts";
import { docsUrl, repositoryUrl } from "../urls.ts";
import { write } from "../writer.ts";

/**
 * The run of a dispatch. One that is wanted and never left is sent now; one whose answer was lost is looked for, and
 * sent again only once it is certain that it did not take effect. Null: there is no run, and there will be none.
 *
 * Rejects with a `GitHubFailure` while that is not known.
 */
export async function runOfDispatch(
  deps: Deps,
  project: Project,
  dispatch: Dispatch,
): Promise<number | null> {
  const { current, row } = dispatch;
  if (current?.work.runId != null) return current.work.runId;
  if (row?.githubId != null) {
    // The process ended between the answer and its entry.
    const url = `${repositoryUrl(deps.githubUrl, project)}/actions/runs/${row.githubId}`;
    const run = { id: row.githubId, url, found: null };
    await enterRun(deps, project, dispatch, run, wasPinned(dispatch, row));
    return row.githubId;
  }
  const isTaken = row?.written != null && row.refused === null;
  const isExpected = current?.state === "executing" || row?.sending != null || isTaken;
  if (!isExpected) return null;
  try {
    return isTaken ? await lookForRun(deps, project, dispatch, row) : await send(deps, project, dispatch);
  } catch (error) {
    if (!(error instanceof SeveralRuns)) throw error;
    await failAsUnclear(deps, project, dispatch, error.runs);
    return null;
  }
}

/** Sends it, or finds what an earlier call has left. */
async function send(deps: Deps, project: Project, dispatch: Dispatch): Promise<number | null> {
  const { deployment, current, key, row } = dispatch;
  const target =
    current?.state === "executing" ? await dispatchTarget(deps, project, deployment, current) : null;
  const inDoubt = row?.sending != null;
  if (target?.ok === false && !inDoubt) {
    await failDispatch(deps, project, dispatch, target.problem);
    return null;
  }
  const ready = target?.ok === true ? target : null;
  const seen: { run: RunOfDispatch | null; pinned: boolean } = { run: null, pinned: false };
  const result = await write(deps, project.id, row, {
    key,
    content: journaled(dispatch, ready?.pinned ?? false),
    update: null,
    once: true,
    wanted: ready !== null,
    find: async () => {
      const found = await findRun(deps, project, sentAs(dispatch, row?.sendingAt ?? deps.now()));
      if (found === null || row === undefined) return null;
      seen.run = { id: found.id, url: found.url, found };
      seen.pinned = wasPinned(dispatch, row);
      return { id: found.id, createdAt: found.createdAt };
    },
    create: async () => {
      if (ready === null) throw new Error("What is not wanted is not created");
      seen.run = await leave(deps, project, sentAs(dispatch, deps.now()), ready);
      seen.pinned = ready.pinned;
      return { id: seen.run?.id ?? null };
    },
  });
  if (result.kind === "refused") {
    await failDispatch(deps, project, dispatch, result.reason);
    return null;
  }
  if (seen.run !== null) {
    await enterRun(deps, project, dispatch, seen.run, seen.pinned);
    return seen.run.id;
  }
  const written = await rowOf(deps, project, key);
  if (written?.written != null) return lookForRun(deps, project, dispatch, written);
  if (target?.ok === false) await failDispatch(deps, project, dispatch, target.problem);
  return null;
}

async function rowOf(deps: Deps, project: Project, key: string): Promise<Projection | undefined> {
  return (await projectionsOf(deps.db, project.id, [key])).get(key);
}

/** Null: GitHub took it and does not say which run it has started. */
async function leave(
  deps: Deps,
  project: Project,
  sent: SentDispatch,
  target: Extract<DispatchTarget, { ok: true }>,
): Promise<RunOfDispatch | null> {
  if (!target.titled) await awaitOthers(deps, project, sent);
  const { file, ref, inputs } = target;
  const answer = await repositoryOf(deps, project).dispatchWorkflow(file, ref, inputs);
  if (answer === "missing") throw new GitHubFailure("refused", missing(deps, project, file));
  return answer === null ? null : { id: answer.runId, url: answer.url, found: null };
}

function missing(deps: Deps, { defaultBranch }: Project, file: string): string {
  const fact = `GitHub starts only workflows that the default branch has, and ${defaultBranch} has no .github/workflows/${file}.`;
  return file === scriptWorkflow
    ? `${fact} Add it there as ${docsUrl(deps.action, "steps/run.md")} shows it.`
    : `${fact} Add it there too.`;
}
