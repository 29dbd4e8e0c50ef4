/** The webhooks of pushes, new branches and tags. */
import {
  findByEmail,
  type Account,
  type CommitFacts,
  type GitName,
  type Json,
  type Repo,
  type World,
} from "./world.ts";

export type Push = {
  readonly ref: string;
  /** Undefined where the ref is new. */
  readonly before: string | undefined;
  /** Undefined where the ref is gone. */
  readonly after: string | undefined;
  /** SHAs, oldest first. */
  readonly commits: readonly string[];
  readonly forced: boolean;
  readonly sender: Account;
};

const NOTHING = "0".repeat(40);

/** `push`, with the files that each commit changed. */
export function emitPush(world: World, repo: Repo, push: Push): void {
  const before = push.before ?? NOTHING;
  const after = push.after ?? NOTHING;
  const commits = push.commits.flatMap((sha) => {
    const facts = repo.commits.get(sha);
    return facts === undefined ? [] : [pushedCommitJson(world, repo, facts)];
  });
  const head = repo.commits.get(after);
  world.emit({
    event: "push",
    repo,
    sender: push.sender,
    payload: {
      ref: push.ref,
      before,
      after,
      base_ref: null,
      compare: `${world.url}/${repo.owner.login}/${repo.name}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
      commits,
      head_commit: head === undefined ? null : pushedCommitJson(world, repo, head),
      created: push.before === undefined,
      deleted: push.after === undefined,
      forced: push.forced,
      pusher: { name: push.sender.login, email: push.sender.email },
    },
  });
}

function pushedCommitJson(world: World, repo: Repo, facts: CommitFacts): Json {
  const person = (name: GitName) => {
    const account = findByEmail(world, name.email);
    return { ...name, ...(account === undefined ? {} : { username: account.login }) };
  };
  return {
    id: facts.sha,
    tree_id: facts.treeSha,
    distinct: true,
    message: facts.message,
    timestamp: facts.timestamp,
    url: `${world.url}/${repo.owner.login}/${repo.name}/commit/${facts.sha}`,
    author: person(facts.author),
    committer: person(facts.committer),
    added: facts.added,
    modified: facts.modified,
    removed: facts.removed,
  };
}

/** `create` and `delete` of a branch or tag. */
export function emitRef(
  world: World,
  repo: Repo,
  ref: { event: "create" | "delete"; kind: "branch" | "tag"; name: string; sender: Account },
): void {
  const created = ref.event === "create" ? { master_branch: repo.defaultBranch, description: null } : {};
  const payload = { ref: ref.name, ref_type: ref.kind, ...created, pusher_type: "user" };
  world.emit({ event: ref.event, repo, sender: ref.sender, payload });
}
