import type { Project } from "../../db/projects.ts";
import type { Problem } from "../domain/problem.ts";
import type { Principal, Process } from "../domain/process.ts";
import { repositoryOf, type Deps } from "./deps.ts";
import { principalsIn } from "./principals.ts";

/** Teams and people that the file names and GitHub does not show to the app, each at its place in the text. */
export async function teamProblems(
  deps: Deps,
  project: Project,
  text: string,
  process: Process,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const principal of principalsIn(process)) {
    const message = await missing(deps, project, principal);
    if (message === null) continue;
    const written = principal.kind === "team" ? `${principal.org}/${principal.slug}` : principal.login;
    problems.push({ path: "teams", ...placeOf(text, written), message });
  }
  return problems;
}

async function missing(deps: Deps, project: Project, principal: Principal): Promise<string | null> {
  const repository = repositoryOf(deps, project);
  if (principal.kind === "user") {
    const user = await repository.user(principal.login);
    return user === null ? `There is nobody with the login "${principal.login}" on GitHub` : null;
  }
  const team = await repository.team(principal.org, principal.slug);
  return team === null
    ? `There is no team "${principal.org}/${principal.slug}" that Drawbridge can see: check the slug, and that the app may read the organization's members`
    : null;
}

/** Line and column of the first place where the words stand. */
function placeOf(text: string, words: string): Pick<Problem, "line" | "column"> {
  const at = Math.max(0, text.toLowerCase().indexOf(words.toLowerCase()));
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
