import type { GitHubRepository } from "./client.ts";
import { authorship } from "./repository/authorship.ts";
import { checks } from "./repository/checks.ts";
import type { Connection } from "./repository/connection.ts";
import { contents } from "./repository/contents.ts";
import { deployments } from "./repository/deployments.ts";
import { history } from "./repository/history.ts";
import { people } from "./repository/people.ts";
import { protection } from "./repository/protection.ts";
import { runs } from "./repository/runs.ts";
import { threads } from "./repository/threads.ts";
import { workflows } from "./repository/workflows.ts";
import { workflowFiles } from "./repository/workflow-files.ts";

/** One repository of GitHub, through one installation of the app. */
export function createRepository(connection: Connection): GitHubRepository {
  return {
    ...contents(connection),
    ...history(connection),
    ...authorship(connection),
    ...checks(connection),
    ...people(connection),
    ...deployments(connection),
    ...threads(connection),
    ...runs(connection),
    ...protection(connection),
    ...workflows(connection),
    ...workflowFiles(connection),
  };
}
