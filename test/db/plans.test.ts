import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeHistory } from "../../bench/support/history.ts";
import { parseProcess } from "../../app/process-file/parse.ts";
import * as audit from "../../db/audit.ts";
import * as search from "../../db/audit-search.ts";
import * as behind from "../../db/behind.ts";
import * as deliveries from "../../db/deliveries.ts";
import * as lookups from "../../db/deployment-lookups.ts";
import * as summaries from "../../db/deployment-summaries.ts";
import { deploymentsByIds } from "../../db/deployments.ts";
import { approvalWaits, leadTimes } from "../../db/lead-times.ts";
import * as dispatches from "../../db/dispatches.ts";
import * as notices from "../../db/notices.ts";
import type { Database } from "../../db/open.ts";
import * as questions from "../../db/open-questions.ts";
import { projectByName } from "../../db/projects.ts";
import { projectionByGitHubId, projectionsOf, removeProjectionsOf } from "../../db/projections.ts";
import * as protections from "../../db/protections.ts";
import * as releases from "../../db/releases.ts";
import * as keys from "../../db/release-keys.ts";
import { runningIn } from "../../db/running.ts";
import { waitingInterruptions } from "../../db/waiting.ts";
import { releasePage } from "../../app/usecases/release-page.ts";
import { stopDatabases, testDatabase } from "../support/database.ts";
import { type Carried, type Plans, plansOn } from "../support/plans.ts";
import { gettingStarted } from "../support/story.ts";

/** As many deployments as show what grows with them; half of them in one project, half in twenty others. */
const deployments = 20_000;
const waiting = 30;
/** A page, the environment's history or the newest deployments of a project may be looked through: never all. */
const bounded = 2_500;

const newest = deployments / 3;
const release = Math.floor(newest);
const sha = "a".repeat(40);
const now = new Date();
const page = { limit: 31, offset: 0 };
const tenth = { limit: 31, offset: 270 };
let large = 0;
let small = 0;
let unused = 0;
let plans: Plans;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase("postgres");
  drop = database.drop;
  const { close, migrate } = await database.open();
  await migrate();
  await close();
  const url = database.url ?? "";
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  // Pages of rows whose commit is not on disk yet cannot be marked as seen by all, and an index answers alone only for
  // those that are: without this it is chance which plans there are.
  await sql`set synchronous_commit = on`;
  const owner = { repository: "acme/shop", owner: "acme", ownerType: "Organization" } as const;
  const parsed = parseProcess(gettingStarted, owner);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const rows = await sql<{ id: number }[]>`
    insert into projects (github_repository_id, installation_id, owner, owner_id, owner_type, name, default_branch,
      created_at)
    select n, n, 'org-' || n % 7, n % 7, 'Organization', 'shop-' || n, 'main', now() from generate_series(1, 500) n
    returning id`;
  const ids = rows.map((row) => row.id);
  [large = 0, small = 0] = ids;
  unused = ids.at(-1) ?? 0;
  const projects = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? large : (ids[index] ?? 0)));
  await writeHistory(sql, { projects, process: parsed.process, deployments, waiting });
  await sql`
    insert into deliveries (id, event, payload, received_at, processed_at)
    select n, 'issue_comment', '{}', now() - n * interval '1 second', now() from generate_series(1, 5000) n`;
  await sql`
    insert into notices (project_id, key, thread_number, content, refusal, created_at, done)
    select ${large}, n, n, '{}', n % 3 = 0, now() - n * interval '1 hour', true from generate_series(1, 3000) n`;
  await sql`analyze`;
  await sql.end();
  plans = plansOn(url);
});

afterAll(async () => {
  await plans.end();
  await drop();
  await stopDatabases();
});

type Calls = Readonly<Record<string, (db: Database, project: number) => Promise<unknown>>>;

const someReleases = Array.from({ length: 20 }, (_, index) => release - index);

function grid(
  db: Database,
  project: number,
  filter: Partial<Parameters<typeof releasePage>[2]>,
  cursor: keys.ReleaseCursor = { kind: "newest" },
): Promise<unknown> {
  return releasePage(db, project, { version: "", channel: null, only: null, ...filter }, cursor, 20);
}

const lists: Calls = {
  "the newest deployments": (db, of) => list(db, of, null, null),
  "the tenth page of them": (db, of) =>
    lookups.listDeployments(db, of, { environment: null, state: null }, tenth),
  "those of an environment": (db, of) => list(db, of, "Production", null),
  "those in a state": (db, of) => list(db, of, null, "success"),
  "those in a rare state": (db, of) => list(db, of, null, "timed-out"),
  "those in a state that the environment never had": (db, of) => list(db, of, "Development", "rejected"),
  "the newest releases": (db, of) => releases.listReleases(db, of, page),
  "where each of a page of releases is": (db) =>
    summaries.latestOfReleases(
      db,
      Array.from({ length: 30 }, (_, index) => release - index),
    ),
  "the grid": (db, of) => grid(db, of, {}),
  "a page deep in it": (db, of) => grid(db, of, {}, { kind: "before", id: Math.floor(release / 2) }),
  "the page before that": (db, of) => grid(db, of, {}, { kind: "after", id: Math.floor(release / 2) }),
  "the grid of a channel": (db, of) => grid(db, of, { channel: "Default" }),
  "the grid of a channel that is not there": (db, of) => grid(db, of, { channel: "Hotfix" }),
  "versions that begin as few do": (db, of) => grid(db, of, { version: "0.0.66" }),
  "versions that begin as none does": (db, of) => grid(db, of, { version: "7" }),
  "versions that begin as many do, but no new one": (db, of) => grid(db, of, { version: "0.0.1" }),
  "versions that begin as all do": (db, of) => grid(db, of, { version: "0.0.", channel: "Default" }),
  "what waits in the grid": (db, of) => grid(db, of, { only: "waiting" }),
  "what is queued in it": (db, of) => grid(db, of, { only: "queued", version: "0." }),
  "what is blocked in it": (db, of) => grid(db, of, { only: "blocked" }),
  "what a page of it shows of releases": (db) => keys.listedReleases(db, someReleases),
  "what a page of it shows of deployments": (db) => summaries.deploymentsOfReleases(db, someReleases),
  "what waits for people": (db, of) => waitingInterruptions(db, [of], { limit: 7, offset: 0 }),
  "what environments run": (db, of) =>
    runningIn(
      db,
      ["Development", "Testing", "Production"].map((environment) => ({ projectId: of, environment })),
    ),
  "a page of the audit": (db, of) => search.auditPageOf(db, of, search.everyEvent, tenth),
  "the audit of a deployment": (db) => audit.auditOfDeployment(db, deployments - 5),
  "a project by its name": (db) => projectByName(db, "org-1", "shop-400"),
};

/** A page of the audit, for somebody who looks for something. */
const found =
  (filter: Partial<search.AuditFilter>, place: Partial<search.AuditPlace> = {}): Calls[string] =>
  (db, of) =>
    search.searchAudit(
      db,
      of,
      { ...search.everyEvent, ...filter },
      { before: null, after: null, ...place },
      51,
    );
const day = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });

const searches: Calls = {
  "the newest events": found({}),
  "those before one far back": found({}, { before: 4 * 500 }),
  "those after one far back": found({}, { after: 4 * 500 }),
  "those of a type": found({ type: "DeploymentFinished" }),
  "those of a type that never was": found({ type: "PolicyConfirmed" }),
  "those of a person": found({ login: "ADA" }),
  "those of nobody": found({ login: "nobody" }),
  "those of a type by a person": found({ type: "StepStarted", login: "ada" }),
  "those of a deployment": found({ deploymentId: deployments - 5 }),
  "those of a release": found({ releaseId: release }),
  "those of a day long ago": found(day("2025-12-27", "2025-12-28")),
  "those of a type of that day": found({ ...day("2025-12-27", "2025-12-28"), type: "DeploymentFinished" }),
  "those of a day before all": found(day("2020-01-01", "2020-01-02")),
  "those of a day to come": found(day("2999-01-01", "2999-01-02")),
  "the first batch of an export": (db, of) => search.everyMatch(db, of, search.everyEvent, 200).next(),
  "what events speak of": async (db, of) =>
    search.subjectsOf(db, await search.auditPageOf(db, of, search.everyEvent, page)),
};

const decisions: Calls = {
  "the environment's deployments that rules look at": (db, of) =>
    summaries.environmentSummaries(db, of, "Production"),
  "a release's deployments": (db) => summaries.releaseSummaries(db, release),
  "what is open": (db, of) => summaries.openSummaries(db, of),
  "deployments whole": (db) => deploymentsByIds(db, [deployments - 3, deployments - 6]),
  "open questions": questions.openQuestions,
  "questions that are over": (db, of) => questions.settledQuestions(db, of, 50),
  "those of one deployment": (db) => questions.settledOfDeployment(db, deployments - 3 * waiting),
  "what can be canceled": questions.openDeployments,
  "what has ended": (db, of) => questions.finishedDeployments(db, of, 50),
  "by which team somebody answered": (db, of) => questions.lastTeamOf(db, of, 1001),
  "whether it ran there": (db) => summaries.hasRunThere(db, release, "Testing"),
  "what is older on GitHub": (db, projectId) =>
    lookups.olderOnGitHub(db, { id: deployments, projectId, environment: "Production" }),
  "what a workflow run was let into": (db, of) => lookups.runsLetIn(db, of, "Production", 1, 5),
  "what asks for workflow runs": lookups.openForRuns,
  "the deployment of GitHub's": (db, of) => lookups.deploymentOfGitHub(db, of, 1_000_000_004),
  "what runs on a commit": (db, of) => lookups.executingOfCommit(db, of, sha),
  "whose run it is": (db, of) => dispatches.deploymentOfRun(db, of, 99),
  "which runs are taken": (db, of) => dispatches.claimedRuns(db, of, [5, 6], ""),
  "whether a run is awaited": dispatches.awaitsRun,
  "what was written": (db, of) => projectionsOf(db, of, ["release:1:living", "deployment:2:check"]),
  "an object by GitHub's number": (db, of) => projectionByGitHubId(db, of, 2_000_000_005),
};

const charts: Calls = {
  "how long releases take": (db, projectId) =>
    leadTimes(db, [{ projectId, environment: "Production" }], long),
  "how long those of many environments take": (db, of) =>
    leadTimes(
      db,
      Array.from({ length: 150 }, (_, n) => ({ projectId: of + n, environment: "Production" })),
      long,
    ),
  "how long questions wait": (db, of) => approvalWaits(db, [of], long),
  "how long those of many projects wait": (db, of) =>
    approvalWaits(
      db,
      Array.from({ length: 150 }, (_, n) => of + n),
      long,
    ),
};

const releasing: Calls = {
  "a release by version": (db, of) => releases.releaseByVersion(db, of, "0.0.77"),
  "the one of a commit": (db, of) => releases.releaseOfCommit(db, of, sha),
  "the one that the mask made": (db, of) => releases.maskedRelease(db, of, sha),
  "the next number of a mask": (db, of) => releases.highestNumber(db, of, { before: "0.0.", after: "" }),
  "the first": releases.firstRelease,
  "the version before": (db, of) => releases.versionBefore(db, of, release),
  "those in between": (db, of) => releases.releasesBetween(db, of, release - 1_000, release),
  "those of a thread": (db, of) => releases.releasesOfThread(db, of, release),
  "those that are blocked": releases.blockedReleases,
  "refusals in a thread": (db, of) => notices.refusalsSince(db, of, 7, now),
  "refusals elsewhere": (db, of) => notices.looseRefusalsSince(db, of, now),
  "answers to be written": (db, of) => notices.openNotices(db, of, null),
};

const sweeps: Calls = {
  "what executes": (db) => lookups.allExecuting(db, null, 500),
  "what is due": (db) => lookups.allDue(db, now, null, 500),
  "whom a policy holds": lookups.ownersHeldByPolicy,
  "runs to ask about": (db) => protections.uncheckedProtections(db, now, null, 500),
  "deliveries to be worked on": (db) => deliveries.unfinishedDeliveries(db, now, null, 500),
  "what lags": (db) => behind.allBehind(db, now, null, 500),
};

const long = new Date(0);

const removals: Calls = {
  "what came long ago": (db) => deliveries.removeDeliveries(db, long, 500),
  "what was carried out long ago": (db) => deliveries.removeHandled(db, long, 500),
  "whether releases are newer": (db, projectId) => releases.hasNewer(db, { id: 50, projectId }, 50),
  "whether one of the channel is": (db, projectId) =>
    releases.hasNewerOfChannel(db, { id: 50, projectId, channel: "Default" }),
  "the oldest row": releases.oldestRow,
  "whether GitHub lags behind a release": (db) => behind.isBehind(db, release),
  "where a release was": (db) => lookups.environmentsOfRelease(db, release),
  "the newest release of an environment": (db, of) => lookups.newestReleaseOf(db, of, "Production"),
  "the environment without a release": (db, of) =>
    summaries.environmentSummaries(db, of, "Production", release),
  "whether something of a release is young": (db) => lookups.busyDeployments(db, release, now),
  "where a workflow run was let in": (db) => lookups.letInOf(db, release),
  "what is known of a release on GitHub": (db, of) =>
    removeProjectionsOf(db, of, ["release:2000000000", "deployment:2000000000"]),
};

function list(
  db: Database,
  project: number,
  environment: string | null,
  state: Parameters<typeof lookups.listDeployments>[2]["state"],
): Promise<unknown> {
  return lookups.listDeployments(db, project, { environment, state }, page);
}

describe.each(Object.entries({ lists, searches, charts, decisions, releasing, sweeps, removals }))(
  "%s",
  (_name, calls) => {
    it.each(Object.entries(calls))(
      "%s: by an index, and no more rows than that takes",
      async (_what, call) => {
        const carried: Carried[] = [];
        for (const project of [large, small, unused]) carried.push(await plans.of((db) => call(db, project)));
        expect(carried.flatMap(({ scanned }) => scanned)).toEqual([]);
        expect(Math.max(...carried.map(({ mostRows }) => mostRows))).toBeLessThan(bounded);
      },
    );
  },
);

it("a query without an index would be seen", async () => {
  const carried = await plans.of((db) => db.execute("select count(*) from deployments where comment = 'x'"));
  expect(carried.scanned).toEqual(["deployments"]);
  expect(carried.mostRows).toBeGreaterThan(bounded);
});
