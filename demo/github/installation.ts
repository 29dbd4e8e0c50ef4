/** Where the app is installed, and the webhooks when that changes. */
import { installationJson, nodeId } from "./shapes.ts";
import { timestamp, type Json, type Permissions, type Repo, type World } from "./world.ts";
import type { InRepo } from "./views.ts";

export type InstallationControls = {
  install(options?: InRepo): void;
  uninstall(options?: InRepo): void;
  /** Installs the app again after `uninstall`: as another installation, for which no earlier token is good. */
  reinstall(options?: InRepo): void;
  suspend(): void;
  unsuspend(): void;
  /** What the app may do from now on: as its owner changes it, and who administers the installation accepts it. */
  setPermissions(permissions: Permissions): void;
  permissions(): Permissions;
};

export function installationControls(
  world: World,
  repoNamed: (options?: InRepo) => Repo,
): InstallationControls {
  return {
    install: (options) => setInstalled(world, repoNamed(options), true),
    uninstall: (options) => setInstalled(world, repoNamed(options), false),
    reinstall(options) {
      world.installation.id += 1;
      world.installation.suspendedAt = null;
      setInstalled(world, repoNamed(options), true);
    },
    permissions: () => world.app.permissions,
    setPermissions(permissions) {
      world.app.permissions = permissions;
      emit(world, "new_permissions_accepted");
    },
    suspend() {
      world.installation.suspendedAt = timestamp(world);
      emit(world, "suspend");
    },
    unsuspend() {
      world.installation.suspendedAt = null;
      emit(world, "unsuspend");
    },
  };
}

/** The first repository makes an installation, the last one gone ends it. */
export function setInstalled(world: World, repo: Repo, installed: boolean): void {
  if (repo.installed === installed) return;
  const count = () => world.repos.filter((each) => each.installed).length;
  const before = count();
  repo.installed = installed;
  if (count() === 0) return emit(world, "deleted");
  if (before === 0) return emit(world, "created");
  const changed = [briefRepositoryJson(repo)];
  world.emit({
    event: "installation_repositories",
    action: installed ? "added" : "removed",
    sender: world.admin,
    payload: {
      installation: installationJson(world, world.app.permissions),
      repository_selection: "selected",
      repositories_added: installed ? changed : [],
      repositories_removed: installed ? [] : changed,
      requester: null,
    },
  });
}

function emit(
  world: World,
  action: "created" | "deleted" | "suspend" | "unsuspend" | "new_permissions_accepted",
): void {
  const repositories = world.repos.filter((repo) => repo.installed).map(briefRepositoryJson);
  const installation = installationJson(world, world.app.permissions);
  world.emit({ event: "installation", action, sender: world.admin, payload: { installation, repositories } });
}

function briefRepositoryJson(repo: Repo): Json {
  return {
    id: repo.id,
    node_id: nodeId("Repository", repo.id),
    name: repo.name,
    full_name: `${repo.owner.login}/${repo.name}`,
    private: repo.private,
  };
}
