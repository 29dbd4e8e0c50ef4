/** What somebody is told who may not know of a repository, and whoever asks for one that is not there. */
export function unseenRepository(owner: string, name: string): string {
  return `GitHub shows you no repository ${owner}/${name}, or the app is not installed on it. Whoever administers the repository can say which.`;
}
