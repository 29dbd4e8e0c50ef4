import { createHash } from "node:crypto";
import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { type Release, releaseById } from "../../db/releases.ts";
import type { DeploymentSummary } from "../domain/summary.ts";
import type { ExpressionContext } from "../domain/conditions.ts";
import type { Facts } from "../domain/deployment/facts.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { layGates } from "../domain/gates.ts";
import { gatesAlone } from "../domain/gates-alone.ts";
import { current, staleBehind } from "../domain/history.ts";
import { policyGates as gatesOf } from "../domain/policy.ts";
import { isGate, phaseOf, type Process, type Step } from "../domain/process.ts";
import { turnOf } from "../domain/turn.ts";
import { actorLogin } from "../domain/actor.ts";
import { changesMarkdown } from "../messages/changes.ts";
import { inline } from "../messages/escape.ts";
import { resolveVariables } from "../process-file/variables.ts";
import { changesSince } from "./changes.ts";
import { holdOf, holdOfRun, type Rules, rulesAt } from "./holds.ts";
import { notePolicy, policyInForce } from "./policy.ts";
import type { Unit } from "./transact.ts";
import { deploymentUrl } from "./urls.ts";

/** A deployment as far as facts depend on it: one that exists, or one that is about to. */
export type Subjected = Pick<
  Deployment,
  | "id"
  | "releaseId"
  | "environment"
  | "mode"
  | "trigger"
  | "comment"
  | "options"
  | "createdBy"
  | "queuedAt"
  | "state"
  | "workStarted"
  | "protects"
>;

/** Gathers what a decision about the deployment may know, from the database alone. */
export async function factsFor(
  unit: Unit,
  guard: Process | null,
  deployment: Subjected,
  peers?: readonly DeploymentSummary[],
): Promise<Facts> {
  const release = await releaseById(unit.tx, deployment.releaseId);
  const others = peers ?? (await environmentSummaries(unit.tx, unit.project.id, deployment.environment));
  const policy = await policyInForce(unit.tx, unit.project);
  await notePolicy(unit, policy);
  const rules = rulesAt(guard, policy, unit.project, deployment.environment);
  const policyGates = gatesOf(rules.matching);
  const laid = stepsFor(deployment, release.process.steps, guard?.steps ?? []);
  const steps = [...policyGates, ...laid];
  const { context, guardContext, changes } = await contextFor(unit, guard, release, deployment, others);
  return {
    now: unit.now,
    by: unit.by,
    source: unit.source,
    turn: await turnFor(unit, rules, release, deployment, others),
    overtakenAt: staleBehind(deployment, others) === null ? null : (current(others)?.finishedAt ?? null),
    guided: (guard === null ? undefined : phaseOf(guard, deployment.environment))?.guidedFailure ?? false,
    policyGates,
    process: { steps, digest: digestOf(steps) },
    digestOf,
    expressions: unit.deps.expressions,
    context,
    guardContext,
    // The list of changes is Markdown of our own making, escaped where it was made.
    escape: (value) => (value === changes ? value : inline(value)),
  };
}

/** The release's steps with the default branch's gates laid over; for a workflow run only gates, for the run does the work. */
function stepsFor(
  { environment, protects }: Subjected,
  own: readonly Step[],
  guard: readonly Step[],
): readonly Step[] {
  return protects === null
    ? layGates(own, guard, environment)
    : gatesAlone(layGates(own.filter(isGate), guard.filter(isGate), environment));
}

async function turnFor(
  unit: Unit,
  rules: Rules,
  release: Release,
  deployment: Subjected,
  others: readonly DeploymentSummary[],
): Promise<Facts["turn"]> {
  if (deployment.protects !== null) return holdOfRun(unit, rules, release, deployment);
  const hold = await holdOf(unit, rules, release, deployment);
  return hold ?? (deployment.state === "executing" ? null : turnOf(deployment, others, unit.now));
}

async function contextFor(
  unit: Unit,
  guard: Process | null,
  release: Release,
  deployment: Subjected,
  peers: readonly DeploymentSummary[],
): Promise<Pick<Facts, "context" | "guardContext"> & { readonly changes: string }> {
  const running = current(peers.filter((peer) => peer.id !== deployment.id));
  const list = await changesSince(unit.tx, unit.project.id, release, running?.releaseId ?? null);
  const changes = changesMarkdown(list.releases);
  const bare: Omit<ExpressionContext, "steps" | "status" | "vars" | "project"> = {
    release: {
      version: release.version,
      notes: release.notes,
      sha: release.sha,
      ref: release.ref,
      channel: release.channel,
      created_by: actorLogin(release.createdBy),
      created_at: release.createdAt.toISOString(),
      previous: { version: list.previous ?? "" },
    },
    deployment: {
      id: `d${deployment.id}`,
      environment: deployment.environment,
      created_by: actorLogin(deployment.createdBy),
      url: deploymentUrl(unit.deps.publicUrl, unit.project, deployment.id),
      comment: deployment.comment,
      trigger: deployment.trigger,
      mode: deployment.mode,
      previous: { version: running?.version ?? "", sha: running?.sha ?? "" },
      changes,
    },
  };
  const { environment } = deployment;
  const contextOf = (
    { name, variables }: Process,
    given: Readonly<Record<string, string>>,
  ): Facts["context"] => {
    const named = { ...bare, project: { name: name ?? unit.project.name } };
    const where = { environment, channel: release.channel };
    return { ...named, vars: resolveVariables(variables, where, given, unit.deps.expressions, named) };
  };
  const given = { ...release.variables, ...deployment.options.variables };
  return {
    context: contextOf(release.process, given),
    // Nobody who asks for a deployment says whether a gate of the default branch is asked.
    guardContext: contextOf(guard ?? release.process, {}),
    changes,
  };
}

/** SHA-256 of the steps that run: what an approval is bound to. */
function digestOf(steps: readonly Step[]): string {
  return createHash("sha256").update(JSON.stringify(steps)).digest("hex");
}
