import type { Project } from "../../db/projects.ts";
import type { Policy } from "../domain/policy.ts";
import type { Problem } from "../domain/problem.ts";
import { isGate, type Principal, type Process } from "../domain/process.ts";
import { type QuorumTerms, quorumOf } from "../domain/quorum.ts";
import { referenceOf, responsibleOf } from "../domain/responsibility.ts";
import { type PlacedPath, placeFinder } from "../process-file/place-of.ts";
import { policyPrincipalPlaces } from "../process-file/policy-places.ts";
import { type PlacedPrincipal, principalPlaces } from "../process-file/principal-places.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { bestQuorum } from "./gate-people.ts";
import { type KeyOf, policyKeyOf } from "./principals.ts";

/**
 * What only GitHub can tell about a process file that is in order by itself: teams
 * and people that it does not show to the app, or shows empty, and gates that ask
 * for more people than there are; each at its place.
 * @param known references of whom nothing is asked
 */
export async function teamProblems(
  deps: Deps,
  project: Project,
  { text, process }: { readonly text: string; readonly process: Process },
  known: { readonly has: (reference: string) => boolean },
): Promise<readonly Problem[]> {
  const unseen = await strangers(deps, project, principalPlaces(text), known);
  if (unseen.length > 0) return unseen;
  const placeOf = placeFinder(text);
  const gates = process.steps.flatMap((step, index): Gate[] => {
    const keys = ["steps", index, "with"];
    const place = () => placeOf([...keys, "approvals"], [...keys, "responsible-teams"]);
    return isGate(step) && step.enabled ? [{ terms: step, teams: process.teams, place }] : [];
  });
  return impossible(deps, project, gates, referenceOf);
}

/** The same of an organization's policy. */
export async function policyTeamProblems(
  deps: Deps,
  project: Project,
  { text, policy }: { readonly text: string; readonly policy: Policy },
): Promise<readonly Problem[]> {
  const unseen = await strangers(deps, project, policyPrincipalPlaces(text), new Set());
  if (unseen.length > 0) return unseen;
  const placeOf = placeFinder(text);
  const gates = policy.rules.flatMap(({ require }, index): Gate[] => {
    if (require === null) return [];
    const { teams: responsibleTeams, approvals, fromEachTeam } = require;
    const place = () => placeOf([index, "require", "approvals"], [index, "require", "teams"]);
    return [{ terms: { responsibleTeams, approvals, fromEachTeam }, teams: [], place }];
  });
  return impossible(deps, project, gates, policyKeyOf);
}

async function strangers(
  deps: Deps,
  project: Project,
  places: readonly PlacedPrincipal[],
  known: { readonly has: (reference: string) => boolean },
): Promise<readonly Problem[]> {
  const asked = new Map<string, Promise<string | null>>();
  const problems: Problem[] = [];
  for (const { principal, path, line, column } of places) {
    const reference = referenceOf(principal);
    if (known.has(reference)) continue;
    const answer = asked.get(reference) ?? wrongWith(deps, project, principal);
    asked.set(reference, answer);
    const message = await answer;
    if (message !== null) problems.push({ path, line, column, message });
  }
  return problems;
}

interface Gate {
  readonly terms: QuorumTerms;
  /** Names that its references may be. */
  readonly teams: Process["teams"];
  readonly place: () => PlacedPath;
}

/** Gates that can never be approved: there are too few people to ask. One that asks for one person asks nothing of GitHub. */
async function impossible(
  deps: Deps,
  project: Project,
  gates: readonly Gate[],
  keyOf: KeyOf,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { terms, teams, place } of gates) {
    const { required } = quorumOf(terms, []);
    if (required < 2 || terms.responsibleTeams.length === 0) continue;
    const { principals } = responsibleOf(teams, terms.responsibleTeams, () => true);
    const best = await bestQuorum(deps, project, terms, principals, keyOf);
    if (best === null || best.met) continue;
    problems.push({ ...place(), message: tooFew(terms, best.missing, required, best.counted) });
  }
  return problems;
}

function tooFew(
  { responsibleTeams, fromEachTeam, approvals }: QuorumTerms,
  missing: readonly { readonly team: string | null }[],
  required: number,
  counted: number,
): string {
  const named = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");
  const remedy = `so nobody could ever complete it: lower "approvals", or add people`;
  if (!fromEachTeam) {
    return `The gate asks for ${required} people of ${named(responsibleTeams)}, who are only ${counted} on GitHub, ${remedy}`;
  }
  const short = missing.flatMap(({ team }) => team ?? []);
  return `The gate asks for ${approvals} of each team, each person for one team, and ${named(short)} has too few on GitHub, ${remedy}`;
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
