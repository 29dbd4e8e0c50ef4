import { commitLink } from "./commit-link.ts";
import { icons } from "./icons.ts";
import { listed, markdown, reference, say } from "./phrase.ts";

/** A check of the commit by somebody else. `conclusion`: GitHub's word; null while it runs. */
export interface CheckFact {
  readonly name: string;
  readonly conclusion: string | null;
}

const good = ["success", "neutral", "skipped"];

/** The commit and how its checks stand: counts, and the names of those that need a look. Null: not asked yet. */
export function checksLine(repository: string, sha: string, checks: readonly CheckFact[] | null): string {
  const commit = `Commit ${commitLink(repository, sha)}`;
  if (checks === null) return commit;
  if (checks.length === 0) return `${commit} has no checks.`;
  const running = checks.filter(({ conclusion }) => conclusion === null);
  const passed = checks.filter(({ conclusion }) => conclusion !== null && good.includes(conclusion));
  const failed = checks.filter(({ conclusion }) => conclusion !== null && !good.includes(conclusion));
  const groups = [
    passed.length > 0 ? `${icons.success} ${passed.length} success` : "",
    failed.length > 0 ? `${icons.failed} ${failed.length} failed (${names(failed)})` : "",
    running.length > 0 ? `${icons.executing} ${running.length} executing (${names(running)})` : "",
  ];
  return `${commit}, its checks: ${groups.filter((group) => group !== "").join(", ")}`;
}

function names(checks: readonly CheckFact[]): string {
  return markdown(
    listed(
      checks.map(({ name }) => say`${reference(name)}`),
      "and",
      5,
    ),
  );
}
