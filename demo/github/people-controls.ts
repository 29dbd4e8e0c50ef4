/** Who there is: people, bots and teams, and what changes about them. */
import type { Callers } from "./callers.ts";
import { personOf, type Person } from "./people.ts";
import { account, gitHubApp } from "./seed.ts";
import { createTeam, emitTeam, teamControls, type TeamControls } from "./teams.ts";
import type { InRepo } from "./views.ts";
import { known, findAccount, type Repo, type Role, type World } from "./world.ts";

export type PeopleControls = {
  person(login: string, options?: InRepo): Person;
  /** Someone new, with a role on every repository (default none: what is public can be read). */
  addPerson(login: string, role?: Role): Person;
  /** Another app's bot, such as `renovate[bot]`; it may write. */
  bot(login: string): Person;
  /** A person whose actions go through another app: `performed_via_github_app` is set. */
  personThroughApp(login: string, appSlug?: string): Person;
  /** Gives a person another login; the old one is free for someone else. */
  renamePerson(from: string, to: string): void;
  setRole(login: string, role: Role, options?: InRepo): void;
  /** Makes a person an owner of the organization, or no longer one. */
  setOwner(login: string, owns: boolean): void;
  team(slug: string): TeamControls;
  createTeam(name: string, members?: readonly string[], parentSlug?: string): TeamControls;
};

export function peopleControls(
  world: World,
  callers: Callers,
  repoNamed: (options?: InRepo) => Repo,
): PeopleControls {
  const free = (login: string) => {
    if (findAccount(world, login) !== undefined) throw new Error(`there is a ${login} already`);
  };
  const add = (login: string, type: "User" | "Bot", role: Role) => {
    const added = account(world.nextId("account"), login, type);
    world.accounts.push(added);
    for (const repo of world.repos) repo.roles.set(added.id, role);
    return added;
  };
  const teamNamed = (slug: string) => {
    const team = world.teams.find((candidate) => candidate.slug === slug);
    if (team === undefined) throw new Error(`there is no team ${slug}`);
    return team;
  };
  const person = (login: string, options?: InRepo) => {
    const found = known(world, login);
    return personOf(world, repoNamed(options), found, callers.personToken(found));
  };
  return {
    person,
    addPerson(login, role = "none") {
      free(login);
      add(login, "User", role);
      return person(login);
    },
    bot(login) {
      const bot = findAccount(world, login) ?? add(login, "Bot", "write");
      const slug = login.replace("[bot]", "");
      const app = gitHubApp(bot.id + 1_000_000, slug, slug, bot, undefined);
      return personOf(world, repoNamed(), bot, callers.personToken(bot, app));
    },
    personThroughApp(login, appSlug = "some-client") {
      const bot = findAccount(world, `${appSlug}[bot]`) ?? add(`${appSlug}[bot]`, "Bot", "none");
      const app = gitHubApp(bot.id + 1_000_000, appSlug, appSlug, bot, undefined);
      const found = known(world, login);
      return personOf(world, repoNamed(), found, callers.personToken(found, app));
    },
    renamePerson(from, to) {
      free(to);
      known(world, from).login = to;
      world.changed();
    },
    setRole(login, role, options) {
      repoNamed(options).roles.set(known(world, login).id, role);
      world.changed();
    },
    setOwner(login, owns) {
      const { id } = known(world, login);
      if (owns) world.orgOwners.add(id);
      else world.orgOwners.delete(id);
      world.changed();
    },
    team: (slug) => teamControls(world, teamNamed(slug), (login) => known(world, login)),
    createTeam(name, members = [], parentSlug) {
      const parent = parentSlug === undefined ? undefined : teamNamed(parentSlug);
      const team = createTeam(
        world,
        name,
        members.map((login) => known(world, login)),
        parent,
      );
      emitTeam(world, team, "created");
      return teamControls(world, team, (login) => known(world, login));
    },
  };
}
