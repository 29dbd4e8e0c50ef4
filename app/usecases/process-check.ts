import { type Project, updateProject } from "../../db/projects.ts";
import { type ProcessCheck, saveProcessCheck } from "../../db/process-checks.ts";
import type { StoredWeakening } from "../../db/schema.ts";
import { planOf } from "../domain/plan.ts";
import { policyGates } from "../domain/policy.ts";
import { isError, type Problem } from "../domain/problem.ts";
import { environmentsOf, type Process } from "../domain/process.ts";
import { weakenings } from "../domain/weakened.ts";
import type { Weakening } from "../domain/weakening.ts";
import { parseProcess } from "../process-file/parse.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { parseContext, processPath, readGuard } from "./guard.ts";
import { rulesAt } from "./holds.ts";
import { policyInForce, readPolicy } from "./policy.ts";
import { principalsIn, remember } from "./principals.ts";
import { teamProblems } from "./team-problems.ts";
import { type Origin, transact } from "./transact.ts";
import { problemsWithWorkflows } from "./workflow-problems.ts";

/** Shows on the commit what is wrong with its process file; nothing wrong: that it is in order. */
export async function reportProcess(
  deps: Deps,
  project: Project,
  found: { readonly sha: string; readonly problems: readonly Problem[]; readonly keepsEarlier: boolean },
  origin: Origin,
  shown: Shown = nothingShown,
  ofDefaultBranch = false,
): Promise<void> {
  await transact(deps, project.id, origin, async (unit) => {
    await saveProcessCheck(unit.tx, project.id, { ...found, file: "process", ...shown }, unit.now);
    if (ofDefaultBranch) await updateProject(unit.tx, project.id, { processChecked: found.sha });
    const { length: weakened } = shown.weakenings;
    const data = { sha: found.sha, problems: found.problems.filter(isError).length, weakenings: weakened };
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
  // What a push to the default branch is compared with is what was in force until then.
  const before = guards ? project.process : (await readGuard(deps, project)).process;
  // A name on another branch stands for nobody yet: whoever holds it today could be remembered for later.
  if (parsed.ok && guards) await remember(deps, project, principalsIn(parsed.process));
  const problems = parsed.ok
    ? await problemsOutside(deps, project, sha, { text: file.text, process: parsed.process })
    : parsed.problems;
  const keepsEarlier = guards && project.process !== null;
  if (guards) await readPolicy(deps, project);
  const inOrder = parsed.ok && !problems.some(isError);
  const shown = inOrder ? await shownOf(deps, project, before, parsed.process) : nothingShown;
  await reportProcess(deps, project, { sha, problems, keepsEarlier }, origin, shown, guards);
}

/** What only GitHub can tell: of teams and people, and of the workflows of the commit. */
async function problemsOutside(
  deps: Deps,
  project: Project,
  sha: string,
  file: { readonly text: string; readonly process: Process },
): Promise<readonly Problem[]> {
  return [
    ...(await teamProblems(deps, project, file, new Set())),
    ...(await problemsWithWorkflows(deps, project, sha, file)),
  ];
}

/** What a file that is in order would do, and what it lets pass that the default branch's holds. */
type Shown = Pick<ProcessCheck, "plan" | "weakenings">;
const nothingShown: Shown = { plan: [], weakenings: [] };

async function shownOf(
  deps: Deps,
  project: Project,
  before: Process | null,
  process: Process,
): Promise<Shown> {
  const policy = await policyInForce(deps.db, project);
  const channel = process.channels.find((one) => one.isDefault)?.name ?? "";
  const plan = environmentsOf(process).map((environment) => {
    const { matching } = rulesAt(process, policy, project, environment);
    const steps = [...policyGates(matching), ...process.steps];
    return { environment, rows: planOf({ steps }, environment, channel) };
  });
  const found = before === null ? [] : weakenings(before, process, deps.now());
  return { plan, weakenings: found.map(toStored) };
}

function toStored(weakening: Weakening): StoredWeakening {
  return weakening.what === "freeze-shortened"
    ? { ...weakening, from: weakening.from.toISOString() }
    : weakening;
}
