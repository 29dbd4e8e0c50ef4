/** Commits, branches, tags and pull requests as people make them with Git and the web, with their webhooks. */
import { known, type GitBase } from "./git-base.ts";
import { openPull, mergedPull } from "./pulls.ts";
import {
  timestamp,
  type Account,
  type CommitFacts,
  type Issue,
  type Json,
  type Repo,
  type World,
} from "./world.ts";

export type CommitOptions = {
  /** Default: the repository's default branch. A branch that does not exist starts at the default branch. */
  readonly branch?: string;
  /** Path → text, or null to delete. */
  readonly files?: Readonly<Record<string, string | null>>;
  readonly author?: string;
  readonly committer?: string;
  readonly message?: string;
  /** SHAs; default: the branch's head. Anything that is no descendant of the head is a force-push. */
  readonly parents?: readonly string[];
  /** Whether GitHub shows it as signed and verified; default false. */
  readonly verified?: boolean;
};

export type MergeOptions = {
  readonly number?: number;
  readonly branch?: string;
  readonly files?: Readonly<Record<string, string | null>>;
  readonly title?: string;
  readonly body?: string;
  readonly author?: string;
  readonly mergedBy?: string;
  readonly method?: "merge" | "squash" | "rebase";
};

export type Git = ReturnType<typeof gitActions>;

export function gitActions(world: World, git: GitBase, defaultPerson: () => Account) {
  const root = (repo: Repo) => `/repos/${repo.owner.login}/${repo.name}`;

  const branchHead = async (repo: Repo, branch: string): Promise<string | undefined> => {
    const refs = (await git.ask("GET", `${root(repo)}/git/matching-refs/heads/${branch}`)) as GitRef[];
    return refs.find((ref) => ref.ref === `refs/heads/${branch}`)?.object.sha;
  };

  /** Writes a commit without moving any branch. */
  const write = async (repo: Repo, options: WriteOptions): Promise<string> => {
    const [first] = options.parents;
    const base =
      first === undefined
        ? undefined
        : ((await git.ask("GET", `${root(repo)}/git/commits/${first}`)) as GitCommit);
    const tree = Object.entries(options.files).map(([path, content]) => ({
      path,
      mode: "100644",
      type: "blob",
      ...(content === null ? { sha: null } : { content }),
    }));
    const treeSha =
      options.treeSha ??
      (tree.length === 0 && base !== undefined
        ? base.tree.sha
        : (
            (await git.ask("POST", `${root(repo)}/git/trees`, { base_tree: base?.tree.sha, tree })) as {
              sha: string;
            }
          ).sha);
    const date = timestamp(world);
    const made = (await git.ask("POST", `${root(repo)}/git/commits`, {
      message: options.message,
      tree: treeSha,
      parents: options.parents,
      author: { name: options.author.login, email: options.author.email, date },
      committer: { name: options.committer.login, email: options.committer.email, date },
    })) as { sha: string };
    repo.commits.set(made.sha, {
      ...(await facts(repo, made.sha)),
      author: options.author,
      verified: options.verified,
    });
    return made.sha;
  };

  const facts = async (repo: Repo, sha: string): Promise<CommitFacts> => {
    const commit = (await git.ask("GET", `${root(repo)}/commits/${sha}`)) as RestCommit;
    // A renamed file is one removed and one added, as in a push.
    const named = (...statuses: string[]) =>
      commit.files.filter((file) => statuses.includes(file.status)).map((file) => file.filename);
    const renamed = commit.files.flatMap((file) => file.previous_filename ?? []);
    return {
      sha,
      treeSha: commit.commit.tree.sha,
      message: commit.commit.message,
      timestamp: commit.commit.committer.date,
      author: world.accounts.find((account) => account.email === commit.commit.author.email) ?? world.owner,
      verified: false,
      added: named("added", "renamed", "copied"),
      modified: named("modified"),
      removed: [...named("removed"), ...renamed],
    };
  };

  /** Moves or creates a branch and tells of the push. */
  const push = async (repo: Repo, branch: string, sha: string, sender: Account): Promise<void> => {
    const before = await branchHead(repo, branch);
    const ref = `refs/heads/${branch}`;
    let compared: { status: string; commits: { sha: string }[] } | undefined;
    if (before === undefined) {
      await git.ask("POST", `${root(repo)}/git/refs`, { ref, sha });
      const main = await branchHead(repo, repo.defaultBranch);
      if (main !== undefined && main !== sha) compared = await compare(repo, main, sha);
    } else {
      compared = await compare(repo, before, sha);
      await git.ask("PATCH", `${root(repo)}/git/refs/heads/${branch}`, { sha, force: true });
    }
    repo.pushedAt = timestamp(world);
    const commits = compared?.commits.map((commit) => commit.sha) ?? [];
    for (const each of commits) if (!repo.commits.has(each)) repo.commits.set(each, await facts(repo, each));
    const forced = before !== undefined && compared?.status !== "ahead" && compared?.status !== "identical";
    if (before === undefined) emitRef(world, repo, "create", branch, "branch", sender);
    emitPush(world, repo, { ref, before, after: sha, commits, forced, sender });
  };

  const compare = async (repo: Repo, base: string, head: string) =>
    (await git.ask("GET", `${root(repo)}/compare/${base}...${head}`)) as Comparison;

  /** Commits on a branch, pushes, and answers with the new SHA. */
  const commit = async (repo: Repo, options: CommitOptions): Promise<string> => {
    const branch = options.branch ?? repo.defaultBranch;
    const author = options.author === undefined ? defaultPerson() : known(world, options.author);
    const head = (await branchHead(repo, branch)) ?? (await branchHead(repo, repo.defaultBranch));
    const sha = await write(repo, {
      files: options.files ?? {},
      author,
      committer: options.committer === undefined ? author : known(world, options.committer),
      message: options.message ?? `Change ${Object.keys(options.files ?? { nothing: "" }).join(", ")}`,
      parents: options.parents ?? (head === undefined ? [] : [head]),
      verified: options.verified ?? false,
    });
    await push(repo, branch, sha, author);
    for (const issue of repo.issues)
      if (issue.pull?.head === branch && issue.state === "open") await refresh(repo, issue);
    return sha;
  };

  const refresh = async (repo: Repo, issue: Issue): Promise<void> => {
    if (issue.pull === undefined) return;
    const head = await branchHead(repo, issue.pull.head);
    const base = await branchHead(repo, issue.pull.base);
    if (head === undefined || base === undefined) return;
    issue.pull.headSha = head;
    issue.pull.commits = (await compare(repo, base, head)).commits.map((each) => each.sha);
  };

  /** Opens a pull request of a branch, writing `files` to it first. Answers with its number. */
  const openPullRequest = async (
    repo: Repo,
    options: Omit<MergeOptions, "number" | "mergedBy" | "method">,
  ): Promise<Issue> => {
    const author = options.author === undefined ? defaultPerson() : known(world, options.author);
    const branch = options.branch ?? `change-${repo.issues.length + 1}`;
    const title = options.title ?? `Change ${Object.keys(options.files ?? {}).join(", ")}`;
    if (options.files !== undefined) {
      await commit(repo, { branch, files: options.files, author: author.login, message: title });
    }
    const baseSha = (await branchHead(repo, repo.defaultBranch)) ?? "";
    const headSha = await branchHead(repo, branch);
    if (headSha === undefined)
      throw new Error(`there is no branch ${branch}: give files, or commit to it first`);
    const commits = (await compare(repo, baseSha, headSha)).commits.map((each) => each.sha);
    const { body = null } = options;
    return openPull(world, repo, {
      title,
      body,
      user: author,
      head: branch,
      base: repo.defaultBranch,
      headSha,
      baseSha,
      commits,
    });
  };

  /** Merges a pull request (opened here if it has no number yet). Answers with its number and the commit on the base. */
  const mergePullRequest = async (
    repo: Repo,
    options: MergeOptions,
  ): Promise<{ number: number; sha: string }> => {
    const issue =
      options.number === undefined
        ? await openPullRequest(repo, options)
        : repo.issues.find((candidate) => candidate.number === options.number);
    const pull = issue?.pull;
    if (issue === undefined || pull === undefined)
      throw new Error(`there is no pull request ${options.number}`);
    await refresh(repo, issue);
    const mergedBy = options.mergedBy === undefined ? issue.user : known(world, options.mergedBy);
    const base = (await branchHead(repo, pull.base)) ?? pull.baseSha;
    const method = options.method ?? "merge";
    const files = await changedFiles(repo, base, pull.headSha);
    const web = known(world, "web-flow");
    const fastForward = (await compare(repo, base, pull.headSha)).status === "ahead";
    const sha =
      method === "rebase" && fastForward
        ? pull.headSha
        : await write(repo, {
            files,
            author: method === "merge" ? mergedBy : issue.user,
            committer: web,
            message:
              method === "merge"
                ? `Merge pull request #${issue.number} from ${repo.owner.login}/${pull.head}\n\n${issue.title}`
                : `${issue.title} (#${issue.number})`,
            parents: method === "merge" ? [base, pull.headSha] : [base],
            verified: true,
          });
    mergedPull(world, repo, issue, { sha, mergedBy });
    await push(repo, pull.base, sha, mergedBy);
    return { number: issue.number, sha };
  };

  const changedFiles = async (
    repo: Repo,
    base: string,
    head: string,
  ): Promise<Record<string, string | null>> => {
    const { files } = await compare(repo, base, head);
    const changes: Record<string, string | null> = {};
    for (const file of files) {
      changes[file.filename] =
        file.status === "removed" ? null : ((await readFile(repo, head, file.filename)) ?? "");
      if (file.previous_filename !== undefined) changes[file.previous_filename] = null;
    }
    return changes;
  };

  /** The text of a file at a commit, branch or tag; nothing if it is not there. */
  const readFile = async (repo: Repo, ref: string, path: string): Promise<string | undefined> => {
    const entry = (await listFiles(repo, ref)).find((candidate) => candidate.path === path);
    if (entry === undefined) return undefined;
    const blob = (await git.ask("GET", `${root(repo)}/git/blobs/${entry.sha}`)) as { content: string };
    return Buffer.from(blob.content, "base64").toString("utf8");
  };

  const listFiles = async (repo: Repo, ref: string): Promise<{ path: string; sha: string }[]> => {
    const tree = (await git.ask("GET", `${root(repo)}/git/trees/${encodeURIComponent(ref)}?recursive=1`)) as {
      tree: { path: string; sha: string; type: string }[];
    };
    return tree.tree.filter((entry) => entry.type === "blob");
  };

  /** Resolves a branch, tag or SHA to a commit's SHA; nothing if there is none. */
  const resolve = async (repo: Repo, ref: string): Promise<string | undefined> => {
    if (repo.commits.has(ref)) return ref;
    const short = ref.replace(/^refs\//, "");
    for (const name of short === ref ? [`heads/${ref}`, `tags/${ref}`] : [short]) {
      const refs = (await git.ask("GET", `${root(repo)}/git/matching-refs/${name}`)) as GitRef[];
      const named = refs.find((each) => each.ref === `refs/${name}`);
      if (named !== undefined) return named.object.sha;
    }
    return undefined;
  };

  /** Points a tag at a commit, and tells of it. */
  const tag = async (repo: Repo, name: string, sha: string, by?: string): Promise<void> => {
    await git.ask("POST", `${root(repo)}/git/refs`, { ref: `refs/tags/${name}`, sha });
    const sender = by === undefined ? defaultPerson() : known(world, by);
    emitRef(world, repo, "create", name, "tag", sender);
    emitPush(world, repo, {
      ref: `refs/tags/${name}`,
      before: undefined,
      after: sha,
      commits: [],
      forced: false,
      sender,
    });
  };

  const deleteBranch = async (repo: Repo, branch: string, by?: string): Promise<void> => {
    await git.ask("DELETE", `${root(repo)}/git/refs/heads/${branch}`);
    emitRef(world, repo, "delete", branch, "branch", by === undefined ? defaultPerson() : known(world, by));
  };

  /** Takes notice of the commits that are there from the start. */
  const learn = async (repo: Repo): Promise<void> => {
    const head = await branchHead(repo, repo.defaultBranch);
    if (head !== undefined) repo.commits.set(head, await facts(repo, head));
  };

  return {
    learn,
    commit,
    openPullRequest,
    mergePullRequest,
    push,
    branchHead,
    readFile,
    listFiles,
    resolve,
    tag,
    deleteBranch,
    facts,
  };
}

type GitRef = { ref: string; object: { sha: string } };
type GitCommit = { tree: { sha: string } };
type RestCommit = {
  commit: { message: string; tree: { sha: string }; author: { email: string }; committer: { date: string } };
  files: { filename: string; status: string; previous_filename?: string }[];
};
type Comparison = {
  status: string;
  commits: { sha: string }[];
  files: { filename: string; status: string; previous_filename?: string }[];
};
type WriteOptions = {
  files: Readonly<Record<string, string | null>>;
  treeSha?: string;
  author: Account;
  committer: Account;
  message: string;
  parents: readonly string[];
  verified: boolean;
};

const NOTHING = "0".repeat(40);

function emitPush(
  world: World,
  repo: Repo,
  push: {
    ref: string;
    before: string | undefined;
    after: string;
    commits: string[];
    forced: boolean;
    sender: Account;
  },
): void {
  const web = `${world.url}/${repo.owner.login}/${repo.name}`;
  const commits = push.commits.flatMap((sha) => {
    const facts = repo.commits.get(sha);
    return facts === undefined ? [] : [pushedCommitJson(world, repo, facts)];
  });
  const head = repo.commits.get(push.after);
  world.emit({
    event: "push",
    repo,
    sender: push.sender,
    payload: {
      ref: push.ref,
      before: push.before ?? NOTHING,
      after: push.after,
      base_ref: null,
      compare: `${web}/compare/${(push.before ?? NOTHING).slice(0, 12)}...${push.after.slice(0, 12)}`,
      commits,
      head_commit: head === undefined ? null : pushedCommitJson(world, repo, head),
      created: push.before === undefined,
      deleted: false,
      forced: push.forced,
      pusher: { name: push.sender.login, email: push.sender.email },
    },
  });
}

function pushedCommitJson(world: World, repo: Repo, facts: CommitFacts): Json {
  const person = { name: facts.author.login, email: facts.author.email, username: facts.author.login };
  return {
    id: facts.sha,
    tree_id: facts.treeSha,
    distinct: true,
    message: facts.message,
    timestamp: facts.timestamp,
    url: `${world.url}/${repo.owner.login}/${repo.name}/commit/${facts.sha}`,
    author: person,
    committer: person,
    added: facts.added,
    modified: facts.modified,
    removed: facts.removed,
  };
}

function emitRef(
  world: World,
  repo: Repo,
  event: "create" | "delete",
  ref: string,
  kind: "branch" | "tag",
  sender: Account,
): void {
  const created = event === "create" ? { master_branch: repo.defaultBranch, description: null } : {};
  world.emit({ event, repo, sender, payload: { ref, ref_type: kind, ...created, pusher_type: "user" } });
}
