import { expect } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import { create, decide, type NewDeployment } from "../../../app/domain/deployment/decide.ts";
import type { DeploymentEvent } from "../../../app/domain/deployment/events.ts";
import { evolve } from "../../../app/domain/deployment/evolve.ts";
import {
  type Deployment,
  executingStep,
  isFinished,
  openSteps,
  type QueueReason,
} from "../../../app/domain/deployment/state.ts";
import { dueAt } from "../../../app/domain/deployment/tick.ts";
import { isGate, type Phase, type Step } from "../../../app/domain/process.ts";
import type { DeploymentSummary } from "../../../app/domain/summary.ts";
import { supersededBy } from "../../../app/domain/supersede.ts";
import { blocksAt, line, turnOf } from "../../../app/domain/turn.ts";
import { facts, identity, question, report, start, submit } from "./given.ts";

/** As the store tells it. */
function summaryOf(deployment: Deployment): DeploymentSummary {
  const { state, steps, waitsFor } = deployment;
  const questions = steps.flatMap((run) => run.interruption ?? []);
  const working = steps.find((run) => run.work !== null);
  return {
    ...deployment,
    channel: "Default",
    waitsFor: waitsFor?.code ?? null,
    behind: waitsFor?.code === "turn" ? waitsFor.behind : null,
    blocks:
      state === "waiting" &&
      steps.some(
        (run) => run.state === "waiting" && isGate(run.definition) && run.definition.blockDeployments,
      ),
    notBefore: deployment.options.notBefore,
    workStartedAt: working?.startedAt ?? null,
    touched: questions.some((one) => one.responsibleUser !== null || one.votes.length > 0),
  };
}

export type Opening = Pick<NewDeployment, "trigger" | "mode" | "releaseId" | "options">;

/** One environment and the deployments to it, which follow from each other as in the engine. */
export class Environment {
  readonly deployments = new Map<number, Deployment>();
  private readonly rule: Phase["supersede"];
  private readonly blocked = new Set<number>();
  private frozenUntil: Date | null = null;
  now = start;

  constructor(rule: Phase["supersede"]) {
    this.rule = rule;
  }

  get all(): readonly Deployment[] {
    return [...this.deployments.values()];
  }

  get open(): readonly Deployment[] {
    return this.all.filter((one) => !isFinished(one.state));
  }

  private get summaries(): readonly DeploymentSummary[] {
    return this.all.map(summaryOf);
  }

  create(steps: readonly Step[], more: Opening): void {
    const id = this.deployments.size + 1;
    const turn = this.turnOf({ id, ...more, queuedAt: null });
    const known = facts(steps, { now: this.now, turn, guided: true });
    this.write(id, null, create({ ...identity, ...more, id, version: `1.${more.releaseId}.0` }, known));
  }

  /** What keeps it from starting: what holds its release or the environment, then the line. */
  private turnOf(
    candidate: Pick<DeploymentSummary, "id" | "releaseId" | "trigger" | "queuedAt">,
  ): QueueReason | null {
    if (this.blocked.has(candidate.releaseId)) return { code: "blocked", by: "ada", reason: "" };
    if (this.frozenUntil !== null && this.frozenUntil > this.now) {
      return { code: "freeze", freeze: "Night", reason: "", until: this.frozenUntil.toISOString() };
    }
    return turnOf(candidate, this.summaries, this.now);
  }

  do(id: number, asked: DeploymentCommand): void {
    const state = this.deployments.get(id);
    if (state === undefined) return;
    const steps = state.steps.map((run) => run.definition);
    const known = facts(steps, { now: this.now, turn: this.turnOf(state), guided: true });
    const decision = decide(state, asked, known);
    if (decision.ok && decision.events.length > 0) this.write(id, state, decision.events);
  }

  private write(id: number, before: Deployment | null, events: readonly DeploymentEvent[]): void {
    const recorded = { at: this.now, by: { kind: "drawbridge" }, source: "engine" } as const;
    const types = events.map((event) => event.type);
    if (types.includes("StepStarted")) this.nobodyIsPassed(id, before);
    const after = events.reduce<Deployment | null>(
      (state, event) => evolve(state, { ...recorded, event }),
      before,
    )!;
    this.deployments.set(id, after);
    if (types.includes("InterruptionRaised") || types.includes("DeploymentQueued")) {
      this.supersede(id, "arrival");
    }
    if (after.state === "success" && types.includes("DeploymentFinished")) this.supersede(id, "success");
    if (after.state !== "executing") this.nextInLine();
  }

  private nextInLine(): void {
    for (const { id } of line(this.summaries)) this.do(id, { type: "Advance" });
  }

  private supersede(id: number, moment: "arrival" | "success"): void {
    const newer = summaryOf(this.deployments.get(id)!);
    for (const older of supersededBy(newer, this.summaries, this.rule, moment)) {
      expect(older.touched).toBe(false);
      this.do(older.id, { type: "Supersede", byVersion: newer.version });
    }
  }

  freeze(seconds: number): void {
    this.frozenUntil = new Date(this.now.getTime() + seconds * 1000);
  }

  block(releaseId: number, blocks: boolean): void {
    if (blocks) this.blocked.add(releaseId);
    else this.blocked.delete(releaseId);
    this.nextInLine();
  }

  /** Time passes, and what becomes due meanwhile happens in its order. */
  pass(seconds: number): void {
    const end = new Date(this.now.getTime() + seconds * 1000);
    for (let times = 0; ; times += 1) {
      expect(times, "due again and again").toBeLessThan(500);
      const [next] = this.open
        .flatMap((one) => ({ one, at: dueAt(one) }))
        .filter((due): due is { one: Deployment; at: Date } => due.at !== null && due.at <= end)
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      if (next === undefined) break;
      if (next.at > this.now) this.now = next.at;
      if (next.one.state === "queued") this.nextInLine();
      else this.do(next.one.id, { type: "Tick" });
    }
    this.now = end;
  }

  /** First in, first out: nobody starts before those who stood in line first and wait for their turn alone. */
  private nobodyIsPassed(id: number, before: Deployment | null): void {
    const inTheWay = this.summaries.filter(
      (one) => one.id !== id && (one.state === "executing" || blocksAt(one, this.now)),
    );
    expect(inTheWay, `in the way of ${id}`).toEqual([]);
    const at = before?.queuedAt ?? null;
    const earlier = (other: Deployment) =>
      at === null ||
      other.queuedAt!.getTime() < at.getTime() ||
      (other.queuedAt!.getTime() === at.getTime() && other.id < id);
    const passed = this.all.filter(
      (other) =>
        other.id !== id &&
        other.state === "queued" &&
        (other.waitsFor?.code === "turn" || other.waitsFor?.code === "memberships") &&
        earlier(other),
    );
    expect(
      passed.map((one) => one.id),
      `passed by ${id}`,
    ).toEqual([]);
  }

  check(): void {
    const executing = this.all.filter((one) => one.state === "executing");
    expect(executing.length).toBeLessThanOrEqual(1);
    const blocking = this.summaries.filter((one) => blocksAt(one, this.now));
    for (const { id, waitsFor } of this.all.filter(({ state }) => state === "queued")) {
      expect(waitsFor).not.toBeNull();
      if (waitsFor?.code !== "turn") continue;
      const before = this.deployments.get(waitsFor.behind);
      expect(before !== undefined && before.id !== id && !isFinished(before.state)).toBe(true);
    }
    if (executing.length > 0 || blocking.length > 0) return;
    // Nothing is in the way: then whoever stands first waits for GitHub or for something of its own.
    const inTurn = line(this.summaries).filter(
      (one) => one.waitsFor === "turn" || one.waitsFor === "memberships",
    );
    expect(inTurn[0]?.waitsFor ?? "memberships").toBe("memberships");
  }

  /** Everybody does what they owe: people answer, tools report, GitHub tells who is a member, time passes. */
  settle(): void {
    this.frozenUntil = null;
    this.blocked.clear();
    for (const { id } of this.open) this.do(id, { type: "Advance" });
    for (let moves = 0; moves < 400; moves += 1) {
      this.check();
      if (!this.oneMove()) return;
    }
    throw new Error(`they never come to an end: ${JSON.stringify(this.open)}`);
  }

  private oneMove(): boolean {
    for (const one of this.open) {
      if (executingStep(one) !== undefined) return this.does(one.id, report("success"));
      if (one.waitsFor?.code === "memberships") {
        return this.does(one.id, { type: "Resume", standings: [], outdated: [] });
      }
      const [asking] = openSteps(one);
      if (asking === undefined) continue;
      const { definition, interruption } = asking;
      const [step, { attempt, responsibleUser }] = [definition.id, interruption];
      const user = responsibleUser ?? { id: 50 + interruption.votes.length, login: "kai" };
      if (isGate(definition)) return this.does(one.id, submit(step, user, "approve", { attempt }));
      const said = { guidance: "fail", note: "", question: question(step) } as const;
      return this.does(one.id, { type: "Guide", step, attempt, user, ...said });
    }
    const due = this.open.flatMap((one) => dueAt(one) ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
    if (due === undefined) return false;
    this.pass(Math.max(0, (due.getTime() - this.now.getTime()) / 1000));
    return true;
  }

  private does(id: number, asked: DeploymentCommand): boolean {
    const before = this.deployments.get(id);
    this.do(id, asked);
    expect(this.deployments.get(id), `${asked.type} does nothing`).not.toBe(before);
    return true;
  }
}
