import type { Project } from "../../../db/projects.ts";
import { environmentsOf, type Process, sameName } from "../../domain/process.ts";
import type { ProtectionHold, ProtectionVerdict } from "../../domain/protection.ts";
import type { WaitingRun } from "../../github/client.ts";
import { parseProcess } from "../../process-file/parse.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { type Guard, parseContext, processPath, readGuard } from "../guard.ts";
import { releasingBranch } from "../reachable.ts";

/** Whether the gates of an environment can be asked for a run, and what they are asked from. */
export type Judged =
  | { readonly kind: "refused"; readonly verdict: ProtectionVerdict }
  | { readonly kind: "held"; readonly hold: ProtectionHold }
  | { readonly kind: "askable"; readonly askable: Askable };

export interface Askable {
  /** The default branch's process. */
  readonly guard: Process;
  /** The one of the run's commit; of a commit without one, or with a broken one, a process without steps. */
  readonly process: Process;
  readonly digest: string;
  /** The commit's own file is broken: it cannot add any gates. */
  readonly isBroken: boolean;
  /** The branch by which the commit may be released, as `refs/heads/…`. */
  readonly ref: string;
}

type Asking = Pick<WaitingRun, "event" | "sha" | "branch" | "head">;

/**
 * What stands against asking anybody about a run, by what GitHub says of it now:
 * where its commits come from, what started it, and the process files.
 *
 * Rejects with a `GitHubFailure` where GitHub gives no answer.
 */
export async function judgeRun(
  deps: Deps,
  project: Project,
  run: Asking,
  environment: string,
): Promise<Judged> {
  if (run.head?.id !== project.githubRepositoryId) {
    return refused({ code: "other-repository", repository: run.head?.name ?? null });
  }
  if (run.event.startsWith("pull_request")) return refused({ code: "event-not-allowed", event: run.event });
  const read = await readGuard(deps, project);
  const { process: guard } = read;
  if (guard === null) return { kind: "held", hold: withoutProcess(project, read) };
  const ref = await releasingBranch(deps, project, guard, run.sha, run.branch);
  if (ref === null) {
    const allowed = guard.releases.branches ?? [project.defaultBranch];
    return refused({ code: "not-reachable", sha: run.sha, allowed });
  }
  const environments = environmentsOf(guard);
  if (!environments.some((one) => sameName(one, environment))) {
    return { kind: "held", hold: { code: "environment-unknown", environments } };
  }
  const file = await repositoryOf(deps, project).readFile(processPath, run.sha, null);
  const own = file.kind === "found" ? parseProcess(file.text, parseContext(project)) : null;
  const { process, digest } = own?.ok ? own : { process: { ...guard, steps: [] }, digest: "" };
  return { kind: "askable", askable: { guard, process, digest, ref, isBroken: own?.ok === false } };
}

function refused(verdict: ProtectionVerdict): Judged {
  return { kind: "refused", verdict };
}

function withoutProcess({ defaultBranch: branch }: Project, { file, problems }: Guard): ProtectionHold {
  if (file === "missing") return { code: "process-missing", branch };
  const [first] = problems;
  const problem =
    first === undefined ? null : { line: first.line, column: first.column, message: first.message };
  return { code: "process-invalid", branch, problem };
}
