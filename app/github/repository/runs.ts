import { pages, read, whenRefused, write } from "../ask.ts";
import type { GitHubRepository, WorkflowRun } from "../client.ts";
import { nameOf, type Connection } from "./connection.ts";

/** Pages of 100 runs that are read of one commit. */
const MOST_PAGES = 3;

/** Runs of GitHub Actions. */
export function runs(
  connection: Connection,
): Pick<GitHubRepository, "deploymentRuns" | "run" | "firstAttempt" | "cancelRun"> {
  const { owner, repo } = connection;
  const name = nameOf(connection);
  return {
    deploymentRuns: async (sha, since) => {
      const found: WorkflowRun[] = [];
      const lists = pages(
        connection,
        `look for runs of event deployment on ${sha} in ${name}`,
        ({ rest }, page) =>
          rest.actions.listWorkflowRunsForRepo({
            owner,
            repo,
            event: "deployment",
            head_sha: sha,
            ...page,
          }),
        MOST_PAGES,
      );
      for await (const { workflow_runs: list } of lists) found.push(...list.map(toRun));
      // Filtered here: GitHub's own filter by time is described in two ways that exclude each other. Its times
      // have whole seconds, so that a run of the same second seems older.
      const from = Math.floor(since.getTime() / 1_000) * 1_000;
      return found.filter(
        (run) => run.event === "deployment" && run.sha === sha && run.createdAt.getTime() >= from,
      );
    },

    run: (runId) =>
      read(connection, `read run ${runId} of ${name}`, ({ rest }) =>
        rest.actions.getWorkflowRun({ owner, repo, run_id: runId }),
      )
        .then(({ data }) => toRun(data))
        .catch(whenRefused([404], null)),

    firstAttempt: (runId) =>
      read(connection, `read the first attempt of run ${runId} of ${name}`, ({ rest }) =>
        rest.actions.getWorkflowRunAttempt({ owner, repo, run_id: runId, attempt_number: 1 }),
      )
        .then(({ data }) => toRun(data))
        .catch(whenRefused([404], null)),

    // 409: it is completed.
    cancelRun: (runId) =>
      write(connection, `cancel run ${runId} of ${name}`, ({ rest }) =>
        rest.actions.cancelWorkflowRun({ owner, repo, run_id: runId }),
      )
        .then(() => undefined)
        .catch(whenRefused([404, 409], undefined)),
  };
}

/** A run as GitHub's answers have it. */
export function toRun(run: {
  readonly id: number;
  readonly head_sha: string;
  readonly event: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly html_url: string;
  readonly created_at: string;
}): WorkflowRun {
  return {
    id: run.id,
    sha: run.head_sha,
    event: run.event,
    // GitHub's description allows null and names no meaning for it.
    status: run.status ?? "unknown",
    conclusion: run.conclusion,
    url: run.html_url,
    createdAt: new Date(run.created_at),
  };
}
