import type { Process } from "../app/domain/process.ts";
import { weakenings } from "../app/domain/weakened.ts";
import type { Weakening } from "../app/domain/weakening.ts";
import { parseProcess } from "../app/process-file/parse.ts";
import type { Context } from "./context.ts";
import type { Git } from "./git.ts";

/** How a process differs from the default branch's; or why nobody can tell, as a sentence. */
export type Compared =
  | { readonly kind: "compared"; readonly branch: string; readonly weakenings: readonly Weakening[] }
  /** The default branch has no such file. */
  | { readonly kind: "first"; readonly branch: string }
  | { readonly kind: "not-compared"; readonly why: string };

/** Compares with the default branch, as far as the checkout has it. `path`: from the root of the repository. */
export async function compareWithDefault(
  git: Git,
  context: Context,
  path: string,
  process: Process,
  now: Date,
): Promise<Compared> {
  const branch = context.defaultBranch ?? (await originHead(git));
  if (branch === null) return notCompared("the run does not say which branch is the default one");
  const ref = `refs/remotes/origin/${branch}`;
  if ((await git("rev-parse", "--verify", "--quiet", `${ref}^{commit}`)) === null) {
    return notCompared(
      `the checkout has no \`origin/${branch}\`: set \`fetch-depth: 0\` of \`actions/checkout\``,
    );
  }
  const text = await git("show", `${ref}:${path}`);
  if (text === null) return { kind: "first", branch };
  const before = parseProcess(text, context);
  return before.ok
    ? { kind: "compared", branch, weakenings: weakenings(before.process, process, now) }
    : notCompared(`the file on \`${branch}\` has problems itself`);
}

function notCompared(why: string): Compared {
  return { kind: "not-compared", why };
}

async function originHead(git: Git): Promise<string | null> {
  const head = await git("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  return head === null ? null : head.trim().replace(/^origin\//, "");
}
