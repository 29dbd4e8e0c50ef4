/** Commits, branches and tags as people make them, with their webhooks. */
import type { Changes, GitStore } from "./git-store.ts";
import { emitPush, emitRef } from "./push-events.ts";
import { synchronizePull } from "./pulls.ts";
import { gitName, known, timestamp, type Account, type GitName, type Repo, type World } from "./world.ts";

export type CommitOptions = {
  /** Default: the repository's default branch. A branch that does not exist starts at the default branch. */
  readonly branch?: string;
  readonly files?: Changes;
  /** Login; or name and address of somebody whom GitHub does not know (somebody else pushes then). */
  readonly author?: string | GitName;
  /** Default: the author. */
  readonly committer?: string | GitName;
  /** Co-authors stand in it as on GitHub: `Co-authored-by: Ann <1234+ann@users.noreply.github.com>`. */
  readonly message?: string;
  /** SHAs; default: the branch's head. Anything that is no descendant of the head is a force-push. */
  readonly parents?: readonly string[];
  /** Whether GitHub shows it as signed and verified; default false. */
  readonly verified?: boolean;
};

export type Git = ReturnType<typeof gitActions>;

/** @param somebody who commits and pushes where nobody is named. */
export function gitActions(world: World, store: GitStore, somebody: () => Account) {
  const person = (login: string | undefined) => (login === undefined ? somebody() : known(world, login));

  const signer = (given: string | GitName | undefined): GitName =>
    typeof given === "object" ? given : gitName(person(given));

  /** Moves or creates a branch and tells of the push. */
  const push = async (repo: Repo, branch: string, sha: string, sender: Account): Promise<void> => {
    const before = await store.branchHead(repo, branch);
    const since = before ?? (await store.branchHead(repo, repo.defaultBranch));
    const compared = since === undefined ? undefined : await store.compare(repo, since, sha);
    const commits = compared?.commits.map((commit) => commit.sha) ?? [];
    for (const each of commits) {
      if (!repo.commits.has(each)) repo.commits.set(each, await store.facts(repo, each));
    }
    await (before === undefined
      ? store.createRef(repo, `heads/${branch}`, sha)
      : store.moveRef(repo, `heads/${branch}`, sha));
    repo.pushedAt = timestamp(world);
    const forced = before !== undefined && compared?.status !== "ahead" && compared?.status !== "identical";
    if (before === undefined) emitRef(world, repo, { event: "create", kind: "branch", name: branch, sender });
    emitPush(world, repo, { ref: `refs/heads/${branch}`, before, after: sha, commits, forced, sender });
    for (const issue of repo.issues) {
      if (issue.pull?.head !== branch || issue.state !== "open") continue;
      const { commits: brought } = await store.compare(repo, issue.pull.base, sha);
      synchronizePull(world, repo, issue, { headSha: sha, commits: brought.map((each) => each.sha), sender });
    }
  };

  return {
    push,
    person,

    /** Takes notice of the commit that is there from the start. */
    async learn(repo: Repo): Promise<void> {
      const head = await store.branchHead(repo, repo.defaultBranch);
      if (head !== undefined) repo.commits.set(head, await store.facts(repo, head));
    },

    /** Commits on a branch, pushes, and answers with the new SHA. */
    async commit(repo: Repo, options: CommitOptions): Promise<string> {
      const branch = options.branch ?? repo.defaultBranch;
      const author = signer(options.author);
      const head =
        (await store.branchHead(repo, branch)) ?? (await store.branchHead(repo, repo.defaultBranch));
      const sha = await store.write(repo, {
        files: options.files ?? {},
        author,
        committer: options.committer === undefined ? author : signer(options.committer),
        message: options.message ?? `Change ${Object.keys(options.files ?? { nothing: "" }).join(", ")}`,
        parents: options.parents ?? (head === undefined ? [] : [head]),
        verified: options.verified ?? false,
      });
      await push(repo, branch, sha, typeof options.author === "object" ? somebody() : person(options.author));
      return sha;
    },

    /** Points a new tag at a commit. */
    async tag(repo: Repo, name: string, sha: string, by?: string): Promise<void> {
      const sender = person(by);
      const before = await store.resolve(repo, `refs/tags/${name}`);
      if (before === undefined) {
        await store.createRef(repo, `tags/${name}`, sha);
        emitRef(world, repo, { event: "create", kind: "tag", name, sender });
      } else {
        await store.moveRef(repo, `tags/${name}`, sha);
      }
      const forced = before !== undefined;
      emitPush(world, repo, { ref: `refs/tags/${name}`, before, after: sha, commits: [], forced, sender });
    },

    async deleteBranch(repo: Repo, branch: string, by?: string): Promise<void> {
      const sender = person(by);
      const before = await store.branchHead(repo, branch);
      await store.deleteRef(repo, `heads/${branch}`);
      emitRef(world, repo, { event: "delete", kind: "branch", name: branch, sender });
      emitPush(world, repo, {
        ref: `refs/heads/${branch}`,
        before,
        after: undefined,
        commits: [],
        forced: false,
        sender,
      });
    },
  };
}
