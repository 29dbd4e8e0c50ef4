/** The first stage: a push became a release. */
import { livingComment, type Seen } from "../seen.ts";
import { finding, type Finding } from "./finding.ts";
import { bodies } from "./lines.ts";

/** What the Action left behind in its job. */
export type ActionEnd = {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
};

/** The Action made the release, and its thread is the merged pull request. */
export function released(seen: Seen, action: ActionEnd): Finding[] {
  const { version, thread } = seen.release;
  const living = livingComment(seen);
  const made = action.exitCode === 0 && action.outputs["version"] === version;
  return [
    finding(
      `the Action released ${version}`,
      made,
      `exit code 0 and the output version=${version}`,
      `exit code ${action.exitCode} and the outputs ${JSON.stringify(action.outputs)}`,
    ),
    finding(
      `the release has its comment on the merged pull request #${thread}`,
      living?.body?.includes(version) ?? false,
      `a comment of ${seen.app} there that speaks of ${version}`,
      bodies(seen.comments),
    ),
  ];
}
