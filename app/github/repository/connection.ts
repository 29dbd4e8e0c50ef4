import type { Asker } from "../ask.ts";
import type { EtagMemory } from "../remembered.ts";
import type { TextMemory } from "../text-memory.ts";

/** One repository seen through one installation: what the calls of this folder share. */
export interface Connection extends Asker {
  readonly installationId: number;
  readonly owner: string;
  readonly repo: string;
  readonly appId: number;
  /** The app's own id and slug; asked once in a process. */
  readonly self: () => Promise<AppIdentity>;
  readonly memory: EtagMemory;
  /** What was learned of the server while the process runs. */
  readonly server: ServerTraits;
  readonly texts: TextMemory;
}

export interface ServerTraits {
  /** Whether it says which run a dispatch has started: GitHub Enterprise Server up to 3.20 does not. */
  namesRuns: boolean;
}

export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
}

/** `owner/repo` of the connection, for messages. */
export function nameOf({ owner, repo }: Connection): string {
  return `${owner}/${repo}`;
}
