import { finishNotice, openNotices } from "../../db/notices.ts";
import { finishProcessCheck, openProcessChecks, type ProcessCheck } from "../../db/process-checks.ts";
import { projectById, type Project } from "../../db/projects.ts";
import { projectionsOf } from "../../db/projections.ts";
import type { CheckInput } from "../github/client.ts";
import { processCheck, processCheckName } from "../messages/process-check.ts";
import type { StoredWeakening } from "../../db/schema.ts";
import type { Weakening } from "../domain/weakening.ts";
import { policyNote } from "./policy.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { processPath } from "./guard.ts";
import { noticeObject } from "./notice-object.ts";
import { repositoryUrl } from "./urls.ts";
import { type Desired, write } from "./writer.ts";

/** What belongs to no release: answers in other threads, and the checks of process files. */
export async function projectLoose(deps: Deps, projectId: number): Promise<void> {
  const project = await projectById(deps.db, projectId);
  const objects: Desired[] = [];
  for (const notice of await openNotices(deps.db, projectId, null)) {
    const done = () => finishNotice(deps.db, notice.id);
    objects.push({ ...(await noticeObject(deps, project, notice)), done });
  }
  for (const check of await openProcessChecks(deps.db, projectId)) {
    objects.push(await processCheckObject(deps, project, check));
  }
  const rows = await projectionsOf(
    deps.db,
    projectId,
    objects.map((one) => one.key),
  );
  for (const object of objects) {
    const written = await write(deps, projectId, rows.get(object.key), object);
    if (written.kind === "refused") {
      deps.log.warn(
        { project: projectId, key: object.key, reason: written.reason },
        "GitHub refuses an object",
      );
    }
    await object.done?.();
  }
}

async function processCheckObject(
  deps: Deps,
  project: Project,
  { sha, problems, plan, weakenings, keepsEarlier }: ProcessCheck,
): Promise<Desired> {
  const repository = repositoryOf(deps, project);
  const externalId = `process:${sha}`;
  const input: CheckInput = {
    name: processCheckName,
    sha,
    externalId,
    detailsUrl: `${repositoryUrl(deps.githubUrl, project)}/blob/${sha}/${processPath}`,
    annotations: problems.map(({ line, column, message, path }) => {
      return { path: processPath, line, column, message: path === "" ? message : `${path}: ${message}` };
    }),
    ...processCheck({
      problems,
      keepsEarlier,
      plan,
      weakenings: weakenings.map(fromStored),
      policy: await policyNote(deps.db, project),
    }),
  };
  return {
    key: `process:${sha}`,
    content: input,
    create: () => repository.createCheck(input),
    update: (id) => repository.updateCheck(id, input),
    find: () => repository.findCheck(sha, processCheckName, externalId),
    done: () => finishProcessCheck(deps.db, project.id, sha),
  };
}

function fromStored(weakening: StoredWeakening): Weakening {
  return weakening.what === "freeze-shortened" ? { ...weakening, from: new Date(weakening.from) } : weakening;
}
