import type { Project } from "../../../db/projects.ts";
import type { openStates } from "../../domain/deployment/state.ts";
import { type Html, html } from "./html.ts";
import { line } from "./phrase.ts";

type Named = Pick<Project, "owner" | "name">;

/** Paths of the pages, without the server's address. */
export const paths = {
  home: "/",
  signIn: "/-/sign-in",
  signOut: "/-/sign-out",
  organization: (owner: string) => `/${encodeURIComponent(owner)}`,
  project: ({ owner, name }: Named) => `/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`,
  /** The releases of a project of which something is in this state. */
  onlyThose: (project: Named, state: (typeof openStates)[number]) =>
    `${paths.project(project)}?only=${state}`,
  release: (project: Named, version: string) =>
    `${paths.project(project)}/releases/${encodeURIComponent(version)}`,
  deployment: (project: Named, id: number) => `${paths.project(project)}/deployments/${id}`,
  /** All that is known of a deployment, as the API gives it to whoever has signed in. */
  deploymentData: ({ owner, name }: Named, id: number) =>
    `/api/v1/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/deployments/${id}`,
  process: (project: Named) => `${paths.project(project)}/process`,
  audit: (project: Named) => `${paths.project(project)}/audit`,
  auditOfRelease: (project: Named, version: string, type: "" | "ReleaseCreated" = "") =>
    `${paths.audit(project)}?release=${encodeURIComponent(version)}${type === "" ? "" : `&type=${type}`}`,
  auditExport: (project: Named, format: "jsonl" | "csv") => `${paths.audit(project)}.${format}`,
  /** Where forms of a project are sent. */
  orders: (project: Named) => `${paths.project(project)}/orders`,
} as const;

/** A link to another site, where the address is one: anybody's text can claim to be one. */
export function external(address: string, words: Html | string): Html {
  const isAddress = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  return isAddress
    ? html`<a href="${new URL(address).href}" rel="noopener noreferrer nofollow">${words}</a>`
    : html`${words}`;
}

/** The first characters of a commit, with the way to it. */
export function commit(repository: string, sha: string): Html {
  return external(`${repository}/commit/${sha}`, html`<code>${line(sha.slice(0, 7))}</code>`);
}

/**
 * A path of this site from what a browser sent; anything else leads home. What begins with two slashes, or with a
 * backslash, is another site to a browser.
 */
export function ownPath(sent: string | undefined, publicUrl: string): string {
  if (sent === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(sent) || !URL.canParse(sent, publicUrl))
    return "/";
  const { origin, pathname, search } = new URL(sent, publicUrl);
  // Dots that are left out can leave two slashes at its beginning.
  return origin === new URL(publicUrl).origin && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
