import { type Project, setAway } from "../../../db/projects.ts";
import type { Away as AwayFacts } from "../../../db/schema.ts";
import { type FileAnswer, GitHubFailure, type GitHubRepository, type Loss } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import { type Origin, transact } from "../transact.ts";
import { Away } from "./away.ts";
import { noticed } from "./origin.ts";

/** Notes that the app cannot reach the repository. What is under way stays as it is, and goes on by the clock. */
export async function projectLost(
  deps: Deps,
  projectId: number,
  why: AwayFacts["why"],
  origin: Origin = noticed,
): Promise<void> {
  await transact(deps, projectId, origin, async (unit) => {
    const { away, installationId } = unit.project;
    if (away !== null) return;
    await setAway(unit.tx, projectId, { why, since: unit.now.toISOString() });
    const data = { why, installation: installationId };
    unit.record({ releaseId: null, deploymentId: null, type: "InstallationLost", data });
  });
  deps.log.warn({ project: projectId, why }, "the app cannot reach a repository any more");
}

/** A project's repository, for `Deps.reach`. Throws `Away` where the app cannot reach it. */
export function reachedRepository(deps: Deps, project: Project): GitHubRepository {
  if (project.away !== null) throw new Away(project);
  const { installationId, owner, name } = project;
  return doubting(deps, project, deps.github.repository(installationId, owner, name));
}

/**
 * The repository, with every refusal doubted, and every "not there" of `notThere`: a 403 or 404 for want of the
 * installation says nothing about what was asked. GitHub is asked then whether the app reaches the repository at all;
 * where it does not, that is noted, and the call rejects with `Away`, so that nothing is taken as refused, gone or over.
 */
function doubting(deps: Deps, project: Project, repository: GitHubRepository): GitHubRepository {
  const lost = async (why: Loss) => {
    await projectLost(deps, project.id, why);
    return new Away({ ...project, away: { why, since: deps.now().toISOString() } });
  };
  const call = async (name: string, method: Method, input: readonly unknown[]) => {
    let answer;
    try {
      answer = await method(...input);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      const why = error.lost ?? (isDoubtful(error) ? await lossOf(deps, project) : null);
      throw why === null ? error : await lost(why);
    }
    const isNotThere = notThere.get(name)?.(answer, input, project) ?? false;
    const why = isNotThere ? await lossOf(deps, project) : null;
    if (why !== null) throw await lost(why);
    return answer;
  };
  const methods = Object.entries(repository).map(([name, method]) => {
    return [name, (...input: unknown[]) => call(name, method as Method, input)];
  });
  return Object.fromEntries(methods) as GitHubRepository;
}

type Method = (...input: readonly unknown[]) => Promise<unknown>;

/** Whether an answer says "not there" where that is seldom so, and would be believed. */
type NotThere = (answer: unknown, input: readonly unknown[], project: Project) => boolean;

const isNull: NotThere = (answer) => answer === null;
const isGone: NotThere = (answer) => answer === "gone";
const isFalse: NotThere = (answer) => answer === false;

/**
 * What is left out is asked often of what is not there, as tags, teams and people are, or asked again with a doubt of
 * its own, as threads are.
 */
const notThere: ReadonlyMap<string, NotThere> = new Map<keyof GitHubRepository, NotThere>([
  // `refs/…` is asked for tags that seldom are there; before a step fails for it, the process file is read.
  ["commitOf", (answer, [ref]) => answer === null && String(ref).startsWith("heads/")],
  [
    "readFile",
    (answer, _input, { process }) => process !== null && (answer as FileAnswer).kind === "missing",
  ],
  ["exists", isFalse],
  ["permission", isNull],
  ["workflowText", isNull],
  ["dispatchWorkflow", (answer) => answer === "missing"],
  ["waitingRun", isNull],
  ["answerRun", (answer) => answer === "over"],
  ["updateComment", isGone],
  ["deleteComment", isGone],
  ["hasComment", isFalse],
  ["updateCheck", isGone],
]);

function isDoubtful({ kind, status }: GitHubFailure): boolean {
  return kind === "refused" && (status === 403 || status === 404);
}

/** GitHub shows the repository to the app under none of its names: notes that, with the reason that GitHub gives. */
export async function outOfReach(deps: Deps, project: Project, origin: Origin = noticed): Promise<void> {
  await projectLost(deps, project.id, (await lossOf(deps, project)) ?? "removed", origin);
}

/** Why the app does not reach the repository; null: it does. */
async function lossOf(deps: Deps, { installationId, owner, name }: Project): Promise<Loss | null> {
  if ((await deps.github.installationOf(owner, name)) === installationId) return null;
  const standing = await deps.github.installation(installationId);
  if (standing === "suspended") return "suspended";
  return standing === null ? "uninstalled" : "removed";
}
