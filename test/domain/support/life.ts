import { expect } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import { create, decide } from "../../../app/domain/deployment/decide.ts";
import type { DeploymentEvent, Recorded } from "../../../app/domain/deployment/events.ts";
import { evolve } from "../../../app/domain/deployment/evolve.ts";
import type { Facts } from "../../../app/domain/deployment/facts.ts";
import {
  type AskingStep,
  type Deployment,
  executingStep,
  isFinished,
  noOptions,
  openSteps,
  type QueueReason,
  type StepRun,
  worksAs,
} from "../../../app/domain/deployment/state.ts";
import { dueAt } from "../../../app/domain/deployment/tick.ts";
import { type InterventionStep, isGate, type Step } from "../../../app/domain/process.ts";
import type { Hold, LifeOf, Move } from "./arbitrary.ts";
import { type Around, askedBy, resuming, runOf } from "./asked.ts";
import { claiming, facts, identity, question, report, start, submit } from "./given.ts";
import { hasAWayOn, look, votesAreKept, wasAsked } from "./invariants.ts";
import { type Given, World } from "./world.ts";

const teams = ["A", "B", "C", "E", "write"];

/** A deployment and everything that happens to it: each event is looked at as it happens. */
export class Life {
  readonly events: Recorded[] = [];
  readonly world: World;
  state: Deployment;
  private readonly given = new Map<string, readonly Given[]>();
  private readonly steps: readonly Step[];
  private readonly guided: boolean;
  private policy: readonly InterventionStep[];
  private hold: QueueReason | null = null;
  private now = start;
  private last: DeploymentCommand = { type: "Advance" };

  constructor({ steps, policy, hold, members, guided, later, skip }: LifeOf) {
    this.steps = steps;
    this.policy = policy;
    this.guided = guided;
    this.world = new World(members);
    this.holdBy(hold);
    const notBefore = later === null ? null : new Date(start.getTime() + later * 1000).toISOString();
    const known = this.facts();
    const [first, ...more] = create({ ...identity, options: { ...noOptions, skip, notBefore } }, known);
    this.events.push(recorded(first!, known));
    this.state = evolve(null, recorded(first!, known));
    this.record(more, known, new Set());
    hasAWayOn(this.state);
  }

  private facts(): Facts {
    const over = this.hold?.code === "freeze" && Date.parse(this.hold.until) <= this.now.getTime();
    return facts([...this.policy, ...this.steps], {
      now: this.now,
      turn: over ? null : this.hold,
      guided: this.guided,
      policyGates: this.policy,
    });
  }

  private holdBy(hold: Hold): void {
    if (hold === null) this.hold = null;
    else if (hold === "turn") this.hold = { code: "turn", behind: 7 };
    else if (hold === "blocked") this.hold = { code: "blocked", by: "ada", reason: "" };
    else {
      const until = new Date(this.now.getTime() + hold.seconds * 1000).toISOString();
      this.hold = { code: "freeze", freeze: "Night", reason: "", until };
    }
  }

  /** One event after the other; and nobody is still asked once the first thing has gone wrong. */
  private record(events: readonly DeploymentEvent[], known: Facts, outdated: ReadonlySet<string>): void {
    const inVain = new Set<string>();
    for (const event of events) {
      look(event, { ...this.past, outdated }, known);
      const before = this.state.cause;
      this.events.push(recorded(event, known));
      this.state = evolve(this.state, recorded(event, known));
      if (event.type === "InterruptionRaised") inVain.delete(event.step);
      if (before !== null || this.state.cause === null) continue;
      for (const run of openSteps(this.state)) inVain.add(run.definition.id);
    }
    const open = openSteps(this.state).map((run) => run.definition.id);
    expect(
      open.filter((id) => inVain.has(id)),
      "asked though it is over",
    ).toEqual([]);
  }

  private get past() {
    const { state, events, world, given } = this;
    return { state, events, world, given };
  }

  do(asked: DeploymentCommand): boolean {
    const known = this.facts();
    const decision = decide(this.state, asked, known);
    if (!decision.ok) return false;
    wasAsked(asked, this.state);
    this.record(decision.events, known, new Set(asked.type === "Resume" ? asked.outdated : []));
    hasAWayOn(this.state);
    votesAreKept(this.state, this.given);
    return decision.events.length > 0;
  }

  move(move: Move, seconds: number): void {
    this.pass(seconds);
    if (isAround(move)) return this.change(move);
    this.last = askedBy(move, this.state, this.world) ?? this.again();
    this.do(this.last);
  }

  /** The last command once more; what GitHub says of people is asked of it anew. */
  private again(): DeploymentCommand {
    const { last } = this;
    return last.type === "Resume" ? resuming(this.state, this.world, last.outdated) : last;
  }

  private change(move: Around): void {
    if (move.move === "policy") this.policy = move.gates;
    else if (move.move === "hold") this.holdBy(move.hold);
    else return this.changeTeams(move);
    // Every deployment is looked at when rules change.
    this.do({ type: "Advance" });
  }

  private changeTeams(move: Extract<Around, { move: "member" | "leave" }>): void {
    // An approval of the last five seconds counts as it was given.
    this.pass(6);
    if (move.move === "member") return this.world.toggle(move.person, move.team);
    const voters = [...this.given.values()].flat();
    const voter = voters[move.pick % Math.max(voters.length, 1)];
    if (voter !== undefined) this.world.leave(voter.user, move.teams);
  }

  private pass(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  /** The clock brings what is due once: then it is later, or nothing. */
  tickWhenDue(): void {
    const due = isFinished(this.state.state) ? null : dueAt(this.state);
    if (due === null) return;
    if (due > this.now) this.now = due;
    if (this.state.waitsFor?.code === "freeze") this.holdBy(null);
    expect(this.do({ type: "Tick" }), `nothing happens at ${due.toISOString()}`).toBe(true);
    const next = isFinished(this.state.state) ? null : dueAt(this.state);
    expect(next === null || next > this.now, "due again at once").toBe(true);
  }

  /** What people, GitHub and the environment owe it, until it has ended. */
  finish(): void {
    this.holdBy(null);
    for (let moves = 0; !isFinished(this.state.state); moves += 1) {
      if (moves > 80) throw new Error(`no end: ${JSON.stringify(this.state)}`);
      const [open] = openSteps(this.state);
      const { waitsFor } = this.state;
      const isOver = ({ interruption: { deadline } }: AskingStep) =>
        deadline !== null && deadline <= this.now;
      // Its timer is late: no answer counts any more.
      if (openSteps(this.state).some(isOver)) this.do({ type: "Tick" });
      else if (open !== undefined) this.answer(open, 100 + moves);
      else if (executingStep(this.state) !== undefined) this.work(executingStep(this.state)!);
      else if (waitsFor?.code === "memberships") this.do(resuming(this.state, this.world, []));
      else if (waitsFor?.code === "scheduled") this.tickWhenDue();
      else this.do({ type: "Advance" });
    }
  }

  /** Whoever does the work does it. */
  private work(step: StepRun): void {
    const { id } = step.definition;
    if (worksAs(step, "wait")) return this.tickWhenDue();
    if (!worksAs(step, "workflow", "run")) {
      this.do(report("success"));
      return;
    }
    const { runId, takenBy } = step.work;
    if (runId === null) {
      const url = "https://github.com/acme/shop/actions/runs/7";
      this.do({ type: "Dispatched", step: id, attempt: step.starts, runId: runOf(step), url, pinned: false });
    } else if (worksAs(step, "workflow")) {
      const ended = { status: "completed", conclusion: "success", url: "" };
      this.do({ type: "FollowRun", runId, sha: this.state.sha, ...ended });
    } else {
      const key = takenBy ?? "mine";
      this.do({ type: "TakeTask", step: id, runId, key });
      this.do({ type: "FinishTask", step: id, runId, key, error: null, outputs: {} });
    }
  }

  /** By somebody who belongs everywhere and has not answered yet; whoever holds the question gives way. */
  private answer({ definition, interruption }: AskingStep, id: number): void {
    for (const team of teams) this.world.toggle(id, team);
    const [step, { attempt }, user] = [definition.id, interruption, this.world.person(id)];
    if (!isGate(definition)) {
      const guidance = id % 2 === 0 ? "retry" : "fail";
      this.do({ type: "Guide", step, attempt, user, guidance, note: "", question: question(step) });
      return;
    }
    const entitlement = this.world.entitlement(definition, id);
    if (interruption.responsibleUser !== null)
      this.do(claiming("Claim", step, user, { attempt, entitlement }));
    const inputs: Record<string, string> = definition.inputs.length > 0 ? { ticket: "OPS-2" } : {};
    const before = this.given.get(step)?.length ?? 0;
    this.do(submit(step, user, "approve", { attempt, entitlement, inputs }));
    expect(this.given.get(step)?.length ?? 0, "the answer is taken").toBe(before + 1);
  }
}

const around: ReadonlySet<string> = new Set<Around["move"]>(["member", "leave", "policy", "hold"]);

function isAround(move: Move): move is Around {
  return around.has(move.move);
}

function recorded(event: DeploymentEvent, { now: at, by, source }: Facts): Recorded {
  return { event, at, by, source };
}
