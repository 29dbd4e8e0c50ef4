import { describe, expect, it } from "vitest";
import { failureOf, startEdge } from "./support.ts";

describe("team", () => {
  const ROUTE = "GET /orgs/acme/teams/ops";
  const OPS = { id: 11, slug: "ops", name: "Operations", members: 4 };
  const ANSWER = { id: 11, slug: "ops", name: "Operations", members_count: 4 };

  it("costs nothing when asked again and nothing changed", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body: { ...ANSWER, privacy: "secret" }, headers: { etag: '"t"' } });
    edge.on(ROUTE, { status: 304 });
    expect(await edge.repository.team("acme", "ops")).toEqual(OPS);
    expect(await edge.app.repository(7, "acme", "other").team("acme", "ops")).toEqual(OPS);
    expect(edge.sent.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"t"']);
  });

  it("is null when it is gone, and is asked anew after that", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 404, body: { message: "Not Found" } });
    edge.on(ROUTE, { status: 200, body: ANSWER });
    expect(await edge.repository.team("acme", "ops")).toBeNull();
    expect(await edge.repository.team("acme", "ops")).toEqual(OPS);
  });

  it("fails where the app may not ask, and names the permission", async () => {
    const edge = startEdge();
    edge.on(ROUTE, {
      status: 403,
      body: { message: "Resource not accessible by integration" },
      headers: { "x-accepted-github-permissions": "members=read" },
    });
    const failure = await failureOf(edge.repository.team("acme", "ops"));
    expect(failure.kind).toBe("refused");
    expect(failure.message).toContain("The App needs the permission members=read");
  });
});

describe("teamById", () => {
  const route = (page: number) => `GET /orgs/acme/teams?per_page=100&page=${page}`;
  const next = { link: '<https://api.github.com/organizations/3/teams?page=2>; rel="next"' };

  it("looks through the pages until it is found", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: [{ id: 1, slug: "dev", name: "Dev" }], headers: next });
    const renamed = { id: 11, slug: "operators", name: "Operators" };
    edge.on(route(2), { status: 200, body: [renamed], headers: next });
    expect(await edge.repository.teamById("acme", 11)).toEqual({ ...renamed, members: null });
  });

  it("is null after the last page", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: [{ id: 1, slug: "dev", name: "Dev" }] });
    expect(await edge.repository.teamById("acme", 11)).toBeNull();
  });
});

describe("teamMembership", () => {
  const ROUTE = "GET /orgs/acme/teams/ops/memberships/ann";

  it.each(["active", "pending"])("%s", async (state) => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body: { state, role: "member" } });
    expect(await edge.repository.teamMembership("acme", "ops", "ann")).toBe(state);
  });

  it("is none after a 404", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 404, body: { message: "Not Found" } });
    expect(await edge.repository.teamMembership("acme", "ops", "ann")).toBe("none");
  });

  it("is asked live each time", async () => {
    const edge = startEdge();
    const answer = { status: 200, body: { state: "active" }, headers: { etag: '"m"' } };
    edge.on(ROUTE, answer);
    edge.on(ROUTE, answer);
    await edge.repository.teamMembership("acme", "ops", "ann");
    await edge.repository.teamMembership("acme", "ops", "ann");
    expect(edge.sent[1]?.headers["if-none-match"]).toBeUndefined();
  });

  it.each([
    [403, "refused"],
    [429, "throttled"],
  ])("is unknown, not none, after a %i", async (status, kind) => {
    const edge = startEdge();
    edge.on(ROUTE, { status });
    expect(await failureOf(edge.repository.teamMembership("acme", "ops", "ann"))).toMatchObject({ kind });
  });

  it("is unknown, not none, when the installation itself is gone", async () => {
    const edge = startEdge();
    Object.assign(edge.tokens, { failing: 1, status: 404 });
    const failure = await failureOf(edge.repository.teamMembership("acme", "ops", "ann"));
    expect(failure).toMatchObject({ kind: "unavailable", status: null });
  });
});

describe("teamMembers", () => {
  const route = (page: number) => `GET /orgs/acme/teams/ops/members?per_page=100&page=${page}`;
  const next = { link: '<https://api.github.com/organizations/3/team/11/members?page=2>; rel="next"' };
  const member = (id: number) => ({ id, login: `m${id}`, type: "User", role: "member", inherited: false });

  it("gives everybody, page by page", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: [member(1), member(2)], headers: next });
    edge.on(route(2), { status: 200, body: [member(3)] });
    expect(await edge.repository.teamMembers("acme", "ops")).toEqual([
      { id: 1, login: "m1" },
      { id: 2, login: "m2" },
      { id: 3, login: "m3" },
    ]);
  });

  it("ends after ten pages", async () => {
    const edge = startEdge();
    for (let page = 1; page <= 10; page += 1) {
      edge.on(route(page), { status: 200, body: [member(page)], headers: next });
    }
    expect(await edge.repository.teamMembers("acme", "ops")).toHaveLength(10);
  });

  it("is null for a team that is not there, and empty for one without members", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 404, body: { message: "Not Found" } });
    edge.on(route(1), { status: 200, body: [] });
    expect(await edge.repository.teamMembers("acme", "ops")).toBeNull();
    expect(await edge.repository.teamMembers("acme", "ops")).toEqual([]);
  });

  it.each([
    [403, "refused"],
    [429, "throttled"],
  ])("is unknown after a %i", async (status, kind) => {
    const edge = startEdge();
    edge.on(route(1), { status });
    expect(await failureOf(edge.repository.teamMembers("acme", "ops"))).toMatchObject({ kind });
  });
});

describe("organizationRole", () => {
  const ROUTE = "GET /orgs/acme/memberships/olga";

  it.each([
    ["active", "admin", "admin"],
    ["active", "member", "member"],
    ["active", "billing_manager", "none"],
    ["pending", "admin", "pending"],
    ["pending", "member", "pending"],
  ])("of an %s %s is %s", async (state, role, expected) => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body: { state, role, user: { id: 5, login: "olga" } } });
    expect(await edge.repository.organizationRole("acme", "olga")).toEqual({ role: expected, userId: 5 });
  });

  it("names nobody where GitHub does not", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body: { state: "active", role: "admin", user: null } });
    expect(await edge.repository.organizationRole("acme", "olga")).toEqual({ role: "admin", userId: null });
  });

  it("is none after a 404, and unknown after a 403", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 404, body: { message: "Not Found" } });
    edge.on(ROUTE, { status: 403, body: { message: "Forbidden" } });
    expect(await edge.repository.organizationRole("acme", "olga")).toEqual({ role: "none", userId: null });
    expect(await failureOf(edge.repository.organizationRole("acme", "olga"))).toMatchObject({
      kind: "refused",
    });
  });
});

describe("permission", () => {
  const ROUTE = "GET /repos/acme/shop/collaborators/ann/permission";

  it.each(["admin", "write", "read", "none"])("%s", async (permission) => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body: { permission, role_name: "maintain", user: { id: 5 } } });
    expect(await edge.repository.permission("ann")).toEqual({ userId: 5, permission });
  });

  it.each([
    [404, { message: "ann is not a user" }],
    [200, { permission: "none", user: null }],
  ])("is null where nobody is of that name (%i)", async (status, body) => {
    const edge = startEdge();
    edge.on(ROUTE, { status, body });
    expect(await edge.repository.permission("ann")).toBeNull();
  });

  it("does not guess a right that it does not know", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body: { permission: "owner", user: { id: 5 } } });
    expect(await failureOf(edge.repository.permission("ann"))).toMatchObject({ kind: "refused" });
  });
});

describe("user", () => {
  it("gives the id and the login as GitHub writes it", async () => {
    const edge = startEdge();
    edge.on("GET /users/ANN", { status: 200, body: { id: 5, login: "ann", type: "User" } });
    expect(await edge.repository.user("ANN")).toEqual({ id: 5, login: "ann" });
  });

  it("is null for nobody", async () => {
    const edge = startEdge();
    edge.on("GET /users/ann", { status: 404 });
    expect(await edge.repository.user("ann")).toBeNull();
  });
});

describe("userById", () => {
  it("gives the login of today", async () => {
    const edge = startEdge();
    edge.on("GET /user/5", { status: 200, body: { id: 5, login: "anna", type: "User" } });
    expect(await edge.repository.userById(5)).toEqual({ id: 5, login: "anna" });
  });

  it("is null for an account that is gone", async () => {
    const edge = startEdge();
    edge.on("GET /user/5", { status: 404 });
    expect(await edge.repository.userById(5)).toBeNull();
  });
});
