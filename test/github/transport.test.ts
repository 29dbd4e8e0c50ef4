import { describe, expect, it } from "vitest";
import { departBy } from "../../app/github/departure.ts";
import { failureOf, startEdge } from "./support.ts";

const USER = { status: 200, body: { id: 1, login: "octocat" } };
const COMMENTS = "POST /repos/acme/shop/issues/7/comments";

describe("a read that fails", () => {
  it("is asked again after a 502 and after a broken connection", async () => {
    const slept: number[] = [];
    const edge = startEdge({
      clock: {
        now: () => new Date(),
        sleep: async (milliseconds) => {
          slept.push(milliseconds);
        },
      },
    });
    edge.on("GET /users/octocat", { status: 502 });
    edge.onBroken("GET /users/octocat", { code: "ECONNRESET" });
    edge.on("GET /users/octocat", USER);
    expect(await edge.repository.user("octocat")).toEqual({ id: 1, login: "octocat" });
    expect(slept).toHaveLength(2);
    expect(slept[0]).toBeGreaterThanOrEqual(100);
    expect(slept[0]).toBeLessThanOrEqual(300);
    expect(slept[1]).toBeGreaterThanOrEqual(300);
    expect(slept[1]).toBeLessThanOrEqual(900);
  });

  it("is given up after three times", async () => {
    const edge = startEdge();
    for (let i = 0; i < 3; i += 1) edge.on("GET /users/octocat", { status: 503 });
    expect(await failureOf(edge.repository.user("octocat"))).toMatchObject({
      kind: "unavailable",
      status: 503,
    });
    expect(edge.sent).toHaveLength(3);
  });

  it("is not asked again before the time that the answer names", async () => {
    const edge = startEdge();
    edge.on("GET /users/octocat", { status: 503, headers: { "retry-after": "20" } });
    const failure = await failureOf(edge.repository.user("octocat"));
    expect(failure.retryAt).toEqual(new Date(edge.clock.now.getTime() + 20_000));
  });

  it.each([403, 404, 409, 422, 429])("is not asked again after a %i", async (status) => {
    const edge = startEdge();
    edge.on("GET /orgs/acme/teams/ops/memberships/ann", { status });
    await edge.repository.teamMembership("acme", "ops", "ann").catch(() => null);
    expect(edge.sent).toHaveLength(1);
  });
});

describe("a write that fails", () => {
  it.each([500, 502, 503, 504])("is sent once when GitHub answers %i", async (status) => {
    const edge = startEdge();
    edge.on(COMMENTS, { status });
    expect(await failureOf(edge.repository.createComment(7, "a"))).toMatchObject({
      kind: "unknown-outcome",
      status,
    });
    expect(edge.sent).toHaveLength(1);
  });

  it("is sent once when the connection breaks", async () => {
    const edge = startEdge();
    edge.onBroken(COMMENTS, { code: "ECONNRESET" });
    expect(await failureOf(edge.repository.createComment(7, "a"))).toMatchObject({ kind: "unknown-outcome" });
  });

  it("is unclear when the answer breaks off after the effect", async () => {
    const edge = startEdge();
    edge.on(COMMENTS, { status: 201, body: "" });
    expect(await failureOf(edge.repository.createComment(7, "a"))).toMatchObject({ kind: "unknown-outcome" });
  });
});

describe("an answer that is no JSON", () => {
  it("is no empty list", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop/branches?per_page=100&page=1", {
      status: 200,
      body: "",
      headers: { "content-type": "application/json" },
    });
    expect(await failureOf(edge.repository.branches())).toMatchObject({ kind: "unavailable" });
  });

  it("is no membership", async () => {
    const edge = startEdge();
    edge.on("GET /orgs/acme/teams/ops/memberships/ann", {
      status: 200,
      body: "<html>Sign in to the proxy</html>",
      headers: { "content-type": "text/html" },
    });
    expect(await failureOf(edge.repository.teamMembership("acme", "ops", "ann"))).toMatchObject({
      kind: "unavailable",
    });
  });
});

describe("time limits", () => {
  const timeouts = { readMs: 60, writeMs: 120 };
  const never = () => new Promise<never>(() => {});

  it("end a read that hangs, once", async () => {
    const edge = startEdge({ timeouts });
    edge.on("GET /users/octocat", never);
    const failure = await failureOf(edge.repository.user("octocat"));
    expect(failure).toMatchObject({ kind: "unavailable", status: null });
    expect(failure.message).toMatch(/timeout/);
  });

  it("end a write that hangs, with nobody knowing", async () => {
    const edge = startEdge({ timeouts });
    edge.on(COMMENTS, never);
    expect(await failureOf(edge.repository.createComment(7, "a"))).toMatchObject({
      kind: "unknown-outcome",
      status: null,
    });
  });
});

describe("a token", () => {
  it("is asked for again after a 502, as it does nothing by itself", async () => {
    const edge = startEdge();
    edge.tokens.failing = 2;
    edge.on(COMMENTS, {
      status: 201,
      body: { id: 1, html_url: "https://github.com/c", created_at: "2026-11-22T12:00:00Z" },
    });
    await edge.repository.createComment(7, "a");
    expect(edge.tokens.asked).toBe(3);
  });

  it("that cannot be had leaves the write unsent", async () => {
    const edge = startEdge();
    edge.tokens.failing = 3;
    const failure = await failureOf(edge.repository.createComment(7, "a"));
    expect(failure).toMatchObject({ kind: "unavailable", status: 502 });
    expect(edge.sent).toEqual([]);
  });
});

describe("a call that has to leave by a time", () => {
  it("is not sent after it, and says that nothing was", async () => {
    const edge = startEdge();
    const latest = new Date(edge.clock.now.getTime() - 1);
    const failure = await failureOf(departBy(latest, () => edge.repository.createComment(7, "a")));
    expect(failure).toMatchObject({ kind: "unavailable", retryAt: null });
    expect(failure.message).toMatch(/^Nothing was sent/);
    expect(edge.sent).toEqual([]);
  });

  it("is sent up to then, and so is what only reads later", async () => {
    const edge = startEdge();
    edge.on(COMMENTS, { status: 201, body: { id: 5, created_at: "2026-01-01T00:00:00Z" } });
    edge.on("GET /users/octocat", USER);
    const comment = await departBy(edge.clock.now, () => edge.repository.createComment(7, "a"));
    expect(comment).toMatchObject({ id: 5 });
    const past = new Date(edge.clock.now.getTime() - 1);
    expect(await departBy(past, () => edge.repository.user("octocat"))).toMatchObject({ id: 1 });
  });
});
