import type { Asker } from "../ask.ts";
import type { EtagMemory } from "../remembered.ts";

/** One repository seen through one installation: what the calls of this folder share. */
export interface Connection extends Asker {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
  readonly appId: number;
  /** The app's own id and slug; asked once in a process. */
  readonly self: () => Promise<AppIdentity>;
  readonly memory: EtagMemory;
}

export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
}

/** `owner/repo` of the connection, for messages. */
export function nameOf({ owner, repo }: Connection): string {
  return `${owner}/${repo}`;
}
