/** What the harness itself knows of a run, whatever the app says: who wrote what, and what may come of it. */
import type { Plan, Verb } from "./plan.ts";
import { isApprover, type ShopKind } from "./shops.ts";

export interface Deed {
  /** Stands in the comment as its note: `deed-17`. */
  readonly note: string;
  readonly by: string;
  readonly verb: Verb;
  readonly comment: number;
}

export interface ReleaseRecord {
  readonly plan: Plan;
  readonly owner: string;
  readonly repo: string;
  readonly kind: ShopKind;
  readonly approvals: number;
  readonly version: string;
  sha: string;
  /** The app's number of the deployment; null: it never took it. */
  deployment: number | null;
  /** The thread in which its question stands; null: it was never seen. */
  thread: number | null;
  readonly deeds: Deed[];
  /** Whether everybody has done what they meant to. */
  acted: boolean;
}

export type Ending = "success" | "failed" | "rejected" | "canceled" | "waiting";

/** The states in which the deployment may rest, after what people wrote, in whatever order it was worked on. */
export function endings(record: Pick<ReleaseRecord, "deeds" | "approvals" | "plan">): readonly Ending[] {
  const worked: Ending = record.plan.work === "success" ? "success" : "failed";
  const approved = approversOf(record).length >= record.approvals;
  const rejected = record.deeds.some(({ by, verb }) => verb === "reject" && isApprover(by));
  const canceled = record.deeds.some(({ verb }) => verb === "cancel");
  const possible: Ending[] = [
    ...(approved ? [worked] : []),
    ...(rejected ? ["rejected" as const] : []),
    ...(canceled ? ["canceled" as const] : []),
  ];
  return possible.length === 0 ? ["waiting"] : possible;
}

/** Logins of those whose approval counts, each once. */
export function approversOf({ deeds }: Pick<ReleaseRecord, "deeds">): readonly string[] {
  const approving = deeds.filter(({ by, verb }) => verb === "approve" && isApprover(by));
  return [...new Set(approving.map(({ by }) => by))];
}
