import type { AuditEvent } from "../../../../db/audit.ts";
import type { AuditPlace, AuditSubjects } from "../../../../db/audit-search.ts";
import type { Project } from "../../../../db/projects.ts";
import type { Phrase } from "../../../messages/phrase.ts";
import type { Viewer } from "../../../people/session.ts";
import type { AuditQuery } from "./filter.ts";

/** Everything that the page of the audit shows. */
export interface AuditFacts {
  readonly viewer: Viewer;
  readonly project: Project;
  readonly query: AuditQuery;
  /** What of the query cannot be understood; then nothing is looked for. */
  readonly problems: readonly Phrase[];
  readonly place: AuditPlace;
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  readonly subjects: AuditSubjects;
  /** The page begins with the newest event there is. */
  readonly isNewest: boolean;
  /** There are older ones. */
  readonly older: boolean;
}
