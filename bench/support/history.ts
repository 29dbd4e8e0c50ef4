import type { Sql } from "postgres";
import type { Process } from "../../app/domain/process.ts";

/** What a database is filled with, as if it had been in use for years. */
export interface History {
  /** Ids of projects that exist; releases are dealt out to them in turn. */
  readonly projects: readonly number[];
  /** The getting-started process: three environments, a gate before Production, then the hand-over. */
  readonly process: Process;
  /** How many deployments there are to be in all; three for each release. */
  readonly deployments: number;
  /** How many of the newest releases wait for people before Production. */
  readonly waiting: number;
}

const tables = [
  "releases",
  "deployments",
  "steps",
  "interruptions",
  "approvals",
  "audit_events",
  "projections",
  "handled",
] as const;

/** From so many new deployments on, indexes are made after the rows: many times faster. */
const bulk = 20_000;

/**
 * Fills the database up to a number of deployments, and analyses it. Of a hundred releases 80 came to Production,
 * 12 were rejected there, 4 failed, 3 were superseded, 1 ran out of time; of Development and Testing 2 in a hundred
 * failed. Each deployment has its steps and four audit events; each gate its question, each answered one its vote.
 */
export async function writeHistory(sql: Sql, history: History): Promise<void> {
  const [have] = await sql<
    { releases: number }[]
  >`select coalesce(max(id), 0)::int as releases from releases`;
  const from = (have?.releases ?? 0) + 1;
  const to = Math.ceil(history.deployments / 3);
  if (to < from) return;
  const rebuilds = to - from > bulk / 3;
  await sql.begin(async (tx) => {
    // Rows that are made to fit each other need no check by triggers.
    await tx`set local session_replication_role = replica`;
    const indexes = rebuilds ? await dropIndexes(tx) : [];
    await fill(tx, history, from, to);
    for (const definition of indexes) await tx.unsafe(definition);
  });
  await sql.unsafe(`vacuum (analyze) ${tables.join(", ")}`);
}

/** Numbers of threads that no story of the benchmarks comes to. */
const firstThread = 1_000_000;

type Tx = Pick<Sql, "unsafe">;

async function dropIndexes(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.unsafe<{ name: string; definition: string }[]>(
    `select i.indexname as name, i.indexdef as definition from pg_indexes i
     where i.schemaname = 'public' and i.tablename in (${tables.map((one) => `'${one}'`).join(", ")})
       and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`,
  );
  for (const { name } of rows) await tx.unsafe(`drop index "${name}"`);
  return rows.map((row) => row.definition);
}

const person = `'{"kind": "person", "id": 1001, "login": "ada"}'::jsonb`;
const workflow = `'{"kind": "workflow", "id": 1002, "login": "releaser", "runId": 1}'::jsonb`;
const engine = `'{"kind": "drawbridge"}'::jsonb`;
const hash = (of: string) => `md5(${of}::text) || md5('x' || ${of})`;

/** Releases `from`…`to`; deployment 3n-2 of release n is Development, 3n-1 Testing, 3n Production. */
async function fill(
  tx: Tx,
  { projects, process, waiting }: History,
  from: number,
  to: number,
): Promise<void> {
  const [gate, work] = process.steps;
  if (gate === undefined || work === undefined) throw new Error("The process has a gate and a work step");
  const json = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;
  const order = {
    order: { uses: "github-deployment", task: "deploy", payload: {}, environmentUrl: null },
    environmentUrl: null,
    deadline: "2026-01-01T00:00:00.000Z",
    reported: "success",
    reportedVia: "status",
    logUrl: null,
    runId: null,
    pinned: false,
    runEnded: false,
    takenBy: null,
    unattendedSince: null,
  };
  const run = (statement: string) => tx.unsafe(statement);

  await run(`create temporary table told on commit drop as
    select n, (array[${projects.join(",")}])[1 + (n - 1) % ${projects.length}] as project,
      timestamptz '2026-01-01' - (${to} - n) * interval '90 seconds' as at,
      n > ${to - waiting} as waits,
      encode(sha256(n::text::bytea), 'hex') as digest
    from generate_series(${from}, ${to}) n`);
  await run(`insert into releases (id, project_id, version, version_key, sha, ref, masked, process, process_digest,
      commits, thread_kind, thread_number, created_by, created_at)
    select n, project, '0.0.' || n, '0.0.' || n, substr(digest, 1, 40), 'refs/heads/main', true, ${json(process)}, digest,
      jsonb_build_array(jsonb_build_object('sha', substr(digest, 1, 40), 'title', 'Change ' || n, 'author', 'ada')),
      'issue', ${firstThread} + n, ${workflow}, at from told`);
  await run(`create temporary table gone on commit drop as
    select 3 * n - 2 + e as id, n, project, at + e * interval '20 seconds' as at, e,
      (array['Development', 'Testing', 'Production'])[1 + e] as environment,
      case when e < 2 then case when (n + e) % 50 = 0 then 'failed' else 'success' end
        when waits then 'waiting'
        when n % 100 < 80 then 'success' when n % 100 < 92 then 'rejected' when n % 100 < 96 then 'failed'
        when n % 100 < 99 then 'canceled' else 'timed-out' end as state
    from told, generate_series(0, 2) e`);
  await run(`insert into deployments (id, project_id, release_id, environment, environment_key, mode, trigger, state,
      work_started, process_digest, github_deployment_id, created_by, created_at, started_at, finished_at, revision)
    select id, project, n, environment, lower(environment), 'deploy', 'automatic', state,
      state in ('success', 'failed', 'timed-out'), md5(n::text),
      case when state in ('success', 'failed', 'timed-out') then 1000000000 + id end, ${engine}, at,
      case when state in ('success', 'failed', 'timed-out') then at end,
      case when state <> 'waiting' then at + interval '15 seconds' end, 5 from gone`);
  await run(`insert into steps (deployment_id, position, key, definition, state, skipped, started_at, finished_at)
    select id, 0, '${gate.id}', ${json(gate)},
      case when e < 2 then 'skipped' when state = 'waiting' then 'waiting' when state = 'rejected' then 'failed'
        when state = 'canceled' then 'canceled' else 'success' end,
      case when e < 2 then 'environment' end, case when e = 2 then at end,
      case when state <> 'waiting' then at + interval '5 seconds' end from gone`);
  await run(`insert into steps (deployment_id, position, key, definition, state, skipped, starts, work, started_at, finished_at)
    select id, 1, '${work.id}', ${json(work)},
      case when state = 'waiting' then 'pending' when state = 'rejected' then 'skipped' when state = 'canceled'
        then 'canceled' when state = 'success' then 'success' else 'failed' end,
      case when state = 'rejected' then 'after-failure' end,
      case when state in ('success', 'failed', 'timed-out') then 1 else 0 end,
      case when state in ('success', 'failed', 'timed-out') then ${json(order)} end,
      case when state in ('success', 'failed', 'timed-out') then at + interval '5 seconds' end,
      case when state <> 'waiting' then at + interval '15 seconds' end from gone`);
  await run(`insert into interruptions (id, deployment_id, step_key, attempt, kind, state, instructions, responsible_teams,
      approvals_required, raised_at, resolved_at)
    select n, id, '${gate.id}', 1, 'manual-intervention', case state when 'waiting' then 'pending' when 'rejected'
        then 'rejected' when 'canceled' then 'canceled' else 'approved' end,
      'Please verify the Production environment is ready before proceeding',
      '["Octopus Administrators", "Octopus Managers"]', 1, at,
      case when state <> 'waiting' then at + interval '5 seconds' end from gone where e = 2`);
  await run(`insert into approvals (id, interruption_id, user_id, login, team, teams, decision, note, at)
    select n, n, 1001, 'ada', 'Octopus Administrators', '["Octopus Administrators"]',
      case state when 'rejected' then 'reject' else 'approve' end, 'looks good', at + interval '5 seconds'
    from gone where e = 2 and state not in ('waiting', 'canceled')`);
  await run(`insert into audit_events (id, project_id, release_id, deployment_id, type, data, by, source, at,
      previous_hash, hash)
    select (id - 1) * 4 + k, project, n, id, (array['DeploymentCreated', 'DeploymentStarted', 'StepStarted',
        'DeploymentFinished'])[k],
      case when k = 1 then jsonb_build_object('id', id, 'environment', environment, 'steps', ${json([gate, work])})
        else jsonb_build_object('id', id, 'step', '${work.id}', 'state', state) end,
      case when e = 2 and k = 3 then ${person} else ${engine} end, 'engine', at + k * interval '1 second',
      ${hash("((id - 1) * 4 + k - 1)")}, ${hash("((id - 1) * 4 + k)")}
    from gone, generate_series(1, 4) k`);
  await run(`insert into projections (project_id, key, github_id, github_created_at, written, written_at)
    select project, 'release:' || n || ':living', 2000000000 + n, at, digest, at from told
    union all select project, 'deployment:' || id || ':check', 3000000000 + id, at, md5(id::text), at from gone`);
  await run(`insert into handled (project_id, key, at)
    select project, 'comment:' || 4000000000 + n || ':0', at from told`);
  for (const table of ["releases", "deployments", "interruptions", "approvals", "audit_events"]) {
    await run(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
  }
}
