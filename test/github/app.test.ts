import { describe, expect, it } from "vitest";
import { createGitHubApp } from "../../app/github/app.ts";
import { APP_ID, failureOf, NOW, SLUG, startEdge } from "./support.ts";

describe("self", () => {
  it("is asked once", async () => {
    const edge = startEdge();
    expect(await Promise.all([edge.app.self(), edge.app.self()])).toEqual([
      { id: APP_ID, slug: SLUG },
      { id: APP_ID, slug: SLUG },
    ]);
    await edge.app.self();
    expect(edge.log.filter((line) => line.startsWith("GET /app "))).toHaveLength(1);
    expect(edge.tokens.asked).toBe(0);
  });
});

describe("after a failure", () => {
  it("asks again who it is, and for an Octokit", async () => {
    let broken = true;
    const gone = Object.assign(new Error("it broke off"), {
      status: 500,
      request: { method: "GET", url: "/" },
    });
    const edge = startEdge();
    const auth = (installationId?: number) =>
      broken ? Promise.reject(gone) : edge.probot.auth(installationId);
    const app = createGitHubApp({ auth }, APP_ID, () => NOW);
    const repository = app.repository(7, "acme", "shop");
    expect(await failureOf(app.self())).toMatchObject({ kind: "unavailable" });
    expect(await failureOf(repository.user("ann"))).toMatchObject({ kind: "unavailable" });
    broken = false;
    edge.on("GET /users/ann", { status: 200, body: { id: 5, login: "ann" } });
    expect((await app.self()).slug).toBe(SLUG);
    expect((await repository.user("ann"))?.id).toBe(5);
  });
});

describe("installationOf", () => {
  const ROUTE = "GET /repos/acme/shop/installation";

  it.each<[string, number, object, number | null]>([
    ["covers the repository", 200, { id: 7, suspended_at: null }, 7],
    ["is suspended", 200, { id: 7, suspended_at: "2026-11-01T00:00:00Z" }, null],
    ["does not exist", 404, { message: "Not Found" }, null],
  ])("where the installation %s", async (_name, status, body, expected) => {
    const edge = startEdge();
    edge.on(ROUTE, { status, body });
    expect(await edge.app.installationOf("acme", "shop")).toBe(expected);
    expect(edge.sent[0]?.headers["authorization"]).toMatch(/^bearer ey/);
  });

  it("fails when GitHub does not know the app", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 401, body: { message: "A JSON web token could not be decoded" } });
    const failure = await failureOf(edge.app.installationOf("acme", "shop"));
    expect(failure).toMatchObject({ kind: "unavailable", status: null });
    expect(failure.message).toContain("Check APP_ID and PRIVATE_KEY");
  });
});
