import type { AuditEvent } from "../../db/audit.ts";
import { auditPageOf, everyEvent } from "../../db/audit-search.ts";
import type { Database } from "../../db/open.ts";

/** Everything that a project's audit has, newest first. */
export function wholeAudit(db: Database, projectId: number): Promise<readonly AuditEvent[]> {
  return auditPageOf(db, projectId, everyEvent, { limit: 1_000_000, offset: 0 });
}
