import { describe, expect, it } from "vitest";
import { APP_ID, BOT, failureOf, SLUG, startEdge } from "./support.ts";

const MARKER = "<!-- drawbridge:question-12 -->";
const AT = "2026-11-22T12:00:00Z";

describe("issues", () => {
  it("opens one, within GitHub's limits", async () => {
    const edge = startEdge();
    edge.on("POST /repos/acme/shop/issues", { status: 201, body: { number: 9 } });
    const body = `${"x".repeat(70_000)}\n${MARKER}`;
    expect(await edge.repository.createIssue("t".repeat(300), body)).toEqual({ number: 9 });
    const sent = edge.sent[0]?.body as { title: string; body: string };
    expect(sent.title).toBe(`${"t".repeat(255)}…`);
    expect(sent.body).toHaveLength(65_536);
    expect(sent.body.endsWith(`…\n\n${MARKER}`)).toBe(true);
  });

  it("fails where issues are switched off", async () => {
    const edge = startEdge();
    edge.on("POST /repos/acme/shop/issues", {
      status: 410,
      body: { message: "Issues has been disabled in this repository." },
    });
    expect(await failureOf(edge.repository.createIssue("Release 1", ""))).toMatchObject({
      kind: "refused",
      status: 410,
    });
  });

  it("closes one as done", async () => {
    const edge = startEdge();
    edge.on("PATCH /repos/acme/shop/issues/9", { status: 200 });
    await edge.repository.closeIssue(9);
    expect(edge.sent[0]?.body).toEqual({ state: "closed", state_reason: "completed" });
  });

  const find = (page: number) =>
    `GET /repos/acme/shop/issues?creator=${SLUG}[bot]&state=all&sort=created&direction=desc&per_page=100&page=${page}`;
  const issue = (number: number, more: object = {}) => ({
    number,
    user: BOT,
    performed_via_github_app: null,
    body: `Release\n${MARKER}`,
    ...more,
  });

  it("finds its own by the marker, on any of three pages", async () => {
    const edge = startEdge();
    const headers = { link: '<https://api.github.com/x>; rel="next"' };
    const body = [
      issue(8, { pull_request: {} }),
      issue(7, { user: { login: "mallory" } }),
      issue(6, { body: null }),
      issue(5, { body: "Release\n<!-- drawbridge:question-1 -->" }),
    ];
    edge.on(find(1), { status: 200, body, headers });
    edge.on(find(2), { status: 200, body: [issue(4)], headers });
    expect(await edge.repository.findIssue(MARKER)).toEqual({ number: 4 });
  });

  it("gives up after three pages", async () => {
    const edge = startEdge();
    const headers = { link: '<https://api.github.com/x>; rel="next"' };
    for (const page of [1, 2, 3]) edge.on(find(page), { status: 200, body: [], headers });
    expect(await edge.repository.findIssue(MARKER)).toBeNull();
  });
});

describe("comments", () => {
  const COMMENTS = "/repos/acme/shop/issues/7/comments";
  const comment = (id: number, more: object = {}) => ({
    id,
    html_url: `https://github.com/acme/shop/issues/7#${id}`,
    created_at: AT,
    user: BOT,
    performed_via_github_app: { id: APP_ID },
    body: `Approve?\n${MARKER}`,
    ...more,
  });
  const posted = (id: number) => ({
    id,
    url: `https://github.com/acme/shop/issues/7#${id}`,
    createdAt: new Date(AT),
  });

  it("posts one", async () => {
    const edge = startEdge();
    edge.on(`POST ${COMMENTS}`, { status: 201, body: comment(1) });
    expect(await edge.repository.createComment(7, "hello")).toEqual(posted(1));
    expect(edge.sent[0]?.body).toEqual({ body: "hello" });
  });

  it("edits one", async () => {
    const edge = startEdge();
    edge.on("PATCH /repos/acme/shop/issues/comments/1", { status: 200 });
    expect(await edge.repository.updateComment(1, "x".repeat(65_537))).toBeUndefined();
    expect(edge.sent[0]?.body).toEqual({ body: `${"x".repeat(65_535)}…` });
  });

  it("deletes one", async () => {
    const edge = startEdge();
    edge.on("DELETE /repos/acme/shop/issues/comments/1", { status: 204, body: "" });
    expect(await edge.repository.deleteComment(1)).toBeUndefined();
  });

  it.each([404, 410])("is gone after a %i, for an edit, a deletion and a reaction", async (status) => {
    const edge = startEdge();
    edge.on("DELETE /repos/acme/shop/issues/comments/1", { status });
    edge.on("PATCH /repos/acme/shop/issues/comments/1", { status });
    edge.on("POST /repos/acme/shop/issues/comments/1/reactions", { status });
    expect(await edge.repository.updateComment(1, "hello")).toBe("gone");
    expect(await edge.repository.deleteComment(1)).toBe("gone");
    expect(await edge.repository.react(1, "+1")).toBe("gone");
  });

  it.each<[number, boolean]>([
    [200, true],
    [404, false],
    [410, false],
  ])("is looked for by its id (%i: %s)", async (status, expected) => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop/issues/comments/1", { status });
    expect(await edge.repository.hasComment(1)).toBe(expected);
  });

  it("is not gone after a 403", async () => {
    const edge = startEdge();
    edge.on("PATCH /repos/acme/shop/issues/comments/1", { status: 403 });
    expect(await failureOf(edge.repository.updateComment(1, "hello"))).toMatchObject({ kind: "refused" });
    edge.on("DELETE /repos/acme/shop/issues/comments/1", { status: 403 });
    expect(await failureOf(edge.repository.deleteComment(1))).toMatchObject({ kind: "refused" });
  });

  it("leaves open whether a deletion that broke took effect", async () => {
    const edge = startEdge();
    edge.on("DELETE /repos/acme/shop/issues/comments/1", { status: 502 });
    expect(await failureOf(edge.repository.deleteComment(1))).toMatchObject({ kind: "unknown-outcome" });
  });

  it.each([200, 201])("reacts (%i: whether or not it had already)", async (status) => {
    const edge = startEdge();
    edge.on("POST /repos/acme/shop/issues/comments/1/reactions", { status, body: { id: 1, content: "-1" } });
    expect(await edge.repository.react(1, "-1")).toBeUndefined();
    expect(edge.sent[0]?.body).toEqual({ content: "-1" });
  });

  describe("found again", () => {
    const page = (number: number) => `GET ${COMMENTS}?per_page=100&page=${number}`;

    it.each<[string, object, boolean]>([
      ["by the app", {}, true],
      ["by the bot where GitHub names no app", { performed_via_github_app: null }, true],
      ["by the bot of a server that leaves the field out", { performed_via_github_app: undefined }, true],
      [
        "by a person who copied the marker",
        { user: { login: "mallory" }, performed_via_github_app: null },
        false,
      ],
      ["by a person with a user token of the app", { user: { login: "mallory" } }, false],
      ["by another app", { user: { login: "x[bot]" }, performed_via_github_app: { id: 1 } }, false],
      ["by an app of the same name elsewhere", { performed_via_github_app: { id: 1 } }, false],
      ["by a deleted account", { user: null }, false],
      ["with another marker", { body: "Approve?\n<!-- drawbridge:question-1 -->" }, false],
    ])("one %s", async (_name, more, found) => {
      const edge = startEdge();
      edge.on(page(1), { status: 200, body: [comment(1, more)] });
      expect(await edge.repository.findComment(7, MARKER)).toEqual(found ? posted(1) : null);
    });

    it("is looked for among the newest 300, newest first", async () => {
      const edge = startEdge();
      const link = `<https://api.github.com${COMMENTS}?per_page=100&page=7>; rel="last"`;
      edge.on(page(1), { status: 200, body: [comment(1)], headers: { link } });
      edge.on(page(7), { status: 200, body: [] });
      edge.on(page(6), { status: 200, body: [comment(601), comment(602), comment(603, { body: "" })] });
      expect(await edge.repository.findComment(7, MARKER)).toEqual(posted(602));
    });

    it("is not looked for among older ones", async () => {
      const edge = startEdge();
      const link = `<https://api.github.com${COMMENTS}?per_page=100&page=7>; rel="last"`;
      edge.on(page(1), { status: 200, body: [comment(1)], headers: { link } });
      for (const number of [7, 6, 5, 4]) edge.on(page(number), { status: 200, body: [] });
      expect(await edge.repository.findComment(7, MARKER)).toBeNull();
    });

    it("asks for the first page once", async () => {
      const edge = startEdge();
      const link = `<https://api.github.com${COMMENTS}?per_page=100&page=2>; rel="last"`;
      edge.on(page(1), { status: 200, body: [comment(1)], headers: { link } });
      edge.on(page(2), { status: 200, body: [] });
      expect(await edge.repository.findComment(7, MARKER)).toEqual(posted(1));
    });
  });
});
