/** Repositories that come and go later, and the one that holds the organization's rules. */
import type { GitBase } from "./git-base.ts";
import type { Git } from "./git.ts";
import { setInstalled } from "./installation.ts";
import { repository } from "./seed.ts";
import { findRepo, timestamp, type Repo, type World } from "./world.ts";

export type NewRepository = {
  /** Default false: everybody may read it. */
  readonly private?: boolean;
  /** Whether the app is installed on it; default true. */
  readonly installed?: boolean;
};

export type RepositoryControls = {
  /** A further repository of the owner, with one commit and the first one's roles; then all take `{repo: name}`. */
  createRepository(name: string, options?: NewRepository): Promise<void>;
  /** The repository is gone, with all that was in it. */
  deleteRepository(name: string): Promise<void>;
  /** Gives a repository another name; the former one leads to it, and is free for another. */
  renameRepository(from: string, to: string): void;
  /**
   * Writes `.deploy/policy.yml` on the default branch of the owner's `.github`, or deletes it (null), and pushes;
   * makes the repository where there is none, with the app on it. Answers with the SHA.
   */
  policy(text: string | null, options?: { readonly author?: string }): Promise<string>;
};

const POLICY_REPOSITORY = ".github";
const POLICY_FILE = ".deploy/policy.yml";

export function repositoryControls(world: World, base: GitBase, git: Git): RepositoryControls {
  const found = (name: string): Repo | undefined => findRepo(world, world.owner.login, name);

  const create = async (name: string, options: NewRepository = {}): Promise<Repo> => {
    if (found(name)?.name.toLowerCase() === name.toLowerCase())
      throw new Error(`there is a repository ${name} already`);
    const id = world.nextId("repo");
    const fresh = repository(id, world.owner, name, timestamp(world), {
      private: options.private ?? false,
      installed: false,
      roles: new Map(world.repos[0]?.roles),
    });
    // The Git side keeps a renamed repository under its first name.
    const isTaken = world.repos.some((repo) => repo.gitName === name);
    const made = isTaken ? { ...fresh, gitName: `${name}-${id}` } : fresh;
    await base.create(made);
    world.repos.push(made);
    await git.learn(made);
    if (options.installed ?? true) setInstalled(world, made, true);
    world.changed();
    return made;
  };

  return {
    async createRepository(name, options) {
      await create(name, options);
    },
    async deleteRepository(name) {
      const repo = found(name);
      if (repo === undefined) throw new Error(`there is no repository ${name}`);
      if (repo === world.repos[0]) throw new Error(`${name} is what everything means: it stays`);
      await base.remove(repo);
      world.emit({ event: "repository", action: "deleted", repo, sender: world.admin, payload: {} });
      setInstalled(world, repo, false);
      world.repos.splice(world.repos.indexOf(repo), 1);
      world.changed();
    },
    renameRepository(from, to) {
      const repo = found(from);
      if (repo === undefined) throw new Error(`there is no repository ${from}`);
      repo.formerNames.push(repo.name);
      repo.name = to;
      const changes = { repository: { name: { from } } };
      world.emit({ event: "repository", action: "renamed", repo, sender: world.admin, payload: { changes } });
      world.changed();
    },
    async policy(text, options = {}) {
      const there = found(POLICY_REPOSITORY);
      if (there === undefined && text === null) throw new Error(`there is no ${POLICY_REPOSITORY}`);
      const repo = there ?? (await create(POLICY_REPOSITORY));
      return git.commit(repo, {
        files: { [POLICY_FILE]: text },
        message: text === null ? "Remove the policy" : "Change the policy",
        author: options.author ?? world.admin.login,
      });
    },
  };
}
