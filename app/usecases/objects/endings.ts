import { finishedComment } from "../../messages/finished.ts";
import { marker } from "../../messages/marker.ts";
import { unattendedComment } from "../../messages/unattended.ts";
import type { Deps } from "../deps.ts";
import { broughtBy, type ReleaseView } from "../release-view.ts";
import { deploymentUrl } from "../urls.ts";
import type { Desired } from "../writer.ts";
import { onceComment } from "./comment.ts";

/** One new comment for each deployment that failed, was rejected, or ran out of time: an edit notifies nobody. */
export async function finishedObjects(
  deps: Deps,
  view: ReleaseView,
  thread: number,
): Promise<readonly Desired[]> {
  const ended = view.deployments.filter(
    ({ state }) => state === "failed" || state === "rejected" || state === "timed-out",
  );
  const objects: Desired[] = [];
  for (const deployment of ended) {
    const id = String(deployment.id);
    const { previous } = await broughtBy(deps, view, deployment);
    const url = deploymentUrl(deps.publicUrl, view.project, deployment.id);
    const body = finishedComment({ id, deployment, releasedBy: view.release.createdBy, previous, url });
    const key = `release:${view.release.id}:finished:${id}`;
    objects.push(onceComment(deps, view.project, key, thread, marker("finished", id), body));
  }
  return objects;
}

/** One comment for each GitHub Deployment that nobody took up in time. */
export async function unattendedObjects(
  deps: Deps,
  view: ReleaseView,
  thread: number,
): Promise<readonly Desired[]> {
  return view.deployments.flatMap((deployment) =>
    deployment.steps.flatMap(({ work }) => {
      if (work === null || work.unattendedSince === null) return [];
      const id = `${deployment.id}-unattended`;
      const body = unattendedComment({
        id,
        deployment,
        deadline: work.deadline,
        url: deploymentUrl(deps.publicUrl, view.project, deployment.id),
        action: deps.action,
        serverUrl: deps.publicUrl,
      });
      const key = `release:${view.release.id}:unattended:${deployment.id}`;
      return [onceComment(deps, view.project, key, thread, marker("notice", id), body)];
    }),
  );
}
