import {
  appliesTo,
  appliesToChannel,
  environmentsOf,
  fold,
  type InterventionStep,
  isRequired,
  isGate,
  isWork,
  type Process,
  sameName,
  type Step,
} from "./process.ts";
import { quorumOf } from "./quorum.ts";
import { referenceOf } from "./responsibility.ts";
import { addedReferences, membersOf } from "./weakened-people.ts";
import type { GateWeakening } from "./weakening.ts";

/** The gates that hold less than they did, in their order before. */
export function gateWeakenings(before: Process, after: Process): readonly GateWeakening[] {
  const gates = before.steps.filter((step): step is InterventionStep => isGate(step) && step.enabled);
  return gates.flatMap((was): GateWeakening[] => {
    const gate = was.name;
    const is = after.steps.find((step): step is InterventionStep => isGate(step) && sameId(step, was));
    if (is === undefined) return [{ gate, what: "gate-removed" }];
    if (!is.enabled) return [{ gate, what: "gate-disabled" }];
    const change = { before, after, was, is };
    return [...whereAsked(change), ...whoIsAsked(change), ...howBinding(change)];
  });
}

interface Change {
  readonly before: Process;
  readonly after: Process;
  readonly was: InterventionStep;
  readonly is: InterventionStep;
}

function whereAsked({ before, after, was, is }: Change): GateWeakening[] {
  const gate = was.name;
  const known = environmentsOf(after);
  const environments = environmentsOf(before)
    .filter((name) => known.some((other) => sameName(name, other)))
    .filter((name) => appliesTo(was, name) && !appliesTo(is, name));
  const channels = before.channels
    .map(({ name }) => name)
    .filter((name) => after.channels.some((other) => sameName(name, other.name)))
    .filter((name) => appliesToChannel(was, name) && !appliesToChannel(is, name));
  const earlier = workBefore(was, before);
  const behind = workBefore(is, after).filter((work) => !earlier.some((one) => sameWork(one, work)));
  const [conditionWas, conditionIs] = [conditionOf(was), conditionOf(is)];
  return [
    ...some(behind, { gate, what: "gate-moved", behind: behind.map(({ name }) => name) }),
    ...some(environments, { gate, what: "gate-environments", environments }),
    ...some(channels, { gate, what: "gate-channels", channels }),
    ...only(conditionIs !== conditionWas && !/^always\s*\(\s*\)$/i.test(conditionIs), {
      gate,
      what: "gate-condition",
      before: was.if,
      after: is.if,
    }),
  ];
}

function whoIsAsked(change: Change): GateWeakening[] {
  const { was, is } = change;
  const gate = was.name;
  const both = was.fromEachTeam && is.fromEachTeam;
  const [before, after] = both ? [was.approvals, is.approvals] : [peopleOf(was), peopleOf(is)];
  const emptied = was.responsibleTeams.length > 0 && is.responsibleTeams.length === 0;
  const [added, removed] = [teamsAdded(change), both && !emptied ? teamsRemoved(change) : []];
  return [
    ...only(after < before, { gate, what: "gate-approvals", before, after }),
    ...only(was.fromEachTeam && !is.fromEachTeam, { gate, what: "gate-from-each-team" }),
    ...some(added, { gate, what: "gate-teams-added", teams: added }),
    ...some(removed, { gate, what: "gate-teams-removed", teams: removed }),
    ...only(emptied, { gate, what: "gate-teams-emptied" }),
    ...only(was.preventSelfApproval && !is.preventSelfApproval, { gate, what: "gate-self-approval" }),
  ];
}

/** None where those who were asked have to approve in the same number as before, and others besides. */
function teamsAdded({ before, after, was, is }: Change): readonly string[] {
  // An empty list lets deployers in, of whom nothing is known here.
  if (was.responsibleTeams.length === 0) return [];
  const added = addedReferences(before, was.responsibleTeams, after, is.responsibleTeams);
  const kept = is.responsibleTeams.length - added.length;
  const besides = is.fromEachTeam && (was.fromEachTeam || kept * is.approvals >= was.approvals);
  return besides ? [] : added;
}

/** A team that is named in another way, or replaced by some of its members, is not removed. */
function teamsRemoved({ before, after, was, is }: Change): readonly string[] {
  return was.responsibleTeams.filter((team) => {
    const known = new Set(membersOf(before, team).map(referenceOf));
    return !is.responsibleTeams.some(
      (other) =>
        sameName(other, team) || membersOf(after, other).every((member) => known.has(referenceOf(member))),
    );
  });
}

function howBinding({ before, after, was, is }: Change): GateWeakening[] {
  const gate = was.name;
  const added = addedReferences(before, was.emergency, after, is.emergency);
  return [
    ...only(isRequired(was) && !isRequired(is), { gate, what: "gate-not-required" }),
    ...some(added, { gate, what: "gate-emergency", added }),
    ...only(was.blockDeployments && !is.blockDeployments, { gate, what: "gate-lets-pass" }),
  ];
}

/** The work that a release has behind it when it comes to the gate, in an environment of both. */
function workBefore(gate: InterventionStep, process: Process): readonly Step[] {
  const environments = environmentsOf(process).filter((name) => appliesTo(gate, name));
  return process.steps
    .slice(0, process.steps.indexOf(gate))
    .filter((step) => isWork(step) && step.enabled)
    .filter((step) => environments.some((name) => appliesTo(step, name)));
}

function sameId(a: Step, b: Step): boolean {
  return fold(a.id) === fold(b.id);
}

/** A process has one hand-over to GitHub Deployments, whatever its id. */
function sameWork(a: Step, b: Step): boolean {
  return sameId(a, b) || (a.uses === "github-deployment" && b.uses === a.uses);
}

function conditionOf(step: Step): string {
  return (step.if ?? "success()").trim();
}

function peopleOf(gate: InterventionStep): number {
  return quorumOf(gate, []).required;
}

function only(holds: boolean, weakening: GateWeakening): GateWeakening[] {
  return holds ? [weakening] : [];
}

function some(list: readonly unknown[], weakening: GateWeakening): GateWeakening[] {
  return only(list.length > 0, weakening);
}
