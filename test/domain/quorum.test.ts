import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type QuorumTerms, type QuorumVote, quorumOf } from "../../app/domain/quorum.ts";

const vote = (...teams: readonly string[]): QuorumVote => ({
  decision: "approve",
  team: teams[0] ?? "",
  teams,
  emergency: false,
});
const rejection: QuorumVote = { ...vote("A"), decision: "reject" };
const emergency: QuorumVote = { ...vote("On call"), emergency: true };

describe("how many people of any team", () => {
  const terms = (approvals: number): QuorumTerms => ({
    approvals,
    fromEachTeam: false,
    responsibleTeams: ["A", "B"],
  });
  it.each<[string, number, readonly QuorumVote[], number, boolean, number]>([
    ["nobody yet", 1, [], 0, false, 1],
    ["one of one", 1, [vote("A")], 1, true, 0],
    ["one of two", 2, [vote("B")], 1, false, 1],
    ["two of two, both of one team", 2, [vote("B"), vote("B")], 2, true, 0],
    ["more than are asked count as many as are asked", 1, [vote("A"), vote("B")], 1, true, 0],
    ["whoever may deploy, of no team", 1, [vote("")], 1, true, 0],
    ["a rejection is no approval", 1, [rejection], 0, false, 1],
  ])("%s", (_case, approvals, votes, counted, met, missing) => {
    expect(quorumOf(terms(approvals), votes)).toEqual({
      required: approvals,
      counted,
      met,
      missing: missing === 0 ? [] : [{ team: null, count: missing }],
    });
  });

  it("is met by an emergency alone, which is one approval of those that are asked", () => {
    expect(quorumOf(terms(3), [emergency])).toEqual({ required: 3, counted: 1, met: true, missing: [] });
    expect(quorumOf(terms(3), [{ ...emergency, decision: "reject" }]).met).toBe(false);
  });

  it("asks people of any team where each of none is asked", () => {
    expect(quorumOf({ approvals: 2, fromEachTeam: true, responsibleTeams: [] }, [vote("")])).toEqual({
      required: 2,
      counted: 1,
      met: false,
      missing: [{ team: null, count: 1 }],
    });
  });
});

describe("people from each team", () => {
  it.each<[string, number, readonly string[], readonly QuorumVote[], number, Record<string, number>]>([
    ["nobody yet", 2, ["A", "B"], [], 0, { A: 2, B: 2 }],
    ["one of each", 1, ["A", "B"], [vote("A"), vote("B")], 2, {}],
    ["one person of both counts for one", 1, ["A", "B"], [vote("A", "B")], 1, { B: 1 }],
    ["not greedily: who is in both makes way", 1, ["A", "B"], [vote("A", "B"), vote("A")], 2, {}],
    ["whatever came first", 1, ["A", "B"], [vote("A"), vote("A", "B")], 2, {}],
    ["two of one team do not stand in for another", 1, ["A", "B"], [vote("A"), vote("A")], 1, { B: 1 }],
    ["a chain of three makes way", 1, ["A", "B", "C"], [vote("A", "B"), vote("B", "C"), vote("A")], 3, {}],
    ["two of each", 2, ["A", "B"], [vote("A", "B"), vote("A", "B"), vote("A"), vote("A")], 4, {}],
    ["teams are told in the file's order", 1, ["B", "A", "C"], [], 0, { B: 1, A: 1, C: 1 }],
    ["in any case", 1, ["Release Managers", "A"], [vote("release managers"), vote("a")], 2, {}],
    ["a team named twice is one", 1, ["A", "a"], [vote("A")], 1, {}],
    ["somebody of another team", 1, ["A"], [vote("C")], 0, { A: 1 }],
  ])("%s", (_case, approvals, responsibleTeams, votes, counted, missing) => {
    const quorum = quorumOf({ approvals, fromEachTeam: true, responsibleTeams }, votes);
    expect(quorum.counted).toBe(counted);
    expect(quorum.missing).toHaveLength(Object.keys(missing).length);
    expect(quorum.missing.map(({ team, count }) => [team?.toUpperCase(), count])).toEqual(
      Object.entries(missing),
    );
    expect(quorum.met).toBe(Object.keys(missing).length === 0);
  });

  it("counts somebody of whom only the team is known by which they were let in", () => {
    const terms = { approvals: 1, fromEachTeam: true, responsibleTeams: ["A"] };
    expect(quorumOf(terms, [{ ...vote(), team: "A" }]).met).toBe(true);
  });

  it("is met by an emergency alone, whose team is none of those asked", () => {
    const terms = { approvals: 2, fromEachTeam: true, responsibleTeams: ["A", "B"] };
    expect(quorumOf(terms, [vote("A"), emergency])).toEqual({
      required: 4,
      counted: 1,
      met: true,
      missing: [],
    });
  });
});

const teams = ["A", "B", "C"];
const votes = fc.array(
  fc.record({
    decision: fc.constantFrom("approve" as const, "approve" as const, "reject" as const),
    teams: fc.subarray(teams, { minLength: 1 }),
    emergency: fc.constant(false),
  }),
  { maxLength: 6 },
);
const terms = fc.record({
  approvals: fc.integer({ min: 1, max: 3 }),
  fromEachTeam: fc.boolean(),
  responsibleTeams: fc.subarray(teams, { minLength: 1 }),
});
const cast = (drawn: readonly Omit<QuorumVote, "team">[]): readonly QuorumVote[] =>
  drawn.map((one) => ({ ...one, team: one.teams[0] ?? "" }));

/** The most places that can be filled, by trying everything. */
function best(free: ReadonlyMap<string, number>, people: readonly QuorumVote[]): number {
  const [person, ...others] = people;
  if (person === undefined) return 0;
  const taken = person.teams
    .filter((team) => (free.get(team) ?? 0) > 0)
    .map((team) => 1 + best(new Map(free).set(team, (free.get(team) ?? 0) - 1), others));
  return Math.max(best(free, others), ...taken);
}

describe("for all votes", () => {
  it("fills as many places as trying everything does", () => {
    fc.assert(
      fc.property(terms, votes, (asked, drawn) => {
        const approving = cast(drawn).filter((one) => one.decision === "approve");
        const free = new Map(asked.responsibleTeams.map((team) => [team, asked.approvals]));
        const most = asked.fromEachTeam ? best(free, approving) : Math.min(asked.approvals, approving.length);
        const quorum = quorumOf(asked, cast(drawn));
        expect(quorum.counted).toBe(most);
        expect(quorum.met).toBe(most === quorum.required);
        expect(quorum.required - quorum.counted).toBe(
          quorum.missing.reduce((sum, { count }) => sum + count, 0),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("says the same in whatever order they came", () => {
    fc.assert(
      fc.property(terms, votes, (asked, drawn) => {
        expect(quorumOf(asked, cast(drawn.toReversed()))).toEqual(quorumOf(asked, cast(drawn)));
      }),
    );
  });

  it("never counts less for one vote more", () => {
    fc.assert(
      fc.property(terms, votes, fc.nat(5), (asked, drawn, index) => {
        const fewer = quorumOf(asked, cast(drawn.toSpliced(index, 1)));
        const all = quorumOf(asked, cast(drawn));
        expect(all.counted).toBeGreaterThanOrEqual(fewer.counted);
        expect(all.met || !fewer.met).toBe(true);
      }),
    );
  });
});
