import type { Project } from "../../db/projects.ts";
import { branchAllowed } from "../domain/branches.ts";
import type { Person } from "../domain/deployment/state.ts";
import { type Outcome, type Refusal } from "../domain/refusal.ts";
import { createRelease, type CreatedRelease } from "./create-release.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { hasPermission } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { type Origin, refuseNow, transact, type Unit } from "./transact.ts";

/**
 * Releases the head of the default branch: for people who may write to the repository.
 * @param told says it, with the checks of the commit as they are now
 */
export async function releaseHead(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  asked: { readonly version: string | null; readonly notes: string },
  told: (unit: Unit, made: CreatedRelease, checks: readonly CheckResult[]) => Promise<void>,
): Promise<Outcome<CreatedRelease>> {
  const no = (refusal: Refusal) => refuseNow(deps, project.id, origin, refusal);
  const writer = await hasPermission(deps, project, user, ["admin", "write"]);
  if (writer.kind === "unknown") return no({ code: "permission-unknown", user: user.login });
  if (writer.kind !== "entitled") return no({ code: "not-writer", user: user.login });
  const repository = repositoryOf(deps, project);
  const branch = `refs/heads/${project.defaultBranch}`;
  const sha = await repository.commitOf(`heads/${project.defaultBranch}`);
  if (sha === null) return no({ code: "process-missing", ref: branch });
  const { process } = await readGuard(deps, project);
  const allowed = process?.releases.branches ?? null;
  if (!branchAllowed(allowed, project.defaultBranch, branch)) {
    return no({ code: "branch-not-allowed", ref: branch, sha, allowed: allowed ?? [] });
  }
  // Asked before it is made: where GitHub does not answer, all of it is done once more, and told as it was.
  const checks = await repository.checkResults(sha);
  const { reply, ...named } = origin;
  const { once: _once, ...from } = named;
  const input = { ...asked, sha, ref: branch, channel: null, variables: {} };
  let isTold = false;
  // Made and told at once: asked again after the head has moved on, it would be another release.
  const made = await createRelease(deps, project, from, input, {
    origin: named,
    tell: async (unit, outcome) => {
      isTold = true;
      await (outcome.ok ? told(unit, outcome.value, checks) : reply?.(unit, outcome.refusal));
    },
  });
  if (isTold) return made;
  if (!made.ok) return no(made.refusal);
  await transact(deps, project.id, named, (unit) => told(unit, made.value, checks));
  return made;
}

type CheckResult = Awaited<ReturnType<ReturnType<typeof repositoryOf>["checkResults"]>>[number];
