import type { RepositoryRight } from "../github/as-person.ts";
import type { Rights } from "./rights.ts";
import type { Viewer } from "./session.ts";

/** Where projects are looked for. */
export interface FindProject<P> {
  /** By the name that it has here, compared case-folded; null: none. Asks the store only. */
  readonly findProject: (owner: string, name: string) => Promise<P | null>;
  /** By GitHub's id of a repository on which the app is installed, and that `owner/name` leads to; null: none. */
  readonly findProjectById: (repositoryId: number, owner: string, name: string) => Promise<P | null>;
}

/**
 * The project of a repository, with what GitHub lets the viewer do there; null: they may not know of it, or there is
 * none. Nobody learns which: GitHub is asked before the store is, so that the answer, and how long it takes, is the
 * same. One that has no project yet, or another name by now, is asked for where the viewer reads it through the app.
 */
export async function projectFor<P extends { readonly repositoryId: number }>(
  { viewer, rights }: { readonly viewer: Viewer; readonly rights: Rights },
  find: FindProject<P>,
  owner: string,
  name: string,
): Promise<{ readonly project: P; readonly right: RepositoryRight } | null> {
  const right = await rights.named(viewer, owner, name);
  if (right === null) return null;
  const named = await find.findProject(owner, name);
  // The name may have passed to another repository since.
  if (named?.repositoryId === right.id) return { project: named, right };
  const isReached = (await rights.all(viewer)).has(right.id);
  const project = isReached ? await find.findProjectById(right.id, owner, name) : null;
  return project === null ? null : { project, right };
}
