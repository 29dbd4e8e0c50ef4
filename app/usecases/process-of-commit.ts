import { principalsOf } from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import { isError, type Problem } from "../domain/problem.ts";
import type { Process } from "../domain/process.ts";
import { accepted, type Outcome, refused } from "../domain/refusal.ts";
import { referenceOf } from "../domain/responsibility.ts";
import { parseProcess } from "../process-file/parse.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { parseContext, processPath } from "./guard.ts";
import { principalsIn } from "./principals.ts";
import { reportProcess } from "./process-check.ts";
import { teamProblems } from "./team-problems.ts";
import type { Origin } from "./transact.ts";
import { dependsOnWorkflows, problemsWithWorkflows } from "./workflow-problems.ts";

/**
 * The process that a release of the commit would have, with its digest. Refused where the commit has none, and
 * where it is in error, which is shown on the commit too.
 */
export async function processOfCommit(
  deps: Deps,
  project: Project,
  sha: string,
  origin: Origin,
): Promise<Outcome<{ readonly process: Process; readonly digest: string }>> {
  const file = await repositoryOf(deps, project).readFile(processPath, sha, null);
  if (file.kind !== "found") return refused({ code: "process-missing", ref: sha });
  const parsed = parseProcess(file.text, parseContext(project));
  const problems = parsed.ok
    ? await problemsOutside(deps, project, sha, { text: file.text, process: parsed.process })
    : parsed.problems;
  const errors = problems.filter(isError);
  if (parsed.ok && errors.length === 0) return accepted({ process: parsed.process, digest: parsed.digest });
  await reportProcess(deps, project, { sha, problems, keepsEarlier: false }, origin);
  return refused({ code: "process-invalid", ref: sha, problems: errors });
}

/**
 * Whom the file names and GitHub does not know (those whose numbers are kept count under any name), and what its
 * steps ask of workflows that the commit does not have.
 */
async function problemsOutside(
  deps: Deps,
  project: Project,
  sha: string,
  file: { readonly text: string; readonly process: Process },
): Promise<readonly Problem[]> {
  const { process } = file;
  const known = await principalsOf(deps.db, project.id, principalsIn(process).map(referenceOf));
  return [
    ...(await teamProblems(deps, project, file, known)),
    ...(dependsOnWorkflows(process) ? await problemsWithWorkflows(deps, project, sha, file) : []),
  ];
}
