import type { Project } from "../../db/projects.ts";
import { saveProcessCheck } from "../../db/process-checks.ts";
import { parsePolicy } from "../process-file/policy.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { policyInForce, policyPath } from "./policy.ts";
import { policyTeamProblems } from "./team-problems.ts";
import { type Origin, transact } from "./transact.ts";

/**
 * Reads the organization's policy of a commit that was pushed, against GitHub too,
 * and shows the result on the commit.
 */
export async function checkPolicyFile(
  deps: Deps,
  project: Project,
  pushed: { readonly ref: string; readonly sha: string },
  origin: Origin,
): Promise<void> {
  const { ref, sha } = pushed;
  const file = await repositoryOf(deps, project).readFile(policyPath, sha, null);
  if (file.kind !== "found") return;
  const { text } = file;
  const parsed = parsePolicy(text, { owner: project.owner });
  const problems = parsed.ok
    ? await policyTeamProblems(deps, project, { text, policy: parsed.policy })
    : parsed.problems;
  const guards = ref === `refs/heads/${project.defaultBranch}`;
  const { policy } = await policyInForce(deps.db, project);
  // Where only GitHub has complaints, the file itself is in force.
  const keepsEarlier = guards && policy !== null && !parsed.ok;
  await transact(deps, project.id, origin, async (unit) => {
    const found = { sha, file: "policy" as const, problems, plan: [], weakenings: [], keepsEarlier };
    await saveProcessCheck(unit.tx, project.id, found, unit.now);
    const data = { sha, problems: problems.length };
    unit.record({ releaseId: null, deploymentId: null, type: "PolicyChecked", data });
    unit.show(`project:${project.id}`);
  });
}
