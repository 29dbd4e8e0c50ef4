import type { Vote } from "./deployment/state.ts";
import { fold, type InterventionStep, sameName } from "./process.ts";

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
  const teams = fill(teamsOf(terms), terms.approvals, approving);
  const missing = teams
    .map(({ team, filled }) => ({ team, count: terms.approvals - filled }))
    .filter(({ count }) => count > 0);
  const met = missing.length === 0 || approving.some((vote) => vote.emergency);
  return {
    required: teams.length * terms.approvals,
    counted: teams.reduce((sum, { filled }) => sum + filled, 0),
    met,
    missing: met ? [] : missing,
  };
}

/** Those that are asked each for itself; one that is named twice is one. Null: any. */
function teamsOf({ fromEachTeam, responsibleTeams }: QuorumTerms): readonly (string | null)[] {
  const first = responsibleTeams.filter(
    (name, index) => responsibleTeams.findIndex((one) => sameName(one, name)) === index,
  );
  return fromEachTeam && first.length > 0 ? first : [null];
}

interface Filled {
  readonly team: string | null;
  /** How many of its places are taken. */
  readonly filled: number;
}

/**
 * A maximum matching of people and places, by augmenting paths. A path never
 * empties a place that is taken, so teams named first are filled first.
 */
function fill(
  teams: readonly (string | null)[],
  places: number,
  votes: readonly QuorumVote[],
): readonly Filled[] {
  const people = votes.map(({ team, teams: all }) => new Set([team, ...all].map(fold)));
  const asked = teams.map((team) => ({
    team,
    entitled: people.filter((one) => team === null || one.has(fold(team))),
  }));
  type Asked = (typeof asked)[number];
  const takenBy = new Map<(typeof people)[number], Asked>();

  /** Finds one more person for the team, moving others to teams that they can stand in for as well. */
  const take = (team: Asked, tried: Set<Asked>): boolean => {
    tried.add(team);
    return team.entitled.some((one) => {
      const held = takenBy.get(one);
      if (held !== undefined && (tried.has(held) || !take(held, tried))) return false;
      takenBy.set(one, team);
      return true;
    });
  };

  return asked.map((team) => {
    let filled = 0;
    while (filled < places && take(team, new Set())) filled++;
    return { team: team.team, filled };
  });
}
