/** The keys of each project. */
export function keysByProject(
  rows: readonly { readonly projectId: number; readonly key: string }[],
): ReadonlyMap<number, readonly string[]> {
  const byProject = new Map<number, string[]>();
  for (const { projectId, key } of rows) {
    const keys = byProject.get(projectId);
    if (keys === undefined) byProject.set(projectId, [key]);
    else keys.push(key);
  }
  return byProject;
}
