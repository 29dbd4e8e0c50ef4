import { describe, expect, it } from "vitest";
import { gitHub, installation, receiver, refusal, where } from "./support.ts";

const org = "acme";

describe("teams", () => {
  it("say who is an active member, a pending one, and nobody", async () => {
    const github = await gitHub();
    const app = installation(github);
    github.addPerson("nina");
    github.team("octopus-managers").add("nina", "pending");
    const state = async (team_slug: string, username: string) =>
      (await app.rest.teams.getMembershipForUserInOrg({ org, team_slug, username })).data.state;
    expect(await state("octopus-managers", "MAX")).toBe("active");
    expect(await state("octopus-managers", "nina")).toBe("pending");
    for (const nobody of ["eve", "ada", "who"])
      expect(await refusal(state("octopus-managers", nobody))).toBe(404);
    expect(await refusal(state("nowhere", "max"))).toBe(404);
    const members = await app.rest.teams.listMembersInOrg({ org, team_slug: "octopus-managers" });
    expect(members.data.map((each) => each.login)).toEqual(["max"]);
    const list = await app.rest.teams.list({ org });
    expect(list.data.map((team) => team.slug)).toEqual(["octopus-administrators", "octopus-managers"]);
    expect((await app.rest.teams.getByName({ org, team_slug: "octopus-managers" })).data).toMatchObject({
      id: list.data[1]?.id,
      members_count: 1,
    });
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("count the members of teams below them", async () => {
    const github = await gitHub();
    github.createTeam("Night Shift", ["eve"], "octopus-managers");
    const { data } = await installation(github).rest.teams.getMembershipForUserInOrg({
      org,
      team_slug: "octopus-managers",
      username: "eve",
    });
    expect(data.state).toBe("active");
  });

  it("keep their id when renamed, and free their slug", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = installation(github);
    const { id } = github.team("octopus-managers");
    github.team("octopus-managers").rename("Release Managers");
    const get = async (team_slug: string) => (await app.rest.teams.getByName({ org, team_slug })).data.id;
    expect(await refusal(get("octopus-managers"))).toBe(404);
    expect(await get("release-managers")).toBe(id);
    github.createTeam("Octopus Managers", ["eve"]);
    expect(await get("octopus-managers")).not.toBe(id);
    github.team("release-managers").remove("max");
    github.team("release-managers").delete();
    expect(await refusal(get("release-managers"))).toBe(404);
    await github.webhooks.idle();
    expect(
      received.map(({ headers, body }) => [
        headers["x-github-event"],
        JSON.parse(body).action,
        JSON.parse(body).team.slug,
      ]),
    ).toEqual([
      ["team", "edited", "release-managers"],
      ["team", "created", "octopus-managers"],
      ["membership", "removed", "release-managers"],
      ["team", "deleted", "release-managers"],
    ]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("can be out of the app's sight", async () => {
    const github = await gitHub();
    const app = installation(github);
    const get = () => app.rest.teams.getByName({ org, team_slug: "octopus-managers" });
    github.team("octopus-managers").hide();
    expect(await refusal(get())).toBe(404);
    expect((await app.rest.teams.list({ org })).data).toHaveLength(1);
    github.team("octopus-managers").hide(403);
    expect(await refusal(get())).toBe(403);
    github.team("octopus-managers").show();
    expect((await get()).status).toBe(200);
  });
});

describe("people", () => {
  it("have roles on a repository", async () => {
    const github = await gitHub({
      people: {
        ada: "admin",
        mia: "maintain",
        wendy: "write",
        tim: "triage",
        rob: "read",
        eve: "none",
        olga: "owner",
      },
    });
    const app = installation(github);
    const permission = async (username: string) => {
      const { data } = await app.rest.repos.getCollaboratorPermissionLevel({ ...where, username });
      return `${data.permission} ${data.role_name}`;
    };
    expect(await Promise.all(["ada", "mia", "wendy", "tim", "rob", "eve", "olga"].map(permission))).toEqual([
      "admin admin",
      "write maintain",
      "write write",
      "read triage",
      "read read",
      "read read",
      "admin admin",
    ]);
    expect(await refusal(permission("who"))).toBe(404);
    github.setRole("wendy", "read");
    expect(await permission("wendy")).toBe("read read");
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("see a private repository only with a role", async () => {
    const github = await gitHub({ private: true });
    const app = installation(github);
    const { data } = await app.rest.repos.getCollaboratorPermissionLevel({ ...where, username: "eve" });
    expect(data.permission).toBe("none");
    expect(await refusal(github.person("eve").openIssue("Hello"))).toBe(404);
    expect(
      await refusal(github.person("ada").createDeployment({ ref: "main", environment: "Testing" })),
    ).toBe(403);
    expect((await fetch(`${github.apiUrl}/repos/acme/shop`)).status).toBe(404);
    expect((await app.rest.repos.get(where)).data).toMatchObject({
      private: true,
      visibility: "private",
      owner: { login: "acme", type: "Organization" },
    });
    expect(github.answerProblems()).toEqual([]);
  });

  it("keep their id under another login", async () => {
    const github = await gitHub();
    const app = installation(github);
    const { id } = github.person("ada");
    github.renamePerson("ada", "ada-lovelace");
    const other = github.addPerson("ada");
    expect(other.id).not.toBe(id);
    expect((await app.rest.users.getByUsername({ username: "ada-lovelace" })).data.id).toBe(id);
    expect((await app.rest.users.getById({ account_id: id })).data.login).toBe("ada-lovelace");
    expect((await other.octokit.rest.users.getAuthenticated()).data.id).toBe(other.id);
    expect(github.answerProblems()).toEqual([]);
  });

  it("belong to the organization, or own it", async () => {
    const github = await gitHub({ people: { olga: "owner", eve: "none" }, teams: { managers: ["max"] } });
    const app = installation(github);
    const role = async (username: string) =>
      (await app.rest.orgs.getMembershipForUser({ org, username })).data.role;
    expect([await role("olga"), await role("max")]).toEqual(["admin", "member"]);
    expect(await refusal(role("eve"))).toBe(404);
    expect((await app.rest.orgs.checkMembershipForUser({ org, username: "max" })).status).toBe(204);
    expect((await app.rest.orgs.get({ org })).data.login).toBe("acme");
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("can own repositories without an organization", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({
      org: "ada",
      ownerType: "User",
      teams: {},
      people: { wendy: "write" },
      app: { webhookUrl: url },
    });
    const app = installation(github);
    const repo = { owner: "ada", repo: "shop" };
    await github.person("ada").openIssue("Hello");
    await github.person("ada").comment(1, "hi");
    expect((await app.rest.repos.get(repo)).data.owner).toMatchObject({ login: "ada", type: "User" });
    expect(
      (await app.rest.repos.getCollaboratorPermissionLevel({ ...repo, username: "ada" })).data.permission,
    ).toBe("admin");
    expect(await refusal(app.rest.teams.list({ org: "ada" }))).toBe(404);
    await github.webhooks.idle();
    expect(JSON.parse(received[0]?.body ?? "{}")).not.toHaveProperty("organization");
    expect(() => github.createTeam("Managers")).toThrow("ada is no organization");
    expect(github.answerProblems()).toEqual([]);
  });
});
