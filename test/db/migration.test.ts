import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide } from "../../app/domain/deployment/decide.ts";
import type { DeploymentEvent } from "../../app/domain/deployment/events.ts";
import { evolve, replay } from "../../app/domain/deployment/evolve.ts";
import type { Facts } from "../../app/domain/deployment/facts.ts";
import { type Deployment, openStep } from "../../app/domain/deployment/state.ts";
import { dueAt } from "../../app/domain/deployment/tick.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import { type AuditEvent, auditOfDeployment, brokenLink } from "../../db/audit.ts";
import { deploymentById, deploymentsByIds } from "../../db/deployments.ts";
import { saveDeployment } from "../../db/save-deployment.ts";
import { embedded, type OpenDatabase } from "../../db/open.ts";
import { projectById } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import { facts, max, submit } from "../domain/support/given.ts";
import { wholeAudit } from "../support/audit.ts";

const migrations = fileURLToPath(new URL("../../db/migrations", import.meta.url));

/**
 * Everything that the first version had stored of one project: three releases, deployments that
 * succeeded, failed, execute and wait, one of them with an approval and a claim.
 */
const stored = JSON.parse(readFileSync(new URL("first-version.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly Record<string, unknown>[]>
>;

/** A database as the first version left it. */
async function firstVersion(): Promise<PGlite> {
  const client = await PGlite.create("memory://");
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-first-"));
  try {
    cpSync(migrations, folder, { recursive: true });
    const journal = join(folder, "meta", "_journal.json");
    const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as { entries: { idx: number }[] };
    writeFileSync(journal, JSON.stringify({ ...rest, entries: entries.filter(({ idx }) => idx === 0) }));
    await migrate(drizzle(client), { migrationsFolder: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
  for (const [table, rows] of Object.entries(stored)) {
    await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(rows),
    ]);
  }
  for (const table of ["projects", "releases", "deployments", "interruptions", "approvals", "audit_events"]) {
    await client.query(
      `select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`,
    );
  }
  return client;
}

let database: OpenDatabase;

beforeAll(async () => {
  database = embedded(await firstVersion());
  await database.migrate();
});

afterAll(() => database.close());

/** What today's parser makes of the file that the first version had read. */
function today(): object {
  const parsed = parseProcess(stored["projects"]![0]!["process_text"] as string, {
    owner: "acme",
    ownerType: "Organization",
    repository: "shop",
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.process;
}

function recorded({ type, data, at, by, source }: AuditEvent) {
  return { event: { type, ...data } as unknown as DeploymentEvent, at, by, source };
}

const all = () => stored["deployments"]!.map((row) => row["id"] as number);

/** The deployment itself, without what the database alone knows. */
async function deployment(id: number): Promise<Deployment> {
  const { revision: _, interruptionIds: _ids, ...found } = (await deploymentById(database.db, id))!;
  return found;
}

describe("a database of the first version, after the migration", () => {
  it("has every process as today's parser reads its file", async () => {
    for (const { id } of stored["releases"]!) {
      const { process, variables, blocked } = await releaseById(database.db, id as number);
      expect({ process, variables, blocked }).toEqual({ process: today(), variables: {}, blocked: null });
    }
    const project = await projectById(database.db, 1);
    // The file is read anew at the next occasion: what it said beside this was not understood.
    expect(project).toMatchObject({ process: today(), processEtag: null, processText: null });
  });

  it("has every deployment as its audit tells it, and the audit's chain holds", async () => {
    expect(all()).toHaveLength(6);
    for (const id of all()) {
      const events = await auditOfDeployment(database.db, id);
      expect(replay(events.map(recorded))).toEqual(await deployment(id));
    }
    const chain = await wholeAudit(database.db, 1);
    expect(chain).toHaveLength(58);
    expect(brokenLink(chain.toReversed())).toBeNull();
  });

  it("keeps what was approved and claimed, and the order on GitHub that runs", async () => {
    const found = await deploymentsByIds(database.db, all());
    const waiting = found.find(({ state }) => state === "waiting")!;
    expect(waiting.steps[0]?.interruption).toMatchObject({
      state: "approved",
      deadline: null,
      votes: [{ user: { login: "ada" }, teams: ["Release managers"], inputs: {}, emergency: false }],
    });
    expect(openStep(waiting)?.interruption.responsibleUser?.login).toBe("max");
    expect(dueAt(waiting)).toBeNull();
    expect(waiting.steps.map((run) => run.starts)).toEqual([0, 0, 0, 0]);
    const executing = found.find(({ state }) => state === "executing")!;
    expect(executing.steps.map((run) => run.starts)).toEqual([0, 0, 1, 0]);
    expect(executing).toMatchObject({ retired: [], workSkipped: false });
  });

  it("lets the deployment that waits be approved, and run to its end", async () => {
    const [waiting] = (await deploymentsByIds(database.db, all())).filter(({ state }) => state === "waiting");
    const { id } = waiting!;
    const open = openStep(waiting!)!;
    const holder = open.interruption.responsibleUser!;
    const step = open.definition.id;
    const ada = waiting!.steps[0]!.interruption!.votes[0]!.user.id;
    await happens(id, submit(step, { ...max, id: 77 }, "approve"), "claimed");
    await happens(id, submit(step, holder, "approve"));
    expect((await deployment(id)).waitsFor).toEqual({ code: "memberships" });
    const standings = [{ step: "check-the-change", user: ada, teams: ["Release managers"] }];
    await happens(id, { type: "Resume", standings, outdated: [] });
    expect((await deployment(id)).state).toBe("executing");
    await happens(id, { type: "HandOver", githubDeploymentId: 4711, attempt: 1 });
    await happens(id, {
      type: "Report",
      via: "status",
      state: "success",
      description: "",
      logUrl: null,
      environmentUrl: null,
      runId: null,
    });
    expect(await deployment(id)).toMatchObject({ state: "success", githubDeploymentId: 4711 });
  });
});

/** A command as the app would let it happen, and what is stored is what came of it. */
async function happens(id: number, command: Parameters<typeof decide>[1], refusal?: string): Promise<void> {
  const before = await deployment(id);
  const known: Facts = facts(
    before.steps.map((run) => run.definition),
    { now: new Date("2026-11-23T08:00:00Z") },
  );
  const decision = decide(before, command, known);
  if (!decision.ok) return expect(decision.refusal.code).toBe(refusal);
  expect(refusal).toBeUndefined();
  const after = decision.events.reduce<Deployment>(
    (state, event) => evolve(state, { event, at: known.now, by: known.by, source: known.source }),
    before,
  );
  await saveDeployment(database.db, after);
  expect(await deployment(id)).toEqual(after);
}
