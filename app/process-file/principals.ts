import { nearest } from "../domain/nearest.ts";
import { fold, type Principal } from "../domain/process.ts";
import { didYouMean, listed, shown } from "./findings.ts";

/** Whose repository the file belongs to: teams can be named on an organization's only. */
export interface Owner {
  readonly owner: string;
  readonly ownerType: "Organization" | "User";
}

/** The names that the file gives to teams, also folded for comparing, and the folded members of all of them. */
export interface TeamNames {
  readonly written: readonly string[];
  readonly folded: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

/** Also with the `_` of managed users, and the hyphens at the end of very old accounts. */
const login = /^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/;
const teamSlug = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;

/** A member of `teams` that `memberFault` has nothing against. */
export function principalOf(text: string): Principal {
  const [name, slug] = text.split("/");
  return slug === undefined ? { kind: "user", login: text } : { kind: "team", org: name!, slug };
}

/** Why the text is no GitHub team and no login that can be named here; null if it is one. */
export function memberFault(text: string, { owner, ownerType }: Owner): string | null {
  if (text.startsWith("@")) return `${shown(text)} is written with an @.${didYouMean(text.slice(1))}`;
  if (!text.includes("/")) {
    return login.test(text) ? null : `${shown(text)} is neither a GitHub team ("org/slug") nor a login.`;
  }
  if (ownerType === "User") {
    return `${shown(text)} is a team, but this repository belongs to the person ${owner}: only people (logins) can be named.`;
  }
  const [org, ...slugs] = text.split("/");
  const slug = slugs.join("/");
  if (fold(org!) !== fold(owner)) {
    return `${shown(text)} is a team of another organization: only teams of ${shown(owner)} can be named.${didYouMean(teamSlug.test(slug) ? `${owner}/${slug}` : undefined)}`;
  }
  return teamSlug.test(slug)
    ? null
    : `${shown(text)} is no GitHub team. Allowed: "${owner}/" and the team's slug.`;
}

/**
 * Why a member of a name in `teams` cannot stand there; null if it can. Names
 * do not nest: what looks like one of them is not taken for a login.
 */
export function nestingFault(text: string, name: string, names: TeamNames): string | null {
  const isOther = names.folded.has(fold(text)) && fold(name) !== fold(text);
  return isOther
    ? `${shown(text)} is a name of "teams" itself: write the GitHub teams and people it stands for.`
    : null;
}

/**
 * Why the text is no reference to people or teams; null if it is one. `workflows` is
 * one for `deployers` only. A login that is nearly the name of a team is taken for a
 * mistake, unless the file says elsewhere that there is such a person.
 */
export function referenceFault(
  text: string,
  names: TeamNames,
  owner: Owner,
  workflows: boolean,
): string | null {
  if (names.folded.has(fold(text))) return null;
  if (fold(text) === "workflows") {
    return workflows ? null : `"workflows" may stand in "deployers" only: a workflow approves nothing.`;
  }
  if (text.includes("/") || text.startsWith("@")) return memberFault(text, owner);
  const isLogin = login.test(text);
  if (isLogin && names.members.has(fold(text))) return null;
  const near = nearest(text, workflows ? [...names.written, "workflows"] : names.written);
  if (isLogin && near === undefined) return null;
  const defined = names.written.length === 0 ? "" : `: ${listed(names.written)}`;
  const person = isLogin ? ` If a person is meant: give the login a name in "teams".` : "";
  return `No team is named ${shown(text)}.${didYouMean(near)} Allowed: names of "teams"${defined}; "org/slug"; logins.${person}`;
}
