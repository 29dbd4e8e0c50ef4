import { limits, truncate } from "./truncate.ts";

/** Parts of what a workflow run is told, an empty line between them, within GitHub's limit. */
export function runComment(parts: readonly string[]): string {
  return truncate(parts.filter((part) => part !== "").join("\n\n"), limits.protectionComment);
}
