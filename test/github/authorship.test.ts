import { describe, expect, it } from "vitest";
import { type Edge, failureOf, SHA, startEdge } from "./support.ts";

const BASE = "b".repeat(40);
const compareRoute = (page = 1) => `GET /repos/acme/shop/compare/${BASE}...${SHA}?per_page=100&page=${page}`;
const commitRoute = `GET /repos/acme/shop/commits/${SHA}?per_page=1`;
const headRoute = `GET /repos/acme/shop/commits/${SHA}/pulls?per_page=100`;
const closedRoute = (page = 1) =>
  `GET /repos/acme/shop/pulls?state=closed&sort=updated&direction=desc&per_page=100&page=${page}`;
const next = { link: '<https://api.github.com/repositories/42/pulls?page=2>; rel="next"' };

const ann = { id: 1, login: "ann" };
const bob = { id: 2, login: "bob" };
const max = { id: 3, login: "max" };

function commit(sha: string, more: object = {}, message = "Change it", date = "2026-11-20T10:00:00Z") {
  return {
    sha,
    commit: { message, committer: { name: "x", date }, verification: { verified: true, reason: "valid" } },
    author: { ...ann, type: "User" },
    committer: { id: 19_864_447, login: "web-flow" },
    ...more,
  };
}

function pull(number: number, more: object = {}) {
  return {
    number,
    user: bob,
    merged_at: "2026-11-20T10:00:00Z",
    updated_at: "2026-11-20T10:00:01Z",
    merge_commit_sha: null,
    ...more,
  };
}

/** Announces a range of commits, the last of them the head. */
function range(edge: Edge, commits: readonly object[], total = commits.length) {
  const status = total === 0 ? "behind" : "ahead";
  edge.on(compareRoute(), { status: 200, body: { status, total_commits: total, commits } });
}

function merger(edge: Edge, number: number, merged_by: object | null) {
  edge.on(`GET /repos/acme/shop/pulls/${number}`, { status: 200, body: { number, user: bob, merged_by } });
}

const routes = (edge: Edge) => edge.sent.map(({ route }) => route);

describe("authorship", () => {
  it("costs one request where nothing is new", async () => {
    const edge = startEdge();
    range(edge, []);
    expect(await edge.repository.authorship(BASE, SHA)).toEqual({
      commits: [],
      pullRequests: [],
      complete: true,
    });
    expect(routes(edge)).toEqual([compareRoute()]);
  });

  it("costs three for one squashed pull request: who wrote it, opened it and merged it", async () => {
    const edge = startEdge();
    range(edge, [commit(SHA, {}, "Add a (#7)\n\nCo-authored-by: Bob <2+bob@users.noreply.github.com>")]);
    edge.on(headRoute, { status: 200, body: [pull(7, { merge_commit_sha: SHA })] });
    merger(edge, 7, { ...max, type: "User" });
    expect(await edge.repository.authorship(BASE, SHA)).toEqual({
      commits: [
        {
          sha: SHA,
          verified: true,
          author: ann,
          committer: { id: 19_864_447, login: "web-flow" },
          coAuthors: [{ text: "Bob <2+bob@users.noreply.github.com>", person: bob }],
        },
      ],
      pullRequests: [{ number: 7, author: bob, mergedBy: max }],
      complete: true,
    });
    expect(routes(edge)).toHaveLength(3);
  });

  it("is that of the head alone where nothing was there before", async () => {
    const edge = startEdge();
    edge.on(commitRoute, { status: 200, body: commit(SHA) });
    edge.on(headRoute, { status: 200, body: [] });
    const { commits, pullRequests, complete } = await edge.repository.authorship(null, SHA);
    expect(commits.map(({ sha }) => sha)).toEqual([SHA]);
    expect(pullRequests).toEqual([]);
    expect(complete).toBe(true);
  });

  it.each([{ message: "Not Found" }, { message: `No common ancestor between ${BASE} and ${SHA}.` }])(
    "is that of the head, and not complete, where the base cannot be compared ($message)",
    async (body) => {
      const edge = startEdge();
      edge.on(compareRoute(), { status: 404, body });
      edge.on(commitRoute, { status: 200, body: commit(SHA) });
      edge.on(headRoute, { status: 200, body: [] });
      const found = await edge.repository.authorship(BASE, SHA);
      expect(found.commits.map(({ sha }) => sha)).toEqual([SHA]);
      expect(found.complete).toBe(false);
    },
  );

  it("fails where the head is not there either", async () => {
    const edge = startEdge();
    edge.on(compareRoute(), { status: 404, body: { message: "Not Found" } });
    edge.on(commitRoute, { status: 404, body: { message: "Not Found" } });
    expect(await failureOf(edge.repository.authorship(BASE, SHA))).toMatchObject({ kind: "refused" });
  });

  describe("of commits", () => {
    it.each<[string, object, object]>([
      ["without accounts", { author: null, committer: null }, { author: null, committer: null }],
      ["whose accounts are empty", { author: {}, committer: {} }, { author: null, committer: null }],
      [
        "that GitHub did not verify",
        { commit: { message: "x", committer: null, verification: { verified: false } } },
        { verified: false, author: ann },
      ],
      ["that say nothing of a signature", { commit: { message: "x", committer: null } }, { verified: false }],
    ])("%s", async (_name, given, expected) => {
      const edge = startEdge();
      range(edge, [commit(SHA, given)]);
      edge.on(headRoute, { status: 200, body: [] });
      const [found] = (await edge.repository.authorship(BASE, SHA)).commits;
      expect(found).toMatchObject(expected);
    });

    it("is not complete beyond 250", async () => {
      const edge = startEdge();
      const page = (from: number) => ({
        status: 200,
        body: {
          status: "ahead",
          total_commits: 251,
          commits: Array.from({ length: 100 }, (_, i) => commit(`${from + i}`)),
        },
      });
      edge.on(compareRoute(1), page(0));
      edge.on(compareRoute(2), page(100));
      edge.on(compareRoute(3), page(200));
      edge.on(headRoute, { status: 200, body: [] });
      edge.on(closedRoute(), { status: 200, body: [] });
      const found = await edge.repository.authorship(BASE, SHA);
      expect(found.commits).toHaveLength(250);
      expect(found.complete).toBe(false);
    });
  });

  describe("of co-authors", () => {
    const by = (...addresses: string[]) => addresses.map((one) => `Co-authored-by: X <${one}>`).join("\n");
    const people = async (edge: Edge, ...messages: string[]) => {
      range(edge, [...messages.map((text, i) => commit(`${i}`, {}, text)), commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [] });
      edge.on(closedRoute(), { status: 200, body: [] });
      const { commits, complete } = await edge.repository.authorship(BASE, SHA);
      return { people: commits.flatMap((one) => one.coAuthors.map(({ person }) => person)), complete };
    };

    it("looks up a login once, however often and in whatever case it is named", async () => {
      const edge = startEdge();
      edge.on("GET /users/bob", { status: 200, body: { id: 2, login: "Bob" } });
      const found = await people(
        edge,
        by("bob@users.noreply.github.com", "ann@example.com"),
        by("BOB@users.noreply.github.com"),
      );
      expect(found).toEqual({
        people: [{ id: 2, login: "Bob" }, null, { id: 2, login: "Bob" }],
        complete: true,
      });
    });

    it("knows nobody behind a login that is gone", async () => {
      const edge = startEdge();
      edge.on("GET /users/gone", { status: 404 });
      expect(await people(edge, by("gone@users.noreply.github.com"))).toEqual({
        people: [null],
        complete: true,
      });
    });

    it("looks up twenty logins, and says that there are more", async () => {
      const edge = startEdge();
      const logins = Array.from({ length: 21 }, (_, i) => `user${i}`);
      for (const [i, login] of logins.slice(0, 20).entries()) {
        edge.on(`GET /users/${login}`, { status: 200, body: { id: i + 100, login } });
      }
      const found = await people(edge, by(...logins.map((login) => `${login}@users.noreply.github.com`)));
      expect(found.people.filter((one) => one !== null)).toHaveLength(20);
      expect(found.people.at(-1)).toBeNull();
      expect(found.complete).toBe(false);
    });

    it("does not decide without an answer about them", async () => {
      const edge = startEdge();
      edge.on("GET /users/bob", { status: 429 });
      const failure = await failureOf(people(edge, by("bob@users.noreply.github.com")));
      expect(failure).toMatchObject({ kind: "throttled" });
    });
  });

  describe("of pull requests", () => {
    it("finds those of other commits by the commit that each merge made", async () => {
      const edge = startEdge();
      range(edge, [commit("1"), commit("2"), commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [pull(9, { merge_commit_sha: SHA })] });
      edge.on(closedRoute(), {
        status: 200,
        body: [
          pull(9, { merge_commit_sha: SHA }),
          pull(8, { merge_commit_sha: "2", user: null }),
          pull(7, { merge_commit_sha: "1", merged_at: null }),
          pull(6, { merge_commit_sha: "of another branch" }),
        ],
      });
      merger(edge, 8, ann);
      merger(edge, 9, null);
      const found = await edge.repository.authorship(BASE, SHA);
      expect(found.pullRequests).toEqual([
        { number: 8, author: null, mergedBy: ann },
        { number: 9, author: bob, mergedBy: null },
      ]);
      expect(found.complete).toBe(true);
    });

    it("leaves out an open one of the head", async () => {
      const edge = startEdge();
      range(edge, [commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [pull(9, { merged_at: null })] });
      expect((await edge.repository.authorship(BASE, SHA)).pullRequests).toEqual([]);
    });

    it("reads on until one was last changed before the oldest commit", async () => {
      const edge = startEdge();
      range(edge, [commit("1", {}, "old", "2026-11-01T10:00:00Z"), commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [] });
      edge.on(closedRoute(1), { status: 200, body: [pull(9)], headers: next });
      const older = pull(3, { updated_at: "2026-11-01T09:59:59Z" });
      edge.on(closedRoute(2), {
        status: 200,
        body: [pull(4, { merge_commit_sha: "1" }), older],
        headers: next,
      });
      merger(edge, 4, max);
      const found = await edge.repository.authorship(BASE, SHA);
      expect(found.pullRequests).toEqual([{ number: 4, author: bob, mergedBy: max }]);
      expect(found.complete).toBe(true);
    });

    it("is not complete where three pages do not reach back that far", async () => {
      const edge = startEdge();
      range(edge, [commit("1"), commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [] });
      for (const page of [1, 2, 3]) {
        edge.on(closedRoute(page), { status: 200, body: [pull(page)], headers: next });
      }
      expect((await edge.repository.authorship(BASE, SHA)).complete).toBe(false);
    });

    it("is not complete where a commit has no date and there is more to read", async () => {
      const edge = startEdge();
      range(edge, [commit("1", { commit: { message: "x", committer: null } }), commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [] });
      const ancient = pull(1, { updated_at: "2011-01-01T00:00:00Z" });
      for (const page of [1, 2, 3]) {
        edge.on(closedRoute(page), { status: 200, body: [ancient], headers: next });
      }
      expect((await edge.repository.authorship(BASE, SHA)).complete).toBe(false);
    });

    it("reads who merged the twenty merged last, and names the others with their authors", async () => {
      const edge = startEdge();
      const many = Array.from({ length: 21 }, (_, i) =>
        pull(i + 1, {
          merge_commit_sha: `${i + 1}`,
          merged_at: `2026-11-${String(i + 1).padStart(2, "0")}T00:00:00Z`,
        }),
      );
      range(edge, [...many.map(({ number }) => commit(`${number}`)), commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [] });
      edge.on(closedRoute(), { status: 200, body: many });
      for (const { number } of many.slice(1)) merger(edge, number, max);
      const found = await edge.repository.authorship(BASE, SHA);
      expect(found.pullRequests).toHaveLength(21);
      expect(found.pullRequests[0]).toEqual({ number: 1, author: bob, mergedBy: null });
      expect(found.pullRequests[1]).toEqual({ number: 2, author: bob, mergedBy: max });
      expect(found.complete).toBe(false);
    });

    it("is not complete where one is gone when it is read", async () => {
      const edge = startEdge();
      range(edge, [commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [pull(9)] });
      edge.on("GET /repos/acme/shop/pulls/9", { status: 404 });
      const found = await edge.repository.authorship(BASE, SHA);
      expect(found.pullRequests).toEqual([{ number: 9, author: bob, mergedBy: null }]);
      expect(found.complete).toBe(false);
    });

    it("asks with the ETag of the last answer who merged one", async () => {
      const edge = startEdge();
      for (const answer of [
        { status: 200, body: { merged_by: max }, headers: { etag: '"m"' } },
        { status: 304 },
      ]) {
        range(edge, [commit(SHA)]);
        edge.on(headRoute, { status: 200, body: [pull(9)] });
        edge.on("GET /repos/acme/shop/pulls/9", answer);
      }
      const first = await edge.repository.authorship(BASE, SHA);
      expect(await edge.repository.authorship(BASE, SHA)).toEqual(first);
      expect(first.pullRequests).toEqual([{ number: 9, author: bob, mergedBy: max }]);
      expect(edge.sent.at(-1)?.headers["if-none-match"]).toBe('"m"');
    });

    it("does not decide without an answer about one", async () => {
      const edge = startEdge();
      range(edge, [commit(SHA)]);
      edge.on(headRoute, { status: 200, body: [pull(9)] });
      edge.on("GET /repos/acme/shop/pulls/9", { status: 403 });
      expect(await failureOf(edge.repository.authorship(BASE, SHA))).toMatchObject({ kind: "refused" });
    });
  });
});
