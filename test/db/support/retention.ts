import { pino } from "pino";
import { drawbridge } from "../../../app/domain/actor.ts";
import { unmeasured } from "../../../app/metrics/metrics.ts";
import type { Deps } from "../../../app/usecases/deps.ts";
import { retain } from "../../../app/usecases/retention/retain.ts";
import { newRun } from "../../../app/usecases/retention/run.ts";
import { transact } from "../../../app/usecases/transact.ts";
import type { Database } from "../../../db/open.ts";
import { type Project, upsertProject } from "../../../db/projects.ts";
import { insertProtection } from "../../../db/protections.ts";
import { insertRelease, type Release } from "../../../db/releases.ts";
import {
  approvals,
  deliveries,
  deployments,
  handled,
  interruptions,
  notices,
  processChecks,
  projections,
  requestBudgets,
  stepLogs,
  steps,
} from "../../../db/schema.ts";
import { gateStep, processOf, workStep } from "../../domain/support/processes.ts";

export const day = 86_400_000;
export const today = new Date("2026-11-22T12:00:00.000Z");
export const daysAgo = (days: number) => new Date(today.getTime() - days * day);

/** What is kept for a month, and always the newest release. */
const limits: Deps["retain"] = {
  deliveriesMs: 30 * day,
  logsMs: 30 * day,
  auditMs: 30 * day,
  releasesMs: 30 * day,
  newestReleases: 1,
};

/** As much of an app as the retention needs. */
export function retentionOn(db: Database, more: Partial<Deps["retain"]> = {}): Deps {
  const jobs: Deps["jobs"] = { send: async () => {}, sendDeliveries: async () => {} };
  const log = pino({ level: "silent" });
  const kept = { ...limits, ...more };
  return { now: () => today, db, jobs, log, metrics: unmeasured, retain: kept } as Partial<Deps> as Deps;
}

/** Removes what is old, in batches of three rows and without rest. */
export function retainSmall(deps: Deps): Promise<number | null> {
  return retain(deps, 0, { ...newRun(deps), batchRows: 3, pause: async () => {} });
}

export function project(db: Database, repository = 1): Promise<Project> {
  return upsertProject(
    db,
    {
      githubRepositoryId: repository,
      installationId: 1,
      owner: "acme",
      ownerId: 7,
      ownerType: "Organization",
      name: `shop${repository}`,
      defaultBranch: "main",
    },
    daysAgo(500),
  );
}

/** A release that was approved, deployed to Production and has everything that can hang on one. */
export async function shipped(
  deps: Deps,
  { id: projectId }: Project,
  version: string,
  at: Date,
): Promise<Release> {
  const { db } = deps;
  const process = processOf({ steps: [gateStep("check"), workStep("ship")] });
  const sha = version.replaceAll(/\D/g, "").padStart(40, "0");
  const by = { createdBy: drawbridge, createdAt: at };
  const release = await insertRelease(db, {
    projectId,
    version,
    sha,
    ref: "refs/heads/main",
    masked: false,
    process,
    processDigest: "p",
    threadKind: "issue",
    ...by,
  });
  const [deployment] = await db
    .insert(deployments)
    .values({
      projectId,
      releaseId: release.id,
      environment: "Production",
      environmentKey: "production",
      mode: "deploy",
      trigger: "automatic",
      state: "success",
      workStarted: true,
      processDigest: "p",
      ...by,
      startedAt: at,
      finishedAt: at,
    })
    .returning({ id: deployments.id });
  const deploymentId = deployment!.id;
  const work = { order: { uses: "github-deployment" } } as unknown as typeof steps.$inferInsert.work;
  const [gate, ship] = process.steps;
  const step = { deploymentId, state: "success", startedAt: at, finishedAt: at } as const;
  await db.insert(steps).values([
    { ...step, position: 0, key: "check", definition: gate! },
    { ...step, position: 1, key: "ship", definition: ship!, work: work ?? null },
  ]);
  const [question] = await db
    .insert(interruptions)
    .values({
      deploymentId,
      stepKey: "check",
      attempt: 1,
      kind: "manual-intervention",
      state: "approved",
      instructions: "",
      responsibleTeams: [],
      approvalsRequired: 1,
      raisedAt: at,
    })
    .returning({ id: interruptions.id });
  await db.insert(approvals).values({
    interruptionId: question!.id,
    userId: 1,
    login: "ada",
    team: "t",
    decision: "approve",
    note: "",
    at,
  });
  await db
    .insert(stepLogs)
    .values({ deploymentId, stepKey: "ship", attempt: 1, tail: "done", updatedAt: at });
  await db
    .insert(projections)
    .values(
      [
        `release:${release.id}:living`,
        `release:${release.id}:question:${question!.id}`,
        `deployment:${deploymentId}:github:status:success`,
      ].map((key) => ({ projectId, key, githubId: 5, written: "w" })),
    );
  await loose(db, projectId, version, at);
  const past: Deps = { ...deps, now: () => at };
  await transact(past, projectId, { by: drawbridge, source: "engine", deliveryId: null }, async (unit) => {
    for (const type of ["ReleaseCreated", "DeploymentFinished"] as const) {
      unit.record({ releaseId: release.id, deploymentId, type, data: { version } });
    }
  });
  return release;
}

/** A webhook, its command, its answer, the check of a file, and a ledger. */
export async function loose(db: Database, projectId: number, name: string, at: Date): Promise<void> {
  const [notice] = await db
    .insert(notices)
    .values({
      projectId,
      key: name,
      threadNumber: 1,
      content: { kind: "reaction", content: "+1" },
      createdAt: at,
      done: true,
    })
    .returning({ id: notices.id });
  await db
    .insert(deliveries)
    .values({ id: name, event: "push", subject: null, payload: {}, receivedAt: at, processedAt: at });
  await db.insert(handled).values({ projectId, key: name, at });
  await db
    .insert(processChecks)
    .values({ projectId, sha: name, problems: [], keepsEarlier: false, createdAt: at, done: true });
  await db.insert(requestBudgets).values({ installation: name, spent: {}, paused: {}, updatedAt: at });
  await db
    .insert(projections)
    .values([`notice:${notice!.id}`, `process:${name}`].map((key) => ({ projectId, key, githubId: 5 })));
}

/** A workflow run that was let into Production: the row of `releases` that stands for it, and what it asked. */
export async function letIn(deps: Deps, { id: projectId }: Project, runId: number, at: Date): Promise<void> {
  const { db } = deps;
  const sha = String(runId).padStart(40, "0");
  const release = await insertRelease(db, {
    projectId,
    version: `run ${runId}`,
    kind: "run",
    sha,
    ref: "refs/heads/main",
    masked: false,
    process: processOf({ steps: [gateStep("check")] }),
    processDigest: "p",
    threadKind: "issue",
    createdBy: drawbridge,
    createdAt: at,
  });
  const environment = "Production";
  const protects = { runId, attempt: 1, url: "", workflow: "deploy.yml", environment };
  const [deployment] = await db
    .insert(deployments)
    .values({
      projectId,
      releaseId: release.id,
      environment,
      environmentKey: "production",
      mode: "deploy",
      trigger: "workflow",
      state: "success",
      workStarted: false,
      processDigest: "p",
      protects,
      createdBy: drawbridge,
      createdAt: at,
      finishedAt: at,
    })
    .returning({ id: deployments.id });
  await asked(db, projectId, deployment!.id, runId, at, at);
}

/** What a run asked, under the number of its deployment or of none. */
export async function asked(
  db: Database,
  projectId: number,
  id: number,
  runId: number,
  at: Date,
  closedAt: Date | null,
): Promise<void> {
  await insertProtection(db, {
    id,
    projectId,
    runId,
    attempt: 1,
    environment: "Production",
    url: "",
    workflow: "deploy.yml",
    event: "push",
    sha: "0".repeat(40),
    branch: "main",
    startedBy: drawbridge,
    requestedBy: drawbridge,
    state: closedAt === null ? "held" : "approved",
    createdAt: at,
    checkedAt: at,
    closedAt,
  });
  const keys = [`deployment:${id}:callback`, `run:${runId}:production:status:1`];
  await db.insert(projections).values(keys.map((key) => ({ projectId, key })));
}
