import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import {
  type Deployment,
  executingStep,
  openSteps,
  type StepRun,
  worksAs,
} from "../../../app/domain/deployment/state.ts";
import { isGate } from "../../../app/domain/process.ts";
import type { Entitlement } from "../../../app/domain/refusal.ts";
import type { Move } from "./arbitrary.ts";
import { claiming, question, report, submit } from "./given.ts";
import type { World } from "./world.ts";

/** Moves that change what is around a deployment, not what it is asked. */
export type Around = Extract<Move, { move: "member" | "leave" | "policy" | "hold" }>;

const fixed: Readonly<Record<string, DeploymentCommand>> = {
  tick: { type: "Tick" },
  advance: { type: "Advance" },
  cancel: { type: "Cancel", note: "" },
  supersede: { type: "Supersede", byVersion: "9.0.0" },
  "time-out": { type: "TimeOut", step: "ship" },
  unattended: { type: "NobodyPickedUp", step: "ship" },
};

/** The command of a move; undefined: the last one once more. */
export function askedBy(
  move: Exclude<Move, Around>,
  state: Deployment,
  world: World,
): DeploymentCommand | undefined {
  if (move.move === "vote") return vote(move, state, world);
  if (move.move === "claim" || move.move === "unclaim") {
    const { id, run, attempt } = target(move, state);
    const entitlement: Entitlement = !isGate(run.definition)
      ? { kind: "entitled", as: "write", all: ["write"] }
      : world.entitlement(run.definition, move.person);
    const type = move.move === "claim" ? "Claim" : "Unclaim";
    return claiming(type, id, world.person(move.person), { attempt, entitlement });
  }
  if (move.move === "guide") {
    const { id, attempt } = target(move, state);
    const { person, guidance } = move;
    return {
      type: "Guide",
      step: id,
      attempt,
      user: world.person(person),
      guidance,
      note: "",
      question: question(id),
    };
  }
  if (move.move === "give-up") {
    const attempt = state.steps.find((run) => run.definition.id === "ship")?.starts ?? 0;
    return { type: "FailWork", step: "ship", attempt, error: "GitHub refuses" };
  }
  if (move.move === "report") return report(move.state, { via: move.via });
  if (move.move === "order") {
    const starts = Math.max(...state.steps.map((run) => run.starts));
    return { type: "HandOver", githubDeploymentId: move.id, attempt: starts + move.attempt };
  }
  if (move.move === "resume") {
    const approved = approvedSteps(state);
    return resuming(state, world, move.outdated ? approved.slice(0, 1).map((run) => run.definition.id) : []);
  }
  if (move.move === "dispatched" || move.move === "run" || move.move === "take" || move.move === "finish") {
    return about(move, state);
  }
  return fixed[move.move];
}

type OfRun = Extract<Move, { move: "dispatched" | "run" | "take" | "finish" }>;

/** What GitHub and runners say of the work that was dispatched last. */
function about(move: OfRun, state: Deployment): DeploymentCommand {
  const started = state.steps.filter((run) => worksAs(run, "workflow", "run"));
  const run = executingStep(state) ?? started.at(-1) ?? state.steps[0]!;
  const step = run.definition.id;
  const runId = move.own ? runOf(run) : 1;
  const key = move.own ? "mine" : "other";
  switch (move.move) {
    case "dispatched": {
      const attempt = move.own ? run.starts : run.starts - 1;
      const sent = { runId: runOf(run), url: "https://github.com/acme/shop/actions/runs/7" };
      return { type: "Dispatched", step, attempt, ...sent, pinned: move.pinned };
    }
    case "run": {
      const { status, moved } = move;
      const conclusion = status === "completed" ? move.conclusion : null;
      const url = "https://github.com/acme/shop/actions/runs/7";
      const sha = moved ? "b".repeat(40) : state.sha;
      return { type: "FollowRun", runId, sha, status, conclusion, url };
    }
    case "take":
      return { type: "TakeTask", step, runId, key };
    case "finish": {
      const error = move.conclusion === "success" ? null : "exit code 1";
      return { type: "FinishTask", step, runId, key, error, outputs: {} };
    }
  }
}

/** A run for each start of each step. */
export function runOf({ definition, starts }: StepRun): number {
  const step = Array.from(definition.id).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  return (step % 1_000_000) * 100 + starts;
}

/** An open question, else any step. */
function target(
  { pick, attempt }: { readonly pick: number; readonly attempt: number },
  state: Deployment,
): { readonly id: string; readonly run: StepRun; readonly attempt: number } {
  const open = openSteps(state);
  const of: readonly StepRun[] = open.length > 0 ? open : state.steps;
  const run = of[pick % of.length]!;
  return { id: run.definition.id, run, attempt: (run.interruption?.attempt ?? 1) + attempt };
}

function vote(move: Extract<Move, { move: "vote" }>, state: Deployment, world: World): DeploymentCommand {
  const { id, run, attempt } = target(move, state);
  const gate = !isGate(run.definition) ? null : run.definition;
  const known = (alone: boolean): Entitlement => {
    if (!move.known) return { kind: "unknown", asked: ["A"], broken: [] };
    return gate === null ? { kind: "not-entitled", broken: [] } : world.entitlement(gate, move.person, alone);
  };
  return submit(id, world.person(move.person), move.approves ? "approve" : "reject", {
    attempt,
    note: "why",
    entitlement: known(false),
    emergency: move.emergency ? { entitlement: known(true), forbidden: false } : null,
    inputs: move.input && (gate?.inputs.length ?? 0) > 0 ? { ticket: "OPS-1" } : {},
    selfApproval: move.own ? [{ did: "released" }] : [],
    staleBehind: move.stale ? "9.0.0" : null,
  });
}

function approvedSteps(state: Deployment): readonly StepRun[] {
  return state.steps.filter((run) => run.interruption?.state === "approved");
}

/** GitHub was asked about everyone who approved. */
export function resuming(state: Deployment, world: World, outdated: readonly string[]): DeploymentCommand {
  const standings = approvedSteps(state).flatMap(({ definition, interruption }) =>
    !isGate(definition)
      ? []
      : interruption!.votes.map(({ user, emergency }) => {
          const may = world.entitlement(definition, user.id, emergency);
          return { step: definition.id, user: user.id, teams: may.kind === "entitled" ? may.all : [] };
        }),
  );
  return { type: "Resume", standings, outdated };
}
