import { expect } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import { create, decide } from "../../../app/domain/deployment/decide.ts";
import type { DeploymentEvent, Recorded } from "../../../app/domain/deployment/events.ts";
import { evolve } from "../../../app/domain/deployment/evolve.ts";
import type { Facts } from "../../../app/domain/deployment/facts.ts";
import {
  type Deployment,
  executingStep,
  isFinished,
  noOptions,
  openSteps,
  type QueueReason,
  type StepRun,
} from "../../../app/domain/deployment/state.ts";
import { dueAt } from "../../../app/domain/deployment/tick.ts";
import { type InterventionStep, isRequired, isWork, type Step } from "../../../app/domain/process.ts";
import type { Hold, LifeOf, Move } from "./arbitrary.ts";
import { claiming, facts, identity, question, report, start, submit } from "./given.ts";
import { type Given, isMet, World } from "./world.ts";

/** One that belongs wherever anybody is asked. */
const everywhere = ["A", "B", "C", "E", "write"];

/**
 * A deployment, everything that happens to it, and a model of what was given:
 * each event is looked at as it happens.
 */
export class Life {
  readonly events: Recorded[] = [];
  readonly world: World;
  state: Deployment;
  /** Approvals by step, but for those that lapsed with those who had gone. */
  private readonly given = new Map<string, Given[]>();
  private readonly outdated = new Set<string>();
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
    this.record(more, known);
  }

  private facts(): Facts {
    const steps = [...this.policy, ...this.steps];
    const over = this.hold?.code === "freeze" && Date.parse(this.hold.until) <= this.now.getTime();
    return facts(steps, {
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

  /** One event after the other. */
  private record(events: readonly DeploymentEvent[], known: Facts): void {
    const inVain = new Set<string>();
    for (const event of events) {
      this.look(event, known);
      const before = this.state.cause;
      this.events.push(recorded(event, known));
      this.state = evolve(this.state, recorded(event, known));
      if (event.type === "InterruptionRaised") inVain.delete(event.step);
      if (before !== null || this.state.cause === null) continue;
      for (const run of openSteps(this.state)) inVain.add(run.definition.id);
    }
    const open = openSteps(this.state).map((run) => run.definition.id);
    expect(open.filter((id) => inVain.has(id)), "asked though it is over").toEqual([]);
  }

  do(asked: DeploymentCommand): boolean {
    const known = this.facts();
    const decision = decide(this.state, asked, known);
    if (!decision.ok) return false;
    this.record(decision.events, known);
    this.hasAWayOn();
    return decision.events.length > 0;
  }

  move(move: Move, seconds: number): void {
    this.pass(seconds);
    switch (move.move) {
      case "member":
        // An approval of the last five seconds counts as it was given.
        this.pass(6);
        return this.world.toggle(move.person, move.team);
      case "policy":
        this.policy = move.gates;
        // Every deployment is looked at when rules change.
        this.do({ type: "Advance" });
        return;
      case "hold":
        this.holdBy(move.hold);
        this.do({ type: "Advance" });
        return;
    }
    this.last = this.commandOf(move) ?? this.last;
    this.do(this.last);
  }

  private pass(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000);
  }

  private commandOf(
    move: Exclude<Move, { move: "member" | "policy" | "hold" }>,
  ): DeploymentCommand | undefined {
    switch (move.move) {
      case "vote":
        return this.vote(move);
      case "claim":
      case "unclaim": {
        const { id, run, attempt } = this.target(move);
        const entitlement = isWork(run.definition)
          ? ({ kind: "entitled", as: "write", all: ["write"] } as const)
          : this.world.entitlement(run.definition, move.person);
        const type = move.move === "claim" ? "Claim" : "Unclaim";
        return claiming(type, id, this.world.person(move.person), { attempt, entitlement });
      }
      case "guide": {
        const { id, attempt } = this.target(move);
        const user = this.world.person(move.person);
        const guidance = move.guidance as "retry";
        return { type: "Guide", step: id, attempt, user, guidance, note: "", question: question(id) };
      }
      case "report":
        return report(move.state as "success", { via: move.via as "status", runId: null });
      case "order": {
        const starts = Math.max(...this.state.steps.map((run) => run.starts));
        const githubDeploymentId = this.events.length;
        return { type: "HandOver", githubDeploymentId, attempt: starts + move.attempt };
      }
      case "tick":
        return { type: "Tick" };
      case "advance":
        return { type: "Advance" };
      case "resume":
        return this.resume(move.outdated);
      case "cancel":
        return { type: "Cancel", note: "" };
      case "supersede":
        return { type: "Supersede", byVersion: "9.0.0" };
      case "give-up":
        return { type: "FailWork", error: "GitHub refuses" };
      case "time-out":
        return { type: "TimeOut", step: "ship" };
      case "unattended":
        return { type: "NobodyPickedUp", step: "ship" };
      case "repeat":
        return undefined;
    }
    throw new Error(`no such move: ${JSON.stringify(move)}`);
  }

  /** An open question, else any step. */
  private target({ pick, attempt }: { readonly pick: number; readonly attempt: number }): {
    readonly id: string;
    readonly run: StepRun;
    readonly attempt: number;
  } {
    const open = openSteps(this.state);
    const of: readonly StepRun[] = open.length > 0 ? open : this.state.steps;
    const run = of[pick % of.length]!;
    return { id: run.definition.id, run, attempt: (run.interruption?.attempt ?? 1) + attempt };
  }

  private vote(move: Extract<Move, { approves: boolean }>): DeploymentCommand {
    const { id, run, attempt } = this.target(move);
    const user = this.world.person(move.person);
    const gate = isWork(run.definition) ? null : run.definition;
    const known = (alone: boolean) => {
      if (!move.known) return { kind: "unknown", asked: ["A"], broken: [] } as const;
      return gate === null
        ? ({ kind: "not-entitled", broken: [] } as const)
        : this.world.entitlement(gate, move.person, alone);
    };
    return submit(id, user, move.approves ? "approve" : "reject", {
      attempt,
      note: "why",
      entitlement: known(false),
      emergency: move.emergency ? { entitlement: known(true), forbidden: false } : null,
      inputs: move.input && (gate?.inputs.length ?? 0) > 0 ? { ticket: "OPS-1" } : {},
      selfApproval: move.own ? [{ did: "released" }] : [],
      staleBehind: move.stale ? "9.0.0" : null,
    });
  }

  /** GitHub was asked about everyone who approved. */
  private resume(outdated: boolean): DeploymentCommand {
    const approved = this.state.steps.filter((run) => run.interruption?.state === "approved");
    const standings = approved.flatMap(({ definition, interruption }) =>
      isWork(definition)
        ? []
        : interruption!.votes.map(({ user, emergency }) => {
            const may = this.world.entitlement(definition, user.id, emergency);
            return { step: definition.id, user: user.id, teams: may.kind === "entitled" ? may.all : [] };
          }),
    );
    this.outdated.clear();
    const old = outdated ? approved.slice(0, 1).map((run) => run.definition.id) : [];
    for (const id of old) this.outdated.add(id);
    return { type: "Resume", standings, outdated: old };
  }

  /** What may never be, whatever happened before. */
  private look(event: DeploymentEvent, { policyGates, now }: Facts): void {
    switch (event.type) {
      case "InterruptionSubmitted": {
        if (event.decision === "reject") return;
        const before = this.given.get(event.step) ?? [];
        expect(before.map((one) => one.user)).not.toContain(event.user.id);
        this.given.set(event.step, [...before, { user: event.user.id, emergency: event.emergency }]);
        return;
      }
      case "ApprovalLapsed": {
        const { definition } = this.run(event.step);
        const before = this.given.get(event.step) ?? [];
        for (const { user, emergency } of before.filter((one) => event.users.includes(one.user))) {
          const gone = !isWork(definition) && this.world.standing(definition, user, emergency).length === 0;
          expect(gone || this.outdated.has(event.step), `the vote of ${user} is lost`).toBe(true);
        }
        this.given.set(
          event.step,
          before.filter((one) => !event.users.includes(one.user)),
        );
        return;
      }
      case "InterruptionRaised":
        expect(openSteps(this.state).map((run) => run.definition.id)).not.toContain(event.step);
        expect(executingStep(this.state)?.definition.id ?? event.step, "beside work").toBe(event.step);
        return this.nothingAfterCancel(event.step);
      case "StepStarted":
        expect(openSteps(this.state), "work beside a question").toEqual([]);
        this.everyGateIsMet(event.step, policyGates, now);
        return;
      case "WorkHandedOver":
        expect(this.state.githubDeploymentId).toBeNull();
        return;
      case "DeploymentFinished":
        expect(this.state.finishedAt, "ends twice").toBeNull();
    }
  }

  private run(id: string): StepRun {
    return this.state.steps.find((run) => run.definition.id === id)!;
  }

  private everyGateIsMet(started: string, policyGates: readonly InterventionStep[], now: Date): void {
    const { state } = this;
    expect(state.cause).toBeNull();
    expect(state.options.notBefore === null || Date.parse(state.options.notBefore) <= now.getTime()).toBe(
      true,
    );
    const at = state.steps.findIndex((run) => run.definition.id === started);
    for (const { definition, ...run } of state.steps.slice(0, at)) {
      if (isWork(definition)) continue;
      const met =
        run.state === "success" && isMet(definition, this.given.get(definition.id) ?? [], this.world);
      expect(met || this.isWellSkipped({ definition, ...run }), `${definition.id} before ${started}`).toBe(
        true,
      );
    }
    if (state.workStarted) return;
    for (const asked of policyGates) {
      expect(isMet(asked, this.given.get(asked.id) ?? [], this.world), `${asked.id} of now`).toBe(true);
    }
  }

  private isWellSkipped({ definition, state, skipped }: StepRun): boolean {
    if (state !== "skipped") return false;
    switch (skipped) {
      case "disabled":
        return !definition.enabled;
      case "environment":
        return definition.environments !== null;
      case "channel":
        return definition.channels !== null;
      case "requested":
        return this.state.options.skip.includes(definition.id) && !isRequired(definition);
      case "condition":
        return !["success()", "always()", null].includes(definition.if);
      case "policy":
        return !isWork(definition) && definition.policy;
      default:
        return false;
    }
  }

  private nothingAfterCancel(step: string): void {
    if (!this.events.some(({ event }) => event.type === "DeploymentCanceled")) return;
    const { definition } = this.run(step);
    expect(this.state.workStarted).toBe(true);
    expect(["always()", "cancelled()"], `${step} after a cancel`).toContain(definition.if);
  }

  hasAWayOn(): void {
    const { state } = this;
    switch (state.state) {
      case "queued":
        expect(state.waitsFor).not.toBeNull();
        expect(state.queuedAt).not.toBeNull();
        expect(openSteps(state)).toEqual([]);
        if (state.waitsFor?.code === "freeze" || state.waitsFor?.code === "scheduled") {
          expect(dueAt(state)).not.toBeNull();
        }
        return;
      case "waiting":
        return expect(openSteps(state)).not.toEqual([]);
      case "executing":
        return expect(executingStep(state)?.work).toBeTruthy();
      default: {
        expect(state.finishedAt).not.toBeNull();
        expect(openSteps(state)).toEqual([]);
        const ended = ["success", "failed", "skipped", "canceled"];
        expect(state.steps.filter((run) => !ended.includes(run.state))).toEqual([]);
        expect(state.state === "success").toBe(state.cause === null);
      }
    }
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
      if (moves > 60) throw new Error(`no end: ${JSON.stringify(this.state)}`);
      const [open] = openSteps(this.state);
      const { waitsFor } = this.state;
      if (open !== undefined && isWork(open.definition)) {
        const { id } = open.definition;
        const user = this.world.person(1);
        const { attempt } = open.interruption;
        const guidance = moves % 2 === 0 ? "retry" : "fail";
        this.do({ type: "Guide", step: id, attempt, user, guidance, note: "", question: question(id) });
      } else if (open !== undefined) {
        this.answer(open.definition.id, open.interruption.attempt, 100 + moves);
      } else if (executingStep(this.state) !== undefined) this.do(report("success"));
      else if (waitsFor?.code === "memberships") this.do(this.resume(false));
      else if (waitsFor?.code === "scheduled") this.tickWhenDue();
      else this.do({ type: "Advance" });
    }
  }

  /** Whoever holds the question gives it back to somebody who has not answered yet. */
  private answer(step: string, attempt: number, id: number): void {
    for (const team of everywhere) this.world.toggle(id, team);
    const { definition, interruption } = this.run(step);
    const gate = definition as InterventionStep;
    const user = this.world.person(id);
    const entitlement = this.world.entitlement(gate, id);
    if (interruption?.responsibleUser != null)
      this.do(claiming("Claim", step, user, { attempt, entitlement }));
    const inputs: Record<string, string> = gate.inputs.length > 0 ? { ticket: "OPS-2" } : {};
    const before = this.given.get(step)?.length ?? 0;
    this.do(submit(step, user, "approve", { attempt, entitlement, inputs }));
    expect(this.given.get(step)?.length ?? 0, "the answer is taken").toBe(before + 1);
  }
}

function recorded(event: DeploymentEvent, { now: at, by, source }: Facts): Recorded {
  return { event, at, by, source };
}
