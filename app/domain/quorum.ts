import type { Vote } from "./deployment/state.ts";
import { fold, type InterventionStep } from "./process.ts";

/** How many approvals a gate asks, and of whom. */
export type QuorumTerms = Pick<InterventionStep, "approvals" | "fromEachTeam" | "responsibleTeams">;

/** What of a vote decides whether it fills a place. */
export type QuorumVote = Pick<Vote, "decision" | "team" | "teams" | "emergency">;

/** How far the approvals of a gate have come. */
export interface Quorum {
  /** How many people in all. */
  readonly required: number;
  /** How many of them have approved; never more than `required`. */
  readonly counted: number;
  readonly met: boolean;
  /**
   * What is left, in the file's order: of each team, or one entry with `team` null where any will do; empty when
   * it is met. Where one person could fill a place of either team, the place of the team named first is taken.
   */
  readonly missing: readonly { readonly team: string | null; readonly count: number }[];
}

/**
 * Whether the votes are enough for the gate. Rejections are not counted; an
 * emergency vote is enough alone. With `fromEachTeam` every reference needs
 * `approvals` people of its own: people are given to teams by maximum matching,
 * so that nobody's vote is lost by the order in which it came.
 *
 * @param votes at most one a person, of those that count now
 */
export function quorumOf(terms: QuorumTerms, votes: readonly QuorumVote[]): Quorum {
  const approving = votes.filter((vote) => vote.decision === "approve");
  const places = placesOf(terms);
  const filled = fill(places, approving);
  const counted = filled.reduce((sum, count) => sum + count, 0);
  const missing = places
    .map(({ team, count }, index) => ({ team, count: count - (filled[index] ?? 0) }))
    .filter(({ count }) => count > 0);
  const met = missing.length === 0 || approving.some((vote) => vote.emergency);
  const required = places.reduce((sum, { count }) => sum + count, 0);
  return { required, counted, met, missing: met ? [] : missing };
}

type Places = Quorum["missing"];

/** The places to fill; a team that is named twice is one team. */
function placesOf({ approvals, fromEachTeam, responsibleTeams }: QuorumTerms): Places {
  const teams = fromEachTeam ? [...new Map(responsibleTeams.map((name) => [fold(name), name])).values()] : [];
  return teams.length === 0
    ? [{ team: null, count: approvals }]
    : teams.map((team) => ({ team, count: approvals }));
}

/**
 * How many of each team's places are filled in a maximum matching (augmenting
 * paths, a team's places taken together). A path never empties a place that is
 * filled, so teams named first are filled first.
 */
function fill(places: Places, votes: readonly QuorumVote[]): readonly number[] {
  const entitled = votes.map((vote) => new Set([vote.team, ...vote.teams].map(fold)));
  const candidates = places.map(({ team }) =>
    votes.flatMap((_, vote) => (team === null || entitled[vote]?.has(fold(team)) ? [vote] : [])),
  );
  const placeOf = new Map<number, number>();

  /** Finds one more person for the place, moving others to places that they can fill as well. */
  const take = (place: number, seen: Set<number>): boolean =>
    (candidates[place] ?? []).some((vote) => {
      if (seen.has(vote)) return false;
      seen.add(vote);
      const held = placeOf.get(vote);
      if (held === place || (held !== undefined && !take(held, seen))) return false;
      placeOf.set(vote, place);
      return true;
    });

  return places.map(({ count }, place) => {
    let filled = 0;
    while (filled < count && take(place, new Set())) filled++;
    return filled;
  });
}
