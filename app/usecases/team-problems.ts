import type { Project } from "../../db/projects.ts";
import type { Problem } from "../domain/problem.ts";
import type { Principal } from "../domain/process.ts";
import { referenceOf } from "../domain/responsibility.ts";
import { principalPlaces } from "../process-file/principal-places.ts";
import { type Deps, repositoryOf } from "./deps.ts";

/**
 * Teams and people that the file names and GitHub does not show to the app, or shows empty: each at its place.
 * @param known references of whom nothing is asked
 */
export async function teamProblems(
  deps: Deps,
  project: Project,
  text: string,
  known: { readonly has: (reference: string) => boolean },
): Promise<readonly Problem[]> {
  const asked = new Map<string, Promise<string | null>>();
  const problems: Problem[] = [];
  for (const { principal, path, line, column } of principalPlaces(text)) {
    const reference = referenceOf(principal);
    if (known.has(reference)) continue;
    const answer = asked.get(reference) ?? wrongWith(deps, project, principal);
    asked.set(reference, answer);
    const message = await answer;
    if (message !== null) problems.push({ path, line, column, message });
  }
  return problems;
}

async function wrongWith(deps: Deps, project: Project, principal: Principal): Promise<string | null> {
  const repository = repositoryOf(deps, project);
  if (principal.kind === "user") {
    const user = await repository.user(principal.login);
    return user === null ? `There is nobody with the login "${principal.login}" on GitHub` : null;
  }
  const name = `"${principal.org}/${principal.slug}"`;
  const team = await repository.team(principal.org, principal.slug);
  if (team === null) {
    return `There is no team ${name} that Drawbridge can see: check its slug, and that the app may read the organization's members`;
  }
  return team.members === 0 ? `The team ${name} has no members: nobody in it could answer` : null;
}
