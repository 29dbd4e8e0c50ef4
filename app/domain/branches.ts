import picomatch from "picomatch";

const heads = "refs/heads/";
const tags = "refs/tags/";

/** A ref as GitHub writes it in full, told apart. */
export type Ref =
  | { readonly kind: "branch"; readonly name: string }
  | { readonly kind: "tag"; readonly name: string }
  | { readonly kind: "other" };

/** `refs/heads/main` → branch `main`. Anything that is not a branch or tag in full is `other`. */
export function parseRef(ref: string): Ref {
  if (ref.startsWith(heads) && ref.length > heads.length)
    return { kind: "branch", name: ref.slice(heads.length) };
  if (ref.startsWith(tags) && ref.length > tags.length) return { kind: "tag", name: ref.slice(tags.length) };
  return { kind: "other" };
}

/**
 * Whether releases may be made of a ref: a branch that `releases.branches`
 * matches; null: the default branch alone. Refs and globs are compared as
 * `refs/heads/…`, so that a tag called `main` is not the branch `main`.
 * Branch names are case-sensitive, as in git; `*` stops at `/`, `**` does not.
 */
export function branchAllowed(
  branches: readonly string[] | null,
  defaultBranch: string,
  ref: string,
): boolean {
  if (parseRef(ref).kind !== "branch") return false;
  if (branches === null) return ref === heads + defaultBranch;
  return branches.some((glob) => matches(glob, ref));
}

/** Of the repository's branch names those that may release, the default branch first. */
export function allowedBranches(
  branches: readonly string[] | null,
  defaultBranch: string,
  names: readonly string[],
): readonly string[] {
  const allowed = names.filter((name) => branchAllowed(branches, defaultBranch, heads + name));
  return [
    ...allowed.filter((name) => name === defaultBranch),
    ...allowed.filter((name) => name !== defaultBranch),
  ];
}

function matches(glob: string, ref: string): boolean {
  const full = glob.startsWith(heads) ? glob : heads + glob;
  // The machine must not matter: on Windows picomatch takes back-slashes for slashes unless told.
  return full === ref || picomatch(full, { nonegate: true, dot: true, windows: false })(ref);
}
