/** Pull requests as people open and merge them. */
import type { Changes, GitStore } from "./git-store.ts";
import type { Git } from "./git.ts";
import { mergedPull, openPull } from "./pulls.ts";
import { gitName, known, type Issue, type Pull, type Repo, type World } from "./world.ts";

export type PullRequestOptions = {
  /** Branch that it brings; default: a new one. */
  readonly branch?: string;
  /** Committed to the branch first. */
  readonly files?: Changes;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  /** Whether GitHub shows the commit of `files` as signed and verified; default false. */
  readonly verified?: boolean;
};

export type MergeOptions = PullRequestOptions & {
  /** An open pull request; without it one is opened. */
  readonly number?: number;
  readonly mergedBy?: string;
  /** Default `merge`. */
  readonly method?: "merge" | "squash" | "rebase";
  /** What stands below the first line of the commit on the base; default of a merge: the title. */
  readonly message?: string;
};

export function mergeActions(world: World, store: GitStore, git: Git) {
  const open = async (repo: Repo, options: PullRequestOptions): Promise<Issue> => {
    const user = git.person(options.author);
    const head = options.branch ?? `change-${repo.issues.length + 1}`;
    const title = options.title ?? `Change ${Object.keys(options.files ?? {}).join(", ")}`;
    if (options.files !== undefined) {
      const { files, verified = false } = options;
      await git.commit(repo, { branch: head, files, author: user.login, message: title, verified });
    }
    const base = repo.defaultBranch;
    const baseSha = (await store.branchHead(repo, base)) ?? "";
    const headSha = await store.branchHead(repo, head);
    if (headSha === undefined)
      throw new Error(`there is no branch ${head}: give files, or commit to it first`);
    const commits = (await store.compare(repo, baseSha, headSha)).commits.map((each) => each.sha);
    return openPull(world, repo, {
      title,
      body: options.body ?? null,
      user,
      head,
      base,
      headSha,
      baseSha,
      commits,
    });
  };

  const changesOf = async (repo: Repo, base: string, head: string): Promise<Changes> => {
    const changes: Record<string, string | null> = {};
    for (const file of (await store.compare(repo, base, head)).files) {
      if (file.previous_filename !== undefined) changes[file.previous_filename] = null;
      changes[file.filename] =
        file.status === "removed" ? null : ((await store.readFile(repo, head, file.filename)) ?? "");
    }
    return changes;
  };

  /** The commit on the base, as GitHub makes it: signed by GitHub itself, with `web-flow` as committer. */
  const mergeCommit = async (
    repo: Repo,
    issue: Issue,
    pull: Pull,
    options: MergeOptions,
  ): Promise<string> => {
    const base = (await store.branchHead(repo, pull.base)) ?? pull.baseSha;
    const { method = "merge", mergedBy } = options;
    if (method === "rebase" && (await store.compare(repo, base, pull.headSha)).status === "ahead")
      return pull.headSha;
    const common = {
      files: await changesOf(repo, base, pull.headSha),
      committer: gitName(known(world, "web-flow")),
      verified: true,
    };
    if (method !== "merge") {
      return store.write(repo, {
        ...common,
        author: gitName(issue.user),
        message: `${issue.title} (#${issue.number})${options.message === undefined ? "" : `\n\n${options.message}`}`,
        parents: [base],
      });
    }
    const author = mergedBy === undefined ? issue.user : known(world, mergedBy);
    const message = `Merge pull request #${issue.number} from ${repo.owner.login}/${pull.head}\n\n${options.message ?? issue.title}`;
    return store.write(repo, { ...common, author: gitName(author), message, parents: [base, pull.headSha] });
  };

  return {
    open,
    /** Answers with the pull request's number and the commit on its base. */
    async merge(repo: Repo, options: MergeOptions): Promise<{ number: number; sha: string }> {
      const issue =
        options.number === undefined
          ? await open(repo, options)
          : repo.issues.find((candidate) => candidate.number === options.number);
      if (issue?.pull === undefined) throw new Error(`there is no pull request ${options.number}`);
      if (issue.state !== "open") throw new Error(`pull request ${issue.number} is ${issue.state}`);
      const sha = await mergeCommit(repo, issue, issue.pull, options);
      const mergedBy = options.mergedBy === undefined ? issue.user : known(world, options.mergedBy);
      mergedPull(world, repo, issue, { sha, mergedBy });
      await git.push(repo, issue.pull.base, sha, mergedBy);
      return { number: issue.number, sha };
    },
  };
}
