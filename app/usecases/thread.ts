import { projectionsOf } from "../../db/projections.ts";
import { setThread } from "../../db/releases.ts";
import { marker } from "../messages/marker.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import type { ReleaseView } from "./release-view.ts";
import { write } from "./writer.ts";

/** The issue that is a thread of its own, as it is opened. */
export interface NewThread {
  readonly title: string;
  /** Holds the thread's marker. */
  readonly body: string;
}

/** Opens the issue of a release that has no pull request. Null: GitHub refuses one (issues are disabled). */
export async function openThread(
  deps: Deps,
  { project, release }: Pick<ReleaseView, "project" | "release">,
  { title, body }: NewThread,
): Promise<number | null> {
  const repository = repositoryOf(deps, project);
  const key = `release:${release.id}:thread`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const written = await write(deps, project.id, row, {
    key,
    content: { version: release.version },
    update: null,
    find: async () => {
      const found = await repository.findIssue(marker("thread", String(release.id)));
      return found === null ? null : { id: found.number };
    },
    create: async () => ({ id: (await repository.createIssue(title, body)).number }),
  });
  if (written.kind === "refused" || written.id === null) {
    const reason = written.kind === "refused" ? written.reason : "no number";
    deps.log.warn({ project: project.id, release: release.id, reason }, "there is no thread");
    return null;
  }
  await setThread(deps.db, release.id, written.id);
  return written.id;
}
