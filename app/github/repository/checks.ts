import { pages, whenRefused, write } from "../ask.ts";
import type { CheckInput, CheckResult, GitHubRepository } from "../client.ts";
import { cut, cutBytes, LIMITS } from "../cut.ts";
import { nameOf, type Connection } from "./connection.ts";

/** Pages of 100 check runs that are read of one commit. */
const MOST_PAGES = 3;
/** GitHub keeps 1,000 check runs of one name on a commit. */
const MOST_PAGES_OF_ONE_NAME = 10;

/** Check runs: the app's own, and what others found. */
export function checks(
  connection: Connection,
): Pick<GitHubRepository, "checkResults" | "createCheck" | "updateCheck" | "findCheck"> {
  const { owner, repo, appId } = connection;
  const name = nameOf(connection);
  return {
    checkResults: async (sha) => {
      const latest = new Map<string, CheckResult & { readonly id: number }>();
      const lists = pages(
        connection,
        `read the check results of ${sha} in ${name}`,
        ({ rest }, page) => rest.checks.listForRef({ owner, repo, ref: sha, filter: "latest", ...page }),
        MOST_PAGES,
      );
      for await (const { check_runs: runs } of lists) {
        for (const run of runs) {
          // `latest` is meant for each suite: two apps, or two runs of one, can use the same name.
          if (run.app?.id === appId || (latest.get(run.name)?.id ?? 0) > run.id) continue;
          const { id, conclusion } = run;
          latest.set(run.name, { id, name: run.name, conclusion, url: run.html_url ?? run.details_url });
        }
      }
      return [...latest.values()].map(({ id: _id, ...result }) => result);
    },

    createCheck: async (input) => {
      const doing = `create the check "${input.name}" on ${input.sha} in ${name}`;
      const { data } = await write(connection, doing, ({ rest }) =>
        rest.checks.create({ owner, repo, head_sha: input.sha, ...toBody(input) }),
      );
      return { id: data.id };
    },

    /** GitHub adds the annotations of an update to those that are there. */
    updateCheck: (id, input) =>
      write(connection, `update the check "${input.name}" (${id}) in ${name}`, ({ rest }) =>
        rest.checks.update({ owner, repo, check_run_id: id, ...toBody(input) }),
      )
        .then(() => undefined)
        .catch(whenRefused([404, 410], "gone" as const)),

    findCheck: async (sha, checkName, externalId) => {
      const lists = pages(
        connection,
        `look for the check "${checkName}" on ${sha} in ${name}`,
        ({ rest }, page) =>
          rest.checks.listForRef({
            owner,
            repo,
            ref: sha,
            check_name: checkName,
            filter: "all",
            app_id: appId,
            ...page,
          }),
        MOST_PAGES_OF_ONE_NAME,
      );
      for await (const { check_runs: runs } of lists) {
        const found = runs.find(
          (run) => run.app?.id === appId && run.name === checkName && run.external_id === externalId,
        );
        if (found !== undefined) return { id: found.id };
      }
      return null;
    },
  };
}

/** The body of both calls. `actions` is always sent: left out of an update, the old buttons would stay. */
function toBody(input: CheckInput) {
  if ((input.conclusion !== null) !== (input.status === "completed")) {
    throw new TypeError(`Check "${input.name}" is ${input.status} with conclusion ${input.conclusion}`);
  }
  if (input.actions.length > LIMITS.checkActions) {
    throw new RangeError(`Check "${input.name}" has ${input.actions.length} actions, GitHub takes 3`);
  }
  return {
    name: input.name,
    external_id: input.externalId,
    details_url: input.detailsUrl,
    status: input.status,
    ...(input.conclusion === null ? {} : { conclusion: input.conclusion }),
    output: {
      title: input.title.toWellFormed(),
      summary: cutBytes(input.summary, LIMITS.checkSummaryBytes),
      annotations: input.annotations.slice(0, LIMITS.checkAnnotations).map((annotation) => ({
        path: annotation.path,
        start_line: annotation.line,
        end_line: annotation.line,
        start_column: annotation.column,
        end_column: annotation.column,
        annotation_level: annotation.level,
        message: cutBytes(annotation.message, LIMITS.checkAnnotationBytes),
      })),
    },
    actions: input.actions.map(({ label, description, identifier }) => {
      // A shortened identifier would come back with the click and mean nothing.
      if (identifier.length > LIMITS.actionIdentifier) {
        throw new RangeError(`The action identifier "${identifier}" has more than 20 characters`);
      }
      return {
        label: cut(label, LIMITS.actionLabel),
        description: cut(description, LIMITS.actionDescription),
        identifier,
      };
    }),
  };
}
