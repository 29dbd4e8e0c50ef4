import { describe, expect, it } from "vitest";
import { failureOf, SHA, startEdge } from "./support.ts";

const FILE = "GET /repos/acme/shop/contents/.deploy/process.yml";

function file(text: string) {
  return {
    type: "file",
    sha: "b10b",
    size: Buffer.byteLength(text),
    encoding: "base64",
    // As GitHub sends it: in lines of 60 characters.
    content: Buffer.from(text)
      .toString("base64")
      .replaceAll(/(.{60})/g, "$1\n"),
  };
}

describe("the repository's facts", () => {
  const FACTS = {
    id: 42,
    owner: "acme",
    ownerId: 3,
    ownerType: "Organization",
    name: "shop",
    defaultBranch: "main",
  };
  const ANSWER = {
    id: 42,
    name: "shop",
    owner: { id: 3, login: "acme", type: "Organization" },
    default_branch: "main",
  };

  it("asks with the ETag of the last answer and keeps what did not change", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop", { status: 200, body: ANSWER, headers: { etag: 'W/"1"' } });
    edge.on("GET /repos/acme/shop", { status: 304 });
    expect(await edge.repository.describe()).toEqual(FACTS);
    expect(await edge.repository.describe()).toEqual(FACTS);
    expect(edge.sent.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, 'W/"1"']);
  });

  it("tells what changed, and goes on from there", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop", { status: 200, body: ANSWER, headers: { etag: '"1"' } });
    const moved = { ...ANSWER, name: "store", default_branch: "trunk" };
    edge.on("GET /repos/acme/shop", { status: 200, body: moved, headers: { etag: '"2"' } });
    edge.on("GET /repos/acme/shop", { status: 304 });
    await edge.repository.describe();
    await edge.repository.describe();
    expect(await edge.repository.describe()).toEqual({ ...FACTS, name: "store", defaultBranch: "trunk" });
    expect(edge.sent[2]?.headers["if-none-match"]).toBe('"2"');
  });

  it.each([
    [200, ANSWER, true],
    [404, { message: "Not Found" }, false],
  ])("tells whether it is there (%i)", async (status, body, there) => {
    const edge = startEdge();
    edge.on("GET /repos/acme/.github", { status, body });
    expect(await edge.app.repository(7, "acme", ".github").exists()).toBe(there);
  });

  it("does not take a refusal for not being there", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop", { status: 403, body: { message: "Forbidden" } });
    expect(await failureOf(edge.repository.exists())).toMatchObject({ kind: "refused", status: 403 });
  });

  it("keeps the answers of two installations apart", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop", { status: 200, body: ANSWER, headers: { etag: '"1"' } });
    edge.on("GET /repos/acme/shop", { status: 200, body: ANSWER });
    await edge.repository.describe();
    await edge.app.repository(8, "acme", "shop").describe();
    expect(edge.sent[1]?.headers["if-none-match"]).toBeUndefined();
  });

  it("is refused where the app is not installed", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop", { status: 404, body: { message: "Not Found" } });
    const failure = await failureOf(edge.repository.describe());
    expect(failure).toMatchObject({ kind: "refused", status: 404 });
    expect(failure.message).toBe(
      "Could not read the repository acme/shop: GitHub refused (404 Not Found). " +
        "Check that it exists and that the App is installed on the repository.",
    );
  });
});

describe("readFile", () => {
  it("gives the text at a ref, with the blob's SHA and the ETag", async () => {
    const edge = startEdge();
    const text = `name: Boutique à Zürich 🚀\n${"# long\n".repeat(100)}`;
    edge.on(`${FILE}?ref=${SHA}`, { status: 200, body: file(text), headers: { etag: '"e1"' } });
    expect(await edge.repository.readFile(".deploy/process.yml", SHA, null)).toEqual({
      kind: "found",
      text,
      sha: "b10b",
      etag: '"e1"',
    });
    expect(edge.sent[0]?.headers["if-none-match"]).toBeUndefined();
  });

  it("reads the default branch without a ref", async () => {
    const edge = startEdge();
    edge.on(FILE, { status: 200, body: file("") });
    const answer = await edge.repository.readFile(".deploy/process.yml", null, null);
    expect(answer).toEqual({ kind: "found", text: "", sha: "b10b", etag: null });
  });

  it("is unchanged where GitHub says so", async () => {
    const edge = startEdge();
    edge.on(`${FILE}?ref=main`, { status: 304 });
    expect(await edge.repository.readFile(".deploy/process.yml", "main", '"e1"')).toEqual({
      kind: "unchanged",
    });
    expect(edge.sent[0]?.headers["if-none-match"]).toBe('"e1"');
  });

  it.each<[string, number, object]>([
    ["a 404", 404, { message: "Not Found" }],
    ["a directory", 200, [{ type: "file", name: "a" }]],
    ["a symbolic link", 200, { type: "symlink", target: "../x", sha: "1", size: 4 }],
    ["a submodule", 200, { type: "submodule", sha: "1", size: 0 }],
  ])("is missing for %s", async (_name, status, body) => {
    const edge = startEdge();
    edge.on(`${FILE}?ref=main`, { status, body });
    expect(await edge.repository.readFile(".deploy/process.yml", "main", null)).toEqual({ kind: "missing" });
  });

  it("stands in for a file that is too large for GitHub to send", async () => {
    const edge = startEdge();
    const body = { type: "file", sha: "b10b", size: 1_500_000, encoding: "none", content: "" };
    edge.on(`${FILE}?ref=main`, { status: 200, body });
    const answer = await edge.repository.readFile(".deploy/process.yml", "main", null);
    expect(answer.kind === "found" && answer.text.length).toBe(1_500_000);
  });

  it.each([403, 500])("fails on a %i: an unreadable file is not a missing one", async (status) => {
    const edge = startEdge();
    for (let i = 0; i < (status === 500 ? 3 : 1); i += 1) edge.on(`${FILE}?ref=main`, { status });
    const failure = await failureOf(edge.repository.readFile(".deploy/process.yml", "main", null));
    expect(failure.status).toBe(status);
  });
});

describe("branches", () => {
  it("reads all pages", async () => {
    const edge = startEdge();
    const route = "GET /repos/acme/shop/branches?per_page=100&page=";
    const link = (page: number) => ({ link: `<https://api.github.com/x?page=${page}>; rel="next"` });
    edge.on(`${route}1`, { status: 200, body: [{ name: "main" }, { name: "release/1" }], headers: link(2) });
    edge.on(`${route}2`, { status: 200, body: [{ name: "hotfix" }] });
    expect(await edge.repository.branches()).toEqual(["main", "release/1", "hotfix"]);
  });

  it("fails where a page is missing", async () => {
    const edge = startEdge();
    const route = "GET /repos/acme/shop/branches?per_page=100&page=";
    const link = '<https://api.github.com/x?page=2>; rel="next"';
    edge.on(`${route}1`, { status: 200, body: [{ name: "main" }], headers: { link } });
    edge.on(`${route}2`, { status: 409, body: { message: "Conflict" } });
    expect(await failureOf(edge.repository.branches())).toMatchObject({ kind: "refused", status: 409 });
  });
});

describe("commitOf", () => {
  it.each([
    ["v1.4.0", "v1.4.0"],
    ["refs/tags/v1.4.0", "tags/v1.4.0"],
    ["refs/heads/release/1", "heads/release/1"],
  ])("%s", async (ref, asked) => {
    const edge = startEdge();
    edge.on(`GET /repos/acme/shop/commits/${asked}?per_page=1`, { status: 200, body: { sha: SHA } });
    expect(await edge.repository.commitOf(ref)).toBe(SHA);
  });

  it.each([404, 409, 422])("is null after a %i", async (status) => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop/commits/nope?per_page=1", { status, body: { message: "No commit found" } });
    expect(await edge.repository.commitOf("nope")).toBeNull();
  });
});
