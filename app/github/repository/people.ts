import type { Person } from "../../domain/deployment/state.ts";
import { pages, read, whenRefused } from "../ask.ts";
import { GitHubFailure } from "../client.ts";
import type { GitHubRepository, GitHubTeam, Permission } from "../client.ts";
import { remembered } from "../remembered.ts";
import { nameOf, type Connection } from "./connection.ts";

/** Pages of 100 members that are read of one team. */
const MOST_PAGES_OF_MEMBERS = 10;

/** Teams, their members, and what people may do in the repository and its organization. */
export function people(
  connection: Connection,
): Pick<
  GitHubRepository,
  | "team"
  | "teamById"
  | "teamMembership"
  | "teamMembers"
  | "organizationRole"
  | "permission"
  | "user"
  | "userById"
> {
  const { owner, repo, installationId } = connection;
  return {
    team: (org, slug) =>
      remembered(
        connection,
        `${installationId} team ${org}/${slug}`.toLowerCase(),
        `read the team ${org}/${slug}`,
        ({ rest }, headers) => rest.teams.getByName({ org, team_slug: slug, headers }),
        toTeam,
      ).catch(whenRefused([404], null)),

    teamById: async (org, id) => {
      const lists = pages(connection, `look for team ${id} in ${org}`, ({ rest }, page) =>
        rest.teams.list({ org, ...page }),
      );
      for await (const teams of lists) {
        const found = teams.find((team) => team.id === id);
        if (found !== undefined) return toTeam(found);
      }
      return null;
    },

    teamMembership: (org, slug, login) =>
      read(connection, `ask whether ${login} is in the team ${org}/${slug}`, ({ rest }) =>
        rest.teams.getMembershipForUserInOrg({ org, team_slug: slug, username: login }),
      )
        .then(({ data }) => data.state)
        .catch(whenRefused([404], "none" as const)),

    teamMembers: async (org, slug) => {
      const found: Person[] = [];
      const lists = pages(
        connection,
        `list the members of the team ${org}/${slug}`,
        ({ rest }, page) => rest.teams.listMembersInOrg({ org, team_slug: slug, ...page }),
        MOST_PAGES_OF_MEMBERS,
      );
      try {
        for await (const list of lists) found.push(...list.map(({ id, login }) => ({ id, login })));
      } catch (error) {
        return whenRefused([404], null)(error);
      }
      return found;
    },

    organizationRole: async (org, login) => {
      const answer = await read(connection, `ask what ${login} is in the organization ${org}`, ({ rest }) =>
        rest.orgs.getMembershipForUser({ org, username: login }),
      ).catch(whenRefused([404], null));
      if (answer === null) return { role: "none", userId: null };
      const { state, role, user } = answer.data;
      return {
        role: state === "pending" ? "pending" : role === "billing_manager" ? "none" : role,
        userId: user?.id ?? null,
      };
    },

    permission: async (login) => {
      const doing = `ask what ${login} may do in ${nameOf(connection)}`;
      const answer = await read(connection, doing, ({ rest }) =>
        rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: login }),
      ).catch(whenRefused([404], null));
      if (answer === null || answer.data.user === null) return null;
      const { permission, user } = answer.data;
      if (!isPermission(permission)) {
        throw new GitHubFailure(
          "refused",
          `Could not ${doing}: GitHub answered with the unknown right "${permission}".`,
        );
      }
      return { userId: user.id, permission };
    },

    user: (login) =>
      read(connection, `look up the user ${login}`, ({ rest }) =>
        rest.users.getByUsername({ username: login }),
      )
        .then(({ data }) => ({ id: data.id, login: data.login }))
        .catch(whenRefused([404], null)),

    userById: (id) =>
      read(connection, `look up the user ${id}`, ({ rest }) => rest.users.getById({ account_id: id }))
        .then(({ data }) => ({ id: data.id, login: data.login }))
        .catch(whenRefused([404], null)),
  };
}

function toTeam(team: {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly members_count?: number;
}): GitHubTeam {
  const { id, slug, name, members_count: members = null } = team;
  return { id, slug, name, members };
}

function isPermission(text: string): text is Permission {
  return ["admin", "write", "read", "none"].includes(text);
}
