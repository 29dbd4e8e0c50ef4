import type { AppIdentity } from "./connection.ts";

interface Creator {
  readonly login: string;
  readonly type?: string;
}

/**
 * Whether this app itself made a comment, issue or deployment. A person who works through the app (a user
 * token of it) is not the app, though GitHub names the app there too: the bot must be the creator.
 *
 * @param via `performed_via_github_app`; GitHub leaves it null in some answers, then the bot's login decides
 */
export function madeBy(
  app: AppIdentity,
  creator: Creator | null | undefined,
  via: { readonly id: number } | null | undefined,
): boolean {
  if (creator === null || creator === undefined) return false;
  const login = creator.login.toLowerCase();
  // No person's login has brackets. By id first: the login changes when the app is renamed.
  if (via !== null && via !== undefined) return via.id === app.id && login.endsWith("[bot]");
  return login === `${app.slug.toLowerCase()}[bot]`;
}
