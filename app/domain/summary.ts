import type { DeploymentState, Mode, QueueReason, Trigger } from "./deployment/state.ts";

/** As much of a deployment as the rules between deployments need. */
export interface DeploymentSummary {
  readonly id: number;
  readonly releaseId: number;
  readonly version: string;
  readonly sha: string;
  readonly channel: string;
  readonly environment: string;
  readonly state: DeploymentState;
  readonly mode: Mode;
  readonly trigger: Trigger;
  readonly queuedAt: Date | null;
  /** When its first work started; null while none has. */
  readonly workStartedAt: Date | null;
  readonly finishedAt: Date | null;
  /** What keeps it in line; null: nothing, or it is not in line. */
  readonly waitsFor: QueueReason["code"] | null;
  /** Whom it waits for, where that is its turn; else null. */
  readonly behind: number | null;
  /** It waits for people, and others have to wait meanwhile. */
  readonly blocks: boolean;
  /** RFC 3339: no work of it starts before; null: at once. */
  readonly notBefore: string | null;
  /** Work was left out because somebody asked for it. */
  readonly workSkipped: boolean;
  /** Somebody took responsibility for its question, or answered it. */
  readonly touched: boolean;
}
