import { lastTeamOf } from "../../db/open-questions.ts";
import {
  principalsOf,
  rememberPrincipal,
  renamePrincipal,
  type StoredPrincipal,
} from "../../db/principals.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import type { Person } from "../domain/deployment/state.ts";
import { type Principal, sameName } from "../domain/process.ts";
import type { BrokenReference, Entitlement } from "../domain/refusal.ts";
import { type NamedPrincipal, referenceOf, type Responsible } from "../domain/responsibility.ts";
import { GitHubFailure, type GitHubRepository } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import type { KeyOf } from "./principals.ts";

/** Whether the person is one of these, or of their teams, asked of GitHub at this moment. */
export async function isOneOf(
  deps: Deps,
  project: Project,
  { principals, broken }: Responsible,
  user: Person,
  { every, goneIsNobody, keeps, keyOf = referenceOf }: Looking,
): Promise<Entitlement> {
  const known = await principalsOf(
    deps.db,
    project.id,
    principals.map((one) => keyOf(one.principal)),
  );
  const repository = repositoryOf(deps, project);
  const remember = rememberer(deps, project, keeps, keyOf);
  const doubts: BrokenReference[] = [...broken];
  const asked = new Set<string>();
  const all: string[] = [];
  // People first: they cost no request; then the team by which this person answered last, for one request is enough.
  const likely = await lastTeamOf(deps.db, project.id, user.id);
  for (const one of [...principals].sort((a, b) => rank(a, likely) - rank(b, likely))) {
    // One name may stand for several teams: that the person is in one of them is enough.
    if (all.includes(one.name)) continue;
    const stored = known.get(keyOf(one.principal));
    try {
      const answer =
        one.principal.kind === "user"
          ? await isPerson(remember, one.principal, stored, user)
          : await isMember(deps, project, repository, remember, one.principal, stored, user);
      if (answer === "yes") {
        all.push(one.name);
        if (!every) break;
        continue;
      }
      if (answer === "no") continue;
      doubts.push({ reference: referenceOf(one.principal), why: answer });
      // 404 about a team may mean that the app may not see it: that says nothing about its members.
      if (answer === "not-found" && !goneIsNobody) asked.add(one.name);
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      deps.log.warn(
        { project: project.id, team: referenceOf(one.principal), error: error.message },
        "membership unknown",
      );
      asked.add(one.name);
    }
  }
  const inOrder = principals.map((one) => one.name).filter((name, at, names) => names.indexOf(name) === at);
  const teams = inOrder.filter((name) => all.includes(name));
  const [as] = teams;
  // Of a team that GitHub did not tell about nothing is known: where each counts, nothing is decided without it.
  if (as !== undefined && (!every || asked.size === 0)) return { kind: "entitled", as, all: teams };
  return asked.size > 0
    ? { kind: "unknown", asked: [...asked], broken: doubts }
    : { kind: "not-entitled", broken: doubts };
}

interface Looking {
  /** Every name is asked about, or the first that fits is enough. */
  readonly every: boolean;
  /** See `Asking`. */
  readonly goneIsNobody: boolean;
  /** Whether it is kept whom the reference stands for. */
  readonly keeps: (reference: string) => boolean;
  readonly keyOf?: KeyOf;
}

type Answer = "yes" | "no" | "not-found" | "replaced";

async function isPerson(
  remember: Remember,
  principal: Extract<Principal, { kind: "user" }>,
  stored: StoredPrincipal | undefined,
  user: Person,
): Promise<Answer> {
  if (stored !== undefined) {
    if (stored.githubId === user.id) return "yes";
    return sameName(principal.login, user.login) ? "replaced" : "no";
  }
  if (!sameName(principal.login, user.login)) return "no";
  await remember(principal, user.id, user.login);
  return "yes";
}

async function isMember(
  deps: Deps,
  project: Project,
  repository: GitHubRepository,
  remember: Remember,
  principal: Extract<Principal, { kind: "team" }>,
  stored: StoredPrincipal | undefined,
  user: Person,
): Promise<Answer> {
  const slug = await slugOf(deps, project, repository, remember, principal, stored);
  if (slug.kind !== "readable") return slug.kind;
  const membership = await repository.teamMembership(principal.org, slug.slug, user.login);
  return membership === "active" ? "yes" : "no";
}

/** Today's slug of the team that the reference has stood for since it was first seen. */
async function slugOf(
  deps: Deps,
  project: Project,
  repository: GitHubRepository,
  remember: Remember,
  principal: Extract<Principal, { kind: "team" }>,
  stored: StoredPrincipal | undefined,
): Promise<
  { readonly kind: "readable"; readonly slug: string } | { readonly kind: "not-found" | "replaced" }
> {
  const team = await repository.team(principal.org, stored?.currentName ?? principal.slug);
  if (stored === undefined) {
    if (team === null) return { kind: "not-found" };
    await remember(principal, team.id, team.slug);
    return { kind: "readable", slug: team.slug };
  }
  if (team?.id === stored.githubId) return { kind: "readable", slug: team.slug };
  const renamed = await repository.teamById(principal.org, stored.githubId);
  if (renamed === null) return { kind: team === null ? "not-found" : "replaced" };
  await renamePrincipal(deps.db, project.id, stored.reference, renamed.slug);
  return { kind: "readable", slug: renamed.slug };
}

type Remember = (principal: Principal, githubId: number, currentName: string) => Promise<void>;

/**
 * Keeps whom a name stands for, if the default branch names them. A name that only a release's own gate has is
 * looked up each time: kept, it would let whoever held it then answer later, when the default branch takes it up.
 */
function rememberer(deps: Deps, project: Project, keeps: Looking["keeps"], keyOf: KeyOf): Remember {
  return async (principal, githubId, currentName) => {
    if (!keeps(referenceOf(principal))) return;
    await rememberPrincipal(deps.db, {
      projectId: project.id,
      reference: keyOf(principal),
      githubId,
      currentName,
      confirmedAt: deps.now(),
      confirmedBy: drawbridge,
    });
  };
}

function rank(one: NamedPrincipal, likely: string | null): number {
  if (one.principal.kind === "user") return 0;
  return one.name === likely ? 1 : 2;
}

/** Any failed call: nobody is let in or turned away by it. */
export function isNoAnswer(error: unknown): error is GitHubFailure {
  return error instanceof GitHubFailure;
}
