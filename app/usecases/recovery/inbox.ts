import type { Project } from "../../../db/projects.ts";
import type { FoundComment } from "../../github/client.ts";

/** Where a webhook is put that is read from GitHub's list instead of being received. */
export interface Inbox {
  /** Whether a webhook of this event and action can concern Drawbridge at all. */
  readonly hears: (event: string, action: string | null) => boolean;
  /**
   * Stores it like one that was received. False: it is here already, or nothing in it concerns Drawbridge.
   * Rejects where the payload is not what GitHub sends for the event.
   */
  readonly take: (guid: string, event: string, payload: object) => Promise<boolean>;
  /** Takes in a comment that was found in a thread, as if its webhook had come. False: it is here already. */
  readonly takeComment: (project: Project, thread: number, comment: FoundComment) => Promise<boolean>;
}
