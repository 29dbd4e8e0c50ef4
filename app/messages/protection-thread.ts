import { cleanLine } from "./clean.ts";
import { comment } from "./comment.ts";
import { commitLink } from "./commit-link.ts";
import { code } from "./escape.ts";
import type { ProtectedRun } from "../domain/deployment/state.ts";
import { runName } from "./protection-question.ts";

/** Title of the issue in which the gates for a workflow run are asked, where its commit has no thread. */
export function runThreadTitle({ runId, workflow }: ProtectedRun): string {
  return `Workflow run ${runId} of ${cleanLine(workflow)}`;
}

/** Its body. `id`: for the marker; `repository`: the repository's address on GitHub. */
export function runThreadBody(run: ProtectedRun, sha: string, id: string, repository: string): string {
  return comment(
    [
      `${runName(run)} of commit ${commitLink(repository, sha)} waits for approval.`,
      `Who is asked is in the comments below. ${code("/help")} lists what can be written. The issue closes by itself when nothing of the run waits any more.`,
    ],
    "thread",
    id,
  );
}
