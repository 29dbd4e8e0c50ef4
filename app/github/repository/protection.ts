import type { Person } from "../../domain/deployment/state.ts";
import { read, whenRefused, write } from "../ask.ts";
import type { GitHubRepository, WaitingRun } from "../client.ts";
import { cut, LIMITS } from "../cut.ts";
import { nameOf, type Connection } from "./connection.ts";

/** GitHub's answers where no job of the run waits for the environment any more. */
const NOBODY_WAITS = [404, 422];

/** Custom deployment protection rules: runs that wait for the app, and what they are told. */
export function protection(
  connection: Connection,
): Pick<GitHubRepository, "waitingRun" | "answerRun" | "tellRun"> {
  const { owner, repo } = connection;
  const name = nameOf(connection);
  return {
    waitingRun: (runId) =>
      read(connection, `read run ${runId} of ${name}`, ({ rest }) =>
        rest.actions.getWorkflowRun({ owner, repo, run_id: runId }),
      )
        .then(({ data }) => toWaitingRun(data))
        .catch(whenRefused([404], null)),

    answerRun: (runId, environment, state, comment) =>
      write(connection, `answer run ${runId} of ${name} for ${environment}`, ({ rest }) =>
        rest.actions.reviewCustomGatesForRun({
          owner,
          repo,
          run_id: runId,
          environment_name: environment,
          state,
          comment: cut(comment, LIMITS.protectionComment),
        }),
      )
        .then(() => "told" as const)
        .catch(whenRefused(NOBODY_WAITS, "over" as const)),

    tellRun: async (runId, environment, comment) => {
      await write(connection, `tell run ${runId} of ${name} how ${environment} stands`, ({ rest }) =>
        rest.actions.reviewCustomGatesForRun({
          owner,
          repo,
          run_id: runId,
          environment_name: environment,
          comment: cut(comment, LIMITS.protectionComment),
        }),
      );
    },
  };
}

interface Account {
  readonly id: number;
  readonly login: string;
}

function toWaitingRun(run: {
  readonly id: number;
  readonly run_attempt?: number;
  readonly status: string | null;
  readonly event: string;
  readonly head_sha: string;
  readonly head_branch: string | null;
  readonly path: string;
  readonly html_url: string;
  readonly head_repository: { readonly id: number; readonly full_name: string } | null;
  readonly actor?: Account;
  readonly triggering_actor?: Account;
}): WaitingRun {
  const startedBy = personIn(run.actor);
  return {
    id: run.id,
    attempt: run.run_attempt ?? 1,
    isOver: run.status === "completed",
    event: run.event,
    sha: run.head_sha,
    branch: run.head_branch,
    // `.github/workflows/deploy.yml`, of a workflow that another one calls with `@` and the ref behind it.
    workflow: run.path.replace(/@.*$/, "").replace(/^.*\//, ""),
    url: run.html_url,
    head: run.head_repository && { id: run.head_repository.id, name: run.head_repository.full_name },
    startedBy,
    requestedBy: run.triggering_actor === undefined ? startedBy : personIn(run.triggering_actor),
  };
}

/** A deleted account shows as nobody. */
function personIn(account: Account | undefined): Person {
  return { id: account?.id ?? 0, login: account?.login ?? "ghost" };
}
