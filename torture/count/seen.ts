/** Everything that stands at the end, on GitHub and in the database: what is counted is counted from this alone. */
import { asc } from "drizzle-orm";
import type { AuditEvent } from "../../db/audit.ts";
import { deploymentsByIds, type StoredDeployment } from "../../db/deployments.ts";
import type { Database } from "../../db/open.ts";
import {
  approvals,
  auditEvents,
  behind,
  deliveries,
  deployments,
  interruptions,
  notices,
  projects,
  releases,
} from "../../db/schema.ts";
import type { Shop } from "../shops.ts";

export interface SeenComment {
  readonly id: number;
  readonly thread: number;
  readonly body: string;
  readonly isOurs: boolean;
  readonly createdAt: string;
  readonly reactions: number;
}

export interface SeenOrder {
  readonly id: number;
  readonly environment: string;
  /** What the app wrote into its payload. */
  readonly deployment: number;
  readonly attempt: number;
  readonly createdAt: string;
  /** States that the app itself gave it, oldest first. */
  readonly states: readonly string[];
}

export interface SeenRun {
  readonly id: number;
  /** From the input `for`, which is the deployment's page. */
  readonly deployment: number;
  readonly createdAt: string;
}

export interface SeenPlace {
  /** `owner/repo`. */
  readonly place: string;
  readonly threads: readonly { readonly number: number; readonly title: string }[];
  readonly comments: readonly SeenComment[];
  readonly checks: readonly { readonly id: number; readonly name: string; readonly sha: string }[];
  readonly orders: readonly SeenOrder[];
  readonly runs: readonly SeenRun[];
}

type Row<Table extends { $inferSelect: unknown }> = Table["$inferSelect"];

export interface Stored {
  readonly projects: readonly Row<typeof projects>[];
  readonly releases: readonly Row<typeof releases>[];
  readonly deployments: readonly StoredDeployment[];
  readonly interruptions: readonly Row<typeof interruptions>[];
  readonly votes: readonly Row<typeof approvals>[];
  /** In the order in which they were written. */
  readonly events: readonly AuditEvent[];
  readonly notices: readonly Row<typeof notices>[];
  /** Names of what is still to be done. */
  readonly undone: readonly string[];
}

export interface Seen {
  readonly places: readonly SeenPlace[];
  readonly stored: Stored;
}

export async function look(db: Database, shops: readonly Shop[]): Promise<Seen> {
  return { places: shops.map(placeOf), stored: await storedIn(db) };
}

function placeOf({ github, owner, repo }: Shop): SeenPlace {
  const threads = github.issues({ repo }).map(({ number, title }) => ({ number, title }));
  return {
    place: `${owner}/${repo}`,
    threads,
    comments: threads.flatMap(({ number }) =>
      github.comments(number, { repo }).map((one) => ({
        id: one.id,
        thread: number,
        body: one.body ?? "",
        isOurs: one.user?.login === github.app.login,
        createdAt: one.created_at,
        reactions: one.reactions?.total_count ?? 0,
      })),
    ),
    checks: github.checkRuns(undefined, { repo }).map(({ id, name, head_sha: sha }) => ({ id, name, sha })),
    orders: github.deployments({ repo }).flatMap((one) => {
      if (one.creator?.login !== github.app.login) return [];
      const { drawbridge } = one.payload as { drawbridge: { deployment: number; attempt?: number } };
      const states = one.statuses
        .filter(({ creator }) => creator?.login === github.app.login)
        .map(({ state }) => state);
      const { id, environment, created_at: createdAt } = one;
      return [
        {
          id,
          environment,
          createdAt,
          states,
          attempt: drawbridge.attempt ?? 1,
          deployment: drawbridge.deployment,
        },
      ];
    }),
    runs: github.workflowRuns({ repo }).map(({ id, created_at: createdAt }) => {
      const { inputs } = github.workflowRun(id, { repo }).run;
      return { id, createdAt, deployment: Number(/(\d+)$/.exec(String(inputs["for"]))?.[1]) };
    }),
  };
}

async function storedIn(db: Database): Promise<Stored> {
  const ids = await db.select({ id: deployments.id }).from(deployments).orderBy(asc(deployments.id));
  const all = await db.select().from(notices);
  const open = await db.select().from(deliveries);
  const subjects = await db.select().from(behind);
  return {
    projects: await db.select().from(projects),
    releases: await db.select().from(releases),
    deployments: await deploymentsByIds(
      db,
      ids.map(({ id }) => id),
    ),
    interruptions: await db.select().from(interruptions),
    votes: await db.select().from(approvals),
    events: await db.select().from(auditEvents).orderBy(asc(auditEvents.id)),
    notices: all,
    undone: [
      ...open.filter((one) => one.processedAt === null).map(({ id, event }) => `delivery ${id} (${event})`),
      ...all.filter(({ done }) => !done).map(({ id, key }) => `notice ${id} (${key})`),
      ...subjects.map(({ subject, since }) => `${subject} is shown as it was before ${since.toISOString()}`),
    ],
  };
}
