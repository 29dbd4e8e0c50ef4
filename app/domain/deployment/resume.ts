import { quorumOf } from "../quorum.ts";
import { andAdvance } from "./advance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment, StepRun, Vote } from "./state.ts";

type Resume = Extract<DeploymentCommand, { type: "Resume" }>;

/**
 * Goes on after a pause, once GitHub was asked about everyone whose approval
 * counted. Who has left their team no longer counts: where the others are too
 * few, the question is asked anew, and theirs stay. Else the work starts in its turn.
 */
export function resume(state: Deployment, command: Resume, facts: Facts): readonly DeploymentEvent[] {
  if (state.state !== "queued" || state.startedAt === null) return [];
  const events = state.steps.flatMap((run) => lapses(run, command));
  return andAdvance(state, events, facts, true);
}

function lapses({ definition, interruption }: StepRun, command: Resume): readonly DeploymentEvent[] {
  if (definition.uses !== "manual-intervention" || interruption?.state !== "approved") return [];
  const step = definition.id;
  if (command.outdated.includes(step)) {
    return [{ type: "ApprovalLapsed", step, users: interruption.votes.map((vote) => vote.user.id) }];
  }
  const now = command.standings.filter((standing) => standing.step === step);
  const teamsOf = (vote: Vote) => now.find((one) => one.user === vote.user.id)?.teams ?? vote.teams;
  const counted = interruption.votes.filter((vote) => teamsOf(vote).length > 0);
  const left = interruption.votes.filter((vote) => teamsOf(vote).length === 0);
  const standing = counted.map((vote) => ({ ...vote, team: teamsOf(vote)[0] ?? "", teams: teamsOf(vote) }));
  // Where any team is as good as another, it does not matter by which of them somebody is entitled.
  const moved = (definition.fromEachTeam ? counted : [])
    .filter((vote) => teamsOf(vote).join("\n") !== vote.teams.join("\n"))
    .map((vote): DeploymentEvent => {
      return { type: "StandingChanged", step, user: vote.user.id, teams: teamsOf(vote) };
    });
  const terms = { ...definition, responsibleTeams: interruption.responsibleTeams };
  return quorumOf(terms, standing).met
    ? moved
    : [...moved, { type: "ApprovalLapsed", step, users: left.map((vote) => vote.user.id) }];
}
