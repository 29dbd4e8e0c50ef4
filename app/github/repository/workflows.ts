import { pages, whenRefused, write } from "../ask.ts";
import { type DispatchedRun, GitHubFailure, type GitHubRepository } from "../client.ts";
import { remembered } from "../remembered.ts";
import { nameOf, type Connection } from "./connection.ts";
import { toRun } from "./runs.ts";

/** Pages of 100 runs that are read of one workflow. */
const MOST_PAGES = 3;

/** In characters: a longer text is asked for anew each time, so that what is remembered stays small. */
const LONGEST_REMEMBERED = 64 * 1024;

/** Workflows, and the runs that the app starts of them. */
export function workflows(
  connection: Connection,
): Pick<GitHubRepository, "workflowText" | "dispatchWorkflow" | "dispatchedRuns"> {
  const { owner, repo, installationId, server } = connection;
  const name = nameOf(connection);
  return {
    workflowText: (file, ref) => {
      const path = `.github/workflows/${file}`;
      return remembered(
        connection,
        `${installationId} workflow ${name} ${ref} ${file}`,
        `read ${path} of ${name} at ${ref}`,
        async ({ rest }, headers) => {
          const answer = await rest.repos.getContent({ owner, repo, path, ref, headers });
          const data = textOf(answer.data);
          const etag = answer.headers.etag;
          const kept = etag === undefined || (data?.length ?? 0) > LONGEST_REMEMBERED ? {} : { etag };
          return { status: answer.status, headers: kept, data: { text: data } };
        },
        ({ text }) => text,
      ).catch(whenRefused([404], null));
    },

    dispatchWorkflow: async (file, ref, inputs) => {
      const doing = `dispatch the workflow ${file} of ${name} on ${ref}`;
      const send = (asksForRun: boolean) =>
        write(connection, doing, ({ rest }) =>
          rest.actions.createWorkflowDispatch({
            owner,
            repo,
            workflow_id: file,
            ref,
            inputs: { ...inputs },
            ...(asksForRun ? { return_run_details: true } : {}),
          }),
        );
      const asked = server.namesRuns;
      const answer = await send(asked)
        .catch((error: unknown) => {
          if (!asked || !isUnknownField(error)) throw error;
          // An older server took nothing: it does not know the field. Asked without it from now on.
          server.namesRuns = false;
          return send(false);
        })
        .catch(whenRefused([404], "missing" as const));
      if (answer === "missing") return answer;
      return startedRun(answer.data);
    },

    dispatchedRuns: async (file, since) => {
      const { slug } = await connection.self();
      const bot = `${slug.toLowerCase()}[bot]`;
      const found: DispatchedRun[] = [];
      const lists = pages(
        connection,
        `look for runs of ${file} in ${name}`,
        ({ rest }, page) =>
          rest.actions.listWorkflowRuns({
            owner,
            repo,
            workflow_id: file,
            event: "workflow_dispatch",
            ...page,
          }),
        MOST_PAGES,
      );
      // GitHub's times have whole seconds: a run of the same second seems older.
      const from = Math.floor(since.getTime() / 1_000) * 1_000;
      for await (const { workflow_runs: list } of lists) {
        const runs = list.filter((run) => Date.parse(run.created_at) >= from);
        found.push(
          ...runs
            .filter((run) => run.event === "workflow_dispatch" && run.actor?.login.toLowerCase() === bot)
            .map((run) => ({ ...toRun(run), branch: run.head_branch, title: run.display_title })),
        );
        // The newest come first.
        if (runs.length < list.length) break;
      }
      return found;
    },
  };
}

/** Octokit's types know the answer without a body only. */
function startedRun(data: unknown): { readonly runId: number; readonly url: string } | null {
  if (typeof data !== "object" || data === null) return null;
  const { workflow_run_id: runId, html_url: url } = data as Readonly<Record<string, unknown>>;
  return typeof runId === "number" && typeof url === "string" ? { runId, url } : null;
}

function isUnknownField(error: unknown): boolean {
  return (
    error instanceof GitHubFailure &&
    error.kind === "refused" &&
    (error.status === 400 || error.status === 422) &&
    error.message.includes("return_run_details")
  );
}

/** Null: what lies there is no file, or one so large that GitHub gives no content (and runs no workflow of it). */
function textOf(data: unknown): string | null {
  const file = data as { readonly type?: unknown; readonly encoding?: unknown; readonly content?: unknown };
  if (typeof data !== "object" || data === null || file.type !== "file") return null;
  return file.encoding === "base64" && typeof file.content === "string"
    ? Buffer.from(file.content, "base64").toString("utf8")
    : null;
}
