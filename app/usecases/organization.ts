import type { Project } from "../../db/projects.ts";
import type { Person } from "../domain/deployment/state.ts";
import type { Entitlement } from "../domain/refusal.ts";
import { GitHubFailure } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";

/** Whether the person owns the organization that the repository belongs to, as GitHub says now. */
export async function isOwner(deps: Deps, project: Project, person: Person): Promise<Entitlement> {
  try {
    const { role, userId } = await repositoryOf(deps, project).organizationRole(project.owner, person.login);
    // A login can change hands between the comment and the question: the id decides.
    return role === "admin" && userId === person.id
      ? { kind: "entitled", as: project.owner, all: [project.owner] }
      : { kind: "not-entitled", broken: [] };
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    deps.log.warn({ project: project.id, error: error.message }, "organization role unknown");
    return { kind: "unknown", asked: [project.owner], broken: [] };
  }
}
