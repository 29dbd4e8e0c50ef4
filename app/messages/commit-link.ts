import { code, link } from "./escape.ts";

/** The short SHA as a link to the commit. `repository`: its address on GitHub. */
export function commitLink(repository: string, sha: string): string {
  return link(code(shortSha(sha)), `${repository}/commit/${sha}`);
}

export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
