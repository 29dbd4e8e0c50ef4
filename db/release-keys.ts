/** What pages of releases are found by, and looked through in small numbers: never all that a project has. */
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { DeploymentState } from "../app/domain/deployment/state.ts";
import type { Process } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { type Release } from "./releases.ts";
import { deployments, releases } from "./schema.ts";

/** A release as far as filters go by it. */
export type ReleaseKey = Pick<Release, "id" | "versionKey" | "channel">;

/** Where a page begins: at the newest, or beside a release whose id the page before ended with. */
export type ReleaseCursor =
  | { readonly kind: "newest" }
  | { readonly kind: "before"; readonly id: number }
  | { readonly kind: "after"; readonly id: number };

const key = { id: releases.id, versionKey: releases.versionKey, channel: releases.channel };
/** What stands for the commit of a workflow run is no release. */
const made = eq(releases.kind, "release");

/** The next releases from the cursor on: newest first, but after a release the oldest first. */
export async function releaseKeys(
  db: Database,
  projectId: number,
  channel: string | null,
  cursor: ReleaseCursor,
  limit: number,
): Promise<readonly ReleaseKey[]> {
  return db
    .select(key)
    .from(releases)
    .where(
      and(
        eq(releases.projectId, projectId),
        made,
        channel === null ? undefined : eq(releases.channel, channel),
        cursor.kind === "before" ? lt(releases.id, cursor.id) : undefined,
        cursor.kind === "after" ? gt(releases.id, cursor.id) : undefined,
      ),
    )
    .orderBy(cursor.kind === "after" ? asc(releases.id) : desc(releases.id))
    .limit(limit);
}

/**
 * Releases whose version begins so, in the order of their characters.
 * @param prefix folded, of the characters that versions are made of
 */
export async function releaseKeysByPrefix(
  db: Database,
  projectId: number,
  prefix: string,
  limit: number,
): Promise<readonly ReleaseKey[]> {
  // The operators of the index `releases_prefix`: what begins so ends before the character after all of a version's.
  const begins = sql`${releases.versionKey} ~>=~ ${prefix} and ${releases.versionKey} ~<~ ${`${prefix}~`}`;
  return db
    .select(key)
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, begins))
    .orderBy(sql`${releases.versionKey} using ~<~`)
    .limit(limit);
}

/** Releases of which a deployment is in a state that has not ended, newest first. */
export async function releaseKeysByState(
  db: Database,
  projectId: number,
  state: Extract<DeploymentState, "queued" | "executing" | "waiting">,
  limit: number,
): Promise<readonly ReleaseKey[]> {
  return db
    .selectDistinct(key)
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(
      and(eq(deployments.projectId, projectId), eq(deployments.state, state), isNull(deployments.protects)),
    )
    .orderBy(desc(releases.id))
    .limit(limit);
}

/** Releases that somebody prevents from going on, newest first. */
export async function blockedReleaseKeys(
  db: Database,
  projectId: number,
  limit: number,
): Promise<readonly ReleaseKey[]> {
  return db
    .select(key)
    .from(releases)
    .where(and(eq(releases.projectId, projectId), isNotNull(releases.blocked)))
    .orderBy(desc(releases.id))
    .limit(limit);
}

/** A release as a list shows it: its process is left where it is, but for what callers are asked to give. */
export type ListedRelease = Pick<
  Release,
  "id" | "version" | "ref" | "channel" | "variables" | "blocked" | "createdBy" | "createdAt"
> & { readonly process: Pick<Process, "variables"> };

/** Newest first. */
export async function listedReleases(
  db: Database,
  ids: readonly number[],
): Promise<readonly ListedRelease[]> {
  if (ids.length === 0) return [];
  const { id, version, ref, channel, variables, blocked, createdBy, createdAt } = releases;
  const asked = sql<Process["variables"] | null>`${releases.process} -> 'variables'`;
  const rows = await db
    .select({ id, version, ref, channel, variables, blocked, createdBy, createdAt, asked })
    .from(releases)
    .where(inArray(id, [...ids]))
    .orderBy(desc(id));
  return rows.map(({ asked, ...row }) => ({ ...row, process: { variables: asked ?? [] } }));
}
