import { oldestAudit, projectsWithAuditBefore, removeAudit } from "../../../db/audit.ts";
import type { Deps } from "../deps.ts";
import { transact } from "../transact.ts";
import { byRetention } from "./origin.ts";
import type { Removed, Run } from "./run.ts";

/** Removing is audited too: once a day for a project is enough. */
const slackMs = 24 * 60 * 60_000;

const removal = "AuditRemoved";

/**
 * Removes the beginnings of the projects' chains of audit events: what happened before a time. What is left is a
 * chain still; an event of its own says up to where it was cut, with the hash that the first one left follows from.
 */
export async function removeOldAudit(deps: Deps, run: Run, before: Date): Promise<Removed> {
  const late = new Date(before.getTime() - slackMs);
  let rows = 0;
  let after: number | null = null;
  while (!run.over()) {
    const projects: readonly number[] = await projectsWithAuditBefore(deps.db, late, after, run.batchRows);
    for (const project of projects) {
      let gone: number;
      do {
        if (run.over()) return { rows, more: true };
        gone = await cutChain(deps, project, before, run.batchRows);
        rows += gone;
        await run.pause();
      } while (gone === run.batchRows);
    }
    after = projects.at(-1) ?? null;
    if (projects.length < run.batchRows) return { rows, more: false };
  }
  return { rows, more: true };
}

/** @returns how many events went */
async function cutChain(deps: Deps, projectId: number, before: Date, limit: number): Promise<number> {
  return transact(deps, projectId, byRetention, async (unit) => {
    const oldest = await oldestAudit(unit.tx, projectId, limit);
    const kept = oldest.findIndex(
      // Clocks of replicas may be apart: from the first that is young enough on, everything stays. So does the head.
      (event) => event.at >= before || event.hash === unit.project.auditHead,
    );
    const old = kept === -1 ? oldest : oldest.slice(0, kept);
    const last = old.at(-1);
    // A chain that rests is not cut again and again for what its cuts have left.
    if (last === undefined || (kept !== -1 && old.every((event) => event.type === removal))) return 0;
    await removeAudit(unit.tx, projectId, last.id);
    const upTo = { id: last.id, at: last.at.toISOString(), hash: last.hash };
    const data = { events: old.length, olderThan: before.toISOString(), upTo };
    unit.record({ releaseId: null, deploymentId: null, type: removal, data });
    return old.length;
  });
}
