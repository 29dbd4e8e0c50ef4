import { updateProject, type Project } from "../../db/projects.ts";
import type { Process } from "../domain/process.ts";
import type { Problem } from "../domain/problem.ts";
import { parseProcess } from "../process-file/parse.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { readPolicy } from "./policy.ts";
import { policyKeyOf, principalsIn, principalsInPolicy, remember } from "./principals.ts";

/** Where a repository keeps its process. */
export const processPath = ".deploy/process.yml";

/**
 * The default branch's process: who may do what, which phases there are, which
 * gates no release can drop.
 */
export interface Guard {
  /** The last version that parsed; null: there never was one. */
  readonly process: Process | null;
  /** What the file of this moment is: in force, broken (the last good one stays in force), or gone. */
  readonly file: "valid" | "invalid" | "missing";
  readonly problems: readonly Problem[];
}

/**
 * Reads the default branch's file as it is now, and the organization's policy.
 * Conditional: what is unchanged costs no request of GitHub's budget. Where the app cannot reach the repository, what
 * was read last.
 */
export async function readGuard(deps: Deps, project: Project): Promise<Guard> {
  if (project.away !== null) return lastKnown(project);
  const [guard, policy] = await Promise.all([readProcess(deps, project), readPolicy(deps, project)]);
  // Rules that no decision here has met yet may name people who were not seen before.
  if (policy?.policy != null && policy.digest !== project.policyDigest) {
    await remember(deps, project, principalsInPolicy(policy.policy, project), policyKeyOf);
  }
  return guard;
}

/** What was read last: the clock goes on also while the repository is out of reach. */
function lastKnown({ process, processProblems }: Project): Guard {
  const problems = processProblems ?? [];
  return {
    process,
    file: problems.length > 0 ? "invalid" : process === null ? "missing" : "valid",
    problems,
  };
}

async function readProcess(deps: Deps, project: Project): Promise<Guard> {
  const repository = repositoryOf(deps, project);
  const answer = await repository.readFile(processPath, null, project.processEtag);
  if (answer.kind === "unchanged") {
    const problems = project.processProblems ?? [];
    return { process: project.process, file: problems.length === 0 ? "valid" : "invalid", problems };
  }
  const processReadAt = deps.now();
  if (answer.kind === "missing") {
    await updateProject(deps.db, project.id, {
      processEtag: null,
      processProblems: null,
      processBroken: null,
      processReadAt,
    });
    return { process: project.process, file: "missing", problems: [] };
  }
  if (answer.text === project.processText && project.process !== null) {
    await updateProject(deps.db, project.id, {
      processEtag: answer.etag,
      processProblems: null,
      processBroken: null,
      processReadAt,
    });
    return { process: project.process, file: "valid", problems: [] };
  }
  const parsed = parseProcess(answer.text, parseContext(project));
  if (!parsed.ok) {
    await updateProject(deps.db, project.id, {
      processEtag: answer.etag,
      processProblems: parsed.problems,
      processBroken: showable(answer.text),
      processReadAt,
    });
    return { process: project.process, file: "invalid", problems: parsed.problems };
  }
  await remember(deps, project, principalsIn(parsed.process));
  await updateProject(deps.db, project.id, {
    process: parsed.process,
    processText: answer.text,
    processEtag: answer.etag,
    processProblems: null,
    processBroken: null,
    processReadAt,
  });
  return { process: parsed.process, file: "valid", problems: [] };
}

/** A file of the process is no longer than that, in bytes. */
const mostShown = 256 * 1024;

/** A broken file as it is kept to be shown beside its problems. The database takes no NUL. */
function showable(text: string): string {
  return text.slice(0, mostShown).replaceAll("\0", "\uFFFD").toWellFormed();
}

/** What a process file is read against. */
export function parseContext(project: Project): Parameters<typeof parseProcess>[1] {
  return { owner: project.owner, ownerType: project.ownerType, repository: project.name };
}
