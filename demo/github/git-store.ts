/** Reads and writes Git objects and refs, through emulate; tells nobody. */
import type { GitBase } from "./git-base.ts";
import { timestamp, type CommitFacts, type GitName, type Repo, type World } from "./world.ts";

/** Path → text, or null to delete. */
export type Changes = Readonly<Record<string, string | null>>;

export type Comparison = {
  status: "identical" | "ahead" | "behind" | "diverged";
  commits: { sha: string }[];
  files: { filename: string; status: string; previous_filename?: string }[];
};

export type NewCommit = {
  readonly files: Changes;
  readonly author: GitName;
  readonly committer: GitName;
  readonly message: string;
  /** SHAs; the first one's tree is what `files` change. */
  readonly parents: readonly string[];
  readonly verified: boolean;
};

export type GitStore = ReturnType<typeof gitStore>;

type GitRef = { ref: string; object: { sha: string } };
type RestCommit = {
  commit: { message: string; tree: { sha: string }; author: GitName; committer: GitName & { date: string } };
  files: Comparison["files"];
};

export function gitStore(world: World, base: GitBase) {
  const ask = async <Found>(
    repo: Repo,
    method: string,
    path: string,
    body?: Record<string, unknown>,
  ): Promise<Found> =>
    (await base.ask(method, `/repos/${repo.owner.login}/${repo.gitName}${path}`, body)) as Found;

  /** The SHA that a full ref (`heads/main`, `tags/v1`) points at, or nothing. */
  const refTarget = async (repo: Repo, ref: string): Promise<string | undefined> => {
    const refs = await ask<GitRef[]>(repo, "GET", `/git/matching-refs/${ref}`);
    return refs.find((each) => each.ref === `refs/${ref}`)?.object.sha;
  };

  const facts = async (repo: Repo, sha: string): Promise<CommitFacts> => {
    const { commit, files } = await ask<RestCommit>(repo, "GET", `/commits/${sha}`);
    const named = (...statuses: string[]) =>
      files.filter((file) => statuses.includes(file.status)).map((file) => file.filename);
    // A renamed file is one removed and one added, as in a push.
    const renamed = files.flatMap((file) => file.previous_filename ?? []);
    return {
      sha,
      treeSha: commit.tree.sha,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
      verified: false,
      added: named("added", "renamed", "copied"),
      modified: named("modified"),
      removed: [...named("removed"), ...renamed],
    };
  };

  const listFiles = async (repo: Repo, ref: string): Promise<{ path: string; sha: string }[]> => {
    type Tree = { tree: { path: string; sha: string; type: string }[] };
    const { tree } = await ask<Tree>(repo, "GET", `/git/trees/${encodeURIComponent(ref)}?recursive=1`);
    return tree.filter((entry) => entry.type === "blob");
  };

  return {
    facts,
    listFiles,
    branchHead: (repo: Repo, branch: string) => refTarget(repo, `heads/${branch}`),
    compare: (repo: Repo, from: string, to: string) =>
      ask<Comparison>(repo, "GET", `/compare/${from}...${to}`),

    /** Resolves a branch, tag or SHA to a commit's SHA; nothing if there is none. */
    async resolve(repo: Repo, ref: string): Promise<string | undefined> {
      if (repo.commits.has(ref)) return ref;
      const full = ref.replace(/^refs\//, "");
      const names = full === ref ? [`heads/${ref}`, `tags/${ref}`] : [full];
      for (const name of names) {
        const sha = await refTarget(repo, name);
        if (sha !== undefined) return sha;
      }
      return undefined;
    },

    /** The text of a file at a commit, branch or tag; nothing if it is not there. */
    async readFile(repo: Repo, ref: string, path: string): Promise<string | undefined> {
      const entry = (await listFiles(repo, ref)).find((candidate) => candidate.path === path);
      if (entry === undefined) return undefined;
      const blob = await ask<{ content: string }>(repo, "GET", `/git/blobs/${entry.sha}`);
      return Buffer.from(blob.content, "base64").toString("utf8");
    },

    /** Writes a commit that no branch holds yet; answers with its SHA. */
    async write(repo: Repo, given: NewCommit): Promise<string> {
      const [parent] = given.parents;
      const baseTree = parent === undefined ? undefined : (await facts(repo, parent)).treeSha;
      const date = timestamp(world);
      const made = await ask<{ sha: string }>(repo, "POST", "/git/commits", {
        message: given.message,
        tree: await writeTree(repo, baseTree, given.files),
        parents: given.parents,
        author: { ...given.author, date },
        committer: { ...given.committer, date },
      });
      repo.commits.set(made.sha, { ...(await facts(repo, made.sha)), verified: given.verified });
      return made.sha;
    },

    createRef: (repo: Repo, ref: string, sha: string) =>
      ask(repo, "POST", "/git/refs", { ref: `refs/${ref}`, sha }),
    moveRef: (repo: Repo, ref: string, sha: string) =>
      ask(repo, "PATCH", `/git/refs/${ref}`, { sha, force: true }),
    deleteRef: (repo: Repo, ref: string) => ask(repo, "DELETE", `/git/refs/${ref}`),
  };

  async function writeTree(repo: Repo, baseTree: string | undefined, files: Changes): Promise<string> {
    const entries = Object.entries(files);
    if (entries.length === 0 && baseTree !== undefined) return baseTree;
    const tree = entries.map(([path, content]) => ({
      path,
      mode: "100644",
      type: "blob",
      ...(content === null ? { sha: null } : { content }),
    }));
    return (await ask<{ sha: string }>(repo, "POST", "/git/trees", { base_tree: baseTree, tree })).sha;
  }
}
