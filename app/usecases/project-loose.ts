import { finishNotice, openNotices } from "../../db/notices.ts";
import { finishProcessCheck, openProcessChecks, type ProcessCheck } from "../../db/process-checks.ts";
import { projectById, type Project } from "../../db/projects.ts";
import { projectionsOf } from "../../db/projections.ts";
import { isError, type Problem } from "../domain/problem.ts";
import type { CheckAnnotation, CheckInput } from "../github/client.ts";
import { atPriority, type Priority } from "../github/priority.ts";
import type { CheckText } from "../messages/check.ts";
import { policyCheck, policyCheckName } from "../messages/policy-check.ts";
import { processCheck, processCheckName } from "../messages/process-check.ts";
import type { StoredWeakening } from "../../db/schema.ts";
import type { Weakening } from "../domain/weakening.ts";
import { policyNote, policyPath } from "./policy.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { processPath } from "./guard.ts";
import { noticeObject } from "./notice-object.ts";
import { repositoryUrl } from "./urls.ts";
import { type Desired, write } from "./writer.ts";

/** What belongs to no release: answers in other threads, and the checks of process files. */
export async function projectLoose(deps: Deps, projectId: number): Promise<void> {
  const project = await projectById(deps.db, projectId);
  const objects: (readonly [Priority, Desired])[] = [];
  for (const notice of await openNotices(deps.db, projectId, null)) {
    const done = () => finishNotice(deps.db, notice.id);
    objects.push(["answer", { ...(await noticeObject(deps, project, notice)), done }]);
  }
  for (const check of await openProcessChecks(deps.db, projectId)) {
    objects.push(["decorate", await fileCheckObject(deps, project, check)]);
  }
  const rows = await projectionsOf(
    deps.db,
    projectId,
    objects.map(([, { key }]) => key),
  );
  for (const [priority, object] of objects) {
    const written = await atPriority(priority, () => write(deps, projectId, rows.get(object.key), object));
    if (written.kind === "refused") {
      deps.log.warn(
        { project: projectId, key: object.key, reason: written.reason },
        "GitHub refuses an object",
      );
    }
    await object.done?.();
  }
}

const files = {
  process: { name: processCheckName, path: processPath },
  policy: { name: policyCheckName, path: policyPath },
} as const;

/** The check on a process file, or on an organization's policy. */
async function fileCheckObject(deps: Deps, project: Project, check: ProcessCheck): Promise<Desired> {
  const { sha, file, problems } = check;
  const repository = repositoryOf(deps, project);
  const externalId = `${file}:${sha}`;
  const { name, path } = files[file];
  const input: CheckInput = {
    name,
    sha,
    externalId,
    detailsUrl: `${repositoryUrl(deps.githubUrl, project)}/blob/${sha}/${path}`,
    annotations: problems.map((problem) => annotationOf(problem, path)),
    ...(file === "process" ? await processText(deps, project, check) : policyCheck(check)),
  };
  return {
    key: externalId,
    content: input,
    create: () => repository.createCheck(input),
    update: (id) => repository.updateCheck(id, input),
    find: () => repository.findCheck(sha, name, externalId),
    done: () => finishProcessCheck(deps.db, project.id, check),
  };
}

function annotationOf(problem: Problem, path: string): CheckAnnotation {
  const { line, column, message, path: at, file } = problem;
  return {
    path: file ?? path,
    line,
    column,
    level: isError(problem) ? "failure" : "warning",
    message: at === "" ? message : `${at}: ${message}`,
  };
}

async function processText(
  deps: Deps,
  project: Project,
  { problems, plan, weakenings, keepsEarlier }: ProcessCheck,
): Promise<CheckText> {
  return processCheck({
    problems: problems.filter(isError),
    warnings: problems.filter((problem) => !isError(problem)),
    keepsEarlier,
    plan,
    weakenings: weakenings.map(fromStored),
    policy: await policyNote(deps.db, project),
  });
}

function fromStored(weakening: StoredWeakening): Weakening {
  return weakening.what === "freeze-shortened" ? { ...weakening, from: new Date(weakening.from) } : weakening;
}
