import { describe, expect, it } from "vitest";
import { failureOf, SHA, startEdge } from "./support.ts";

describe("mergedPullRequest", () => {
  const ROUTE = `GET /repos/acme/shop/commits/${SHA}/pulls?per_page=100`;
  const pull = (number: number, merged_at: string | null, merge_commit_sha: string | null = null) => ({
    number,
    merged_at,
    merge_commit_sha,
  });

  it.each<[string, object[], number | null]>([
    ["none", [], null],
    ["an open one only", [pull(1, null, SHA)], null],
    ["the merged one", [pull(1, null), pull(2, "2026-11-01T00:00:00Z")], 2],
    [
      "the one whose merge made the commit, of several",
      [
        pull(1, "2026-11-02T00:00:00Z"),
        pull(2, "2026-11-01T00:00:00Z", SHA),
        pull(3, "2026-11-03T00:00:00Z"),
      ],
      2,
    ],
    ["else the one merged last", [pull(1, "2026-11-01T00:00:00Z"), pull(2, "2026-11-02T00:00:00Z")], 2],
  ])("%s", async (_name, body, expected) => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 200, body });
    expect(await edge.repository.mergedPullRequest(SHA)).toBe(expected);
  });

  it("is null for a commit that GitHub does not know", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 422, body: { message: `No commit found for SHA: ${SHA}` } });
    expect(await edge.repository.mergedPullRequest(SHA)).toBeNull();
  });

  it("fails where the repository is not readable", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 404, body: { message: "Not Found" } });
    expect(await failureOf(edge.repository.mergedPullRequest(SHA))).toMatchObject({ kind: "refused" });
  });
});

describe("compare", () => {
  const route = (page: number) => `GET /repos/acme/shop/compare/v1...main?per_page=100&page=${page}`;
  const commits = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => ({
      sha: `${from + i}`,
      commit: { message: `Change ${from + i}\n\nbecause`, author: { name: "Ann Smith" } },
      author: from + i === 2 ? null : { login: "ann" },
    }));

  it("gives the commits, oldest first, by their first line and author", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: { status: "ahead", total_commits: 2, commits: commits(1, 2) } });
    expect(await edge.repository.compare("v1", "main")).toEqual({
      status: "ahead",
      commits: [
        { sha: "1", title: "Change 1", author: "ann" },
        { sha: "2", title: "Change 2", author: "Ann Smith" },
      ],
      total: 2,
    });
  });

  it("reads up to 250 commits, page by page, and tells how many there are", async () => {
    const edge = startEdge();
    const page = (from: number, to: number) => ({
      status: 200,
      body: { status: "diverged", total_commits: 1000, commits: commits(from, to) },
    });
    edge.on(route(1), page(1, 100));
    edge.on(route(2), page(101, 200));
    edge.on(route(3), page(201, 300));
    const { commits: found, total } = await edge.repository.compare("v1", "main");
    expect(found).toHaveLength(250);
    expect(found.at(-1)?.sha).toBe("250");
    expect(total).toBe(1000);
  });

  it.each(["identical", "behind"])("asks once where head is %s", async (status) => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: { status, total_commits: 0, commits: [] } });
    expect(await edge.repository.compare("v1", "main")).toEqual({ status, commits: [], total: 0 });
  });

  it("says diverged of two that have no common ancestor", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 404, body: { message: "No common ancestor between v1 and main." } });
    expect(await edge.repository.compare("v1", "main")).toEqual({
      status: "diverged",
      commits: [],
      total: 0,
    });
  });

  it("fails where one of them does not exist", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 404, body: { message: "Not Found" } });
    expect(await failureOf(edge.repository.compare("v1", "main"))).toMatchObject({ kind: "refused" });
  });
});
