/** How long what is kept, in milliseconds; null: for ever. */
export interface RetentionLimits {
  /** Webhooks, what is known of their commands, short answers, checks of process files. */
  readonly deliveriesMs: number;
  /** What scripts printed. */
  readonly logsMs: number | null;
  readonly auditMs: number | null;
  /** Releases with their deployments, from the end of the last one; what was asked for workflow runs. */
  readonly releasesMs: number | null;
  /** So many of the newest releases of a project stay, however old they are. */
  readonly newestReleases: number;
}

/** The time before which what happened is old; null: nothing ever is. */
export function oldBefore(now: Date, ms: number | null): Date | null {
  return ms === null ? null : new Date(now.getTime() - ms);
}
