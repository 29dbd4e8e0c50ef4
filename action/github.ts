import { existsSync } from "node:fs";
import type { GitHub } from "./deps.ts";
import { whyUnread } from "./files.ts";

/**
 * `context` of `@actions/github`, which reads the event's file while it is
 * loaded: that is why it is loaded here, where its failure can be told.
 *
 * @param eventPath GITHUB_EVENT_PATH
 * @returns null: the event's file is not there, cannot be read, or is no JSON
 */
export async function loadGitHub(
  eventPath: string | undefined,
  load: () => Promise<{ readonly context: GitHub }>,
): Promise<GitHub | null> {
  // The package would go on with an event that says nothing.
  if (eventPath && !existsSync(eventPath)) return null;
  try {
    return (await load()).context;
  } catch (error) {
    if (error instanceof SyntaxError || whyUnread(error) !== undefined) return null;
    throw error;
  }
}
