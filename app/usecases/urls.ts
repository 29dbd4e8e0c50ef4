import type { Project } from "../../db/projects.ts";

/** A deployment's page. */
export function deploymentUrl(
  publicUrl: string,
  project: Pick<Project, "owner" | "name">,
  id: number,
): string {
  return `${publicUrl}/${project.owner}/${project.name}/deployments/${id}`;
}

/** The repository on GitHub. */
export function repositoryUrl(githubUrl: string, project: Pick<Project, "owner" | "name">): string {
  return `${githubUrl}/${project.owner}/${project.name}`;
}

/** A release's page. */
export function releaseUrl(
  publicUrl: string,
  project: Pick<Project, "owner" | "name">,
  version: string,
): string {
  return `${publicUrl}/${project.owner}/${project.name}/releases/${encodeURIComponent(version)}`;
}

/**
 * A page of Drawbridge's own documentation, at the version that runs.
 * @param action where the Action lives and at which version: `acme/drawbridge@v1`
 */
export function docsUrl(action: string, page: string): string {
  const [repository = "", version = "main"] = action.split("@");
  return `https://github.com/${repository}/blob/${version}/docs/${page}`;
}
