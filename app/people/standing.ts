import { type Principal, sameName } from "../domain/process.ts";
import type { RepositoryRight } from "../github/as-person.ts";
import type { TeamOfViewer } from "./rights.ts";
import type { Viewer } from "./session.ts";

/** What is known of somebody who has signed in, at most a minute old. */
export interface Standing {
  readonly viewer: Viewer;
  readonly right: RepositoryRight;
  readonly teams: readonly TeamOfViewer[];
}

/** Who is asked. `who`: null: whoever may deploy to the environment. */
interface AskedFor {
  readonly who: readonly Principal[] | null;
}

/**
 * By what somebody may answer, as far as what was asked a minute ago tells: for what is offered to them. Whoever
 * answers is asked about anew, and their answer counts for the team of theirs that is still missing.
 * @returns teams, the login, the right; empty: by nothing
 */
export function entitlements({ viewer, right, teams }: Standing, { who }: AskedFor): readonly string[] {
  if (who === null) return right.mayWrite ? ["write permission"] : [];
  const found = who.filter((one) => isViewer(one, viewer, teams));
  return [...new Set(found.map((one) => (one.kind === "team" ? `${one.org}/${one.slug}` : one.login)))];
}

/** The first of them; null: by nothing. */
export function entitledAs(standing: Standing, asked: AskedFor): string | null {
  return entitlements(standing, asked)[0] ?? null;
}

function isViewer(one: Principal, viewer: Viewer, teams: readonly TeamOfViewer[]): boolean {
  return one.kind === "user"
    ? sameName(one.login, viewer.login)
    : teams.some(({ org, slug }) => sameName(org, one.org) && sameName(slug, one.slug));
}
