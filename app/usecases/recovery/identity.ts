import type { RepositoryIdentity } from "../../../db/projects.ts";
import type { Deps } from "../deps.ts";

/**
 * What the repository of this id is called now, and by which installation the app reaches it, as GitHub says. From a
 * former name GitHub leads to the repository, unless another one has that name now.
 * @param names by which it is looked for, one after the other
 * @returns null: the app does not reach it under any of them
 */
export async function identityOnGitHub(
  deps: Deps,
  githubRepositoryId: number,
  names: readonly { readonly owner: string; readonly name: string }[],
): Promise<RepositoryIdentity | null> {
  const asked = new Set<string>();
  for (const { owner, name } of names) {
    const key = `${owner}/${name}`.toLowerCase();
    if (asked.has(key)) continue;
    asked.add(key);
    const installationId = await deps.github.installationOf(owner, name);
    if (installationId === null) continue;
    const { id, ...facts } = await deps.github.repository(installationId, owner, name).describe();
    if (id === githubRepositoryId) return { githubRepositoryId, installationId, ...facts };
  }
  return null;
}
