import type { Project } from "../../db/projects.ts";
import { saveProcessCheck } from "../../db/process-checks.ts";
import type { Problem } from "../domain/problem.ts";
import { parseProcess } from "../process-file/parse.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { parseContext, processPath } from "./guard.ts";
import { rememberReferences } from "./principals.ts";
import { teamProblems } from "./team-problems.ts";
import { type Origin, transact } from "./transact.ts";

/** Shows on the commit what is wrong with its process file; nothing wrong: that it is in order. */
export async function reportProcess(
  deps: Deps,
  project: Project,
  found: { readonly sha: string; readonly problems: readonly Problem[]; readonly keepsEarlier: boolean },
  origin: Origin,
): Promise<void> {
  await transact(deps, project.id, origin, async (unit) => {
    await saveProcessCheck(unit.tx, project.id, found, unit.now);
    const data = { sha: found.sha, problems: found.problems.length };
    unit.record({ releaseId: null, deploymentId: null, type: "ProcessChecked", data });
    unit.show(`project:${project.id}`);
  });
}

/** Reads the process file of a commit that was pushed, against GitHub too, and shows the result on the commit. */
export async function checkProcess(
  deps: Deps,
  project: Project,
  pushed: { readonly ref: string; readonly sha: string },
  origin: Origin,
): Promise<void> {
  const { ref, sha } = pushed;
  const file = await repositoryOf(deps, project).readFile(processPath, sha, null);
  if (file.kind !== "found") return;
  const parsed = parseProcess(file.text, parseContext(project));
  const guards = ref === `refs/heads/${project.defaultBranch}`;
  // A name on another branch stands for nobody yet: whoever holds it today could be remembered for later.
  if (parsed.ok && guards) await rememberReferences(deps, project, parsed.process);
  const problems = parsed.ok ? await teamProblems(deps, project, file.text, new Set()) : parsed.problems;
  const keepsEarlier = guards && project.process !== null;
  await reportProcess(deps, project, { sha, problems, keepsEarlier }, origin);
}
