import { describe, expect, it } from "vitest";
import { type Actor, drawbridge } from "../../app/domain/actor.ts";
import { type AuthoredCommit, type Authorship, exclusionsOf } from "../../app/domain/authorship.ts";
import type { Person } from "../../app/domain/deployment/state.ts";

const ada: Person = { id: 1, login: "ada" };
const max: Person = { id: 2, login: "max" };
const eve: Person = { id: 3, login: "eve" };
const webFlow: Person = { id: 19864447, login: "web-flow" };
const bot: Person = { id: 49699333, login: "dependabot[bot]" };

const commit = (sha: string, more: Partial<AuthoredCommit> = {}): AuthoredCommit => ({
  sha,
  verified: true,
  author: ada,
  committer: webFlow,
  coAuthors: [],
  ...more,
});
const brought = (more: Partial<Authorship> = {}): Authorship => ({
  commits: [],
  pullRequests: [],
  complete: true,
  ...more,
});
const of = (parts: readonly Authorship[], by: { releasedBy?: Actor; requestedBy?: Actor } = {}) =>
  exclusionsOf({ releasedBy: drawbridge, requestedBy: drawbridge, ...by, brought: parts });

describe("who may not approve what they had a hand in", () => {
  it("nobody where the lifecycle itself deploys what nobody is known to have made", () => {
    expect(of([])).toEqual({ excluded: [], unattributed: [], complete: true });
  });

  it("who released it and who asked for it, of a workflow its actor", () => {
    const releasedBy: Actor = { kind: "workflow", ...ada, runId: 7 };
    const requestedBy: Actor = { kind: "person", ...max };
    expect(of([], { releasedBy, requestedBy }).excluded).toEqual([
      { person: ada, because: [{ did: "released" }] },
      { person: max, because: [{ did: "requested" }] },
    ]);
  });

  it("who opened or merged the pull requests, and authors, co-authors and committers of verified commits", () => {
    const commits = [commit("c1", { coAuthors: [{ person: max, text: "Max <max@example.com>" }] })];
    const committed = [commit("c2", { author: max, committer: eve })];
    const pullRequests = [{ number: 7, author: ada, mergedBy: eve }];
    expect(of([brought({ commits, pullRequests }), brought({ commits: committed })]).excluded).toEqual([
      {
        person: ada,
        because: [
          { did: "opened", pullRequest: 7 },
          { did: "authored", sha: "c1" },
        ],
      },
      {
        person: eve,
        because: [
          { did: "merged", pullRequest: 7 },
          { did: "committed", sha: "c2" },
        ],
      },
      {
        person: max,
        because: [
          { did: "authored", sha: "c1" },
          { did: "authored", sha: "c2" },
        ],
      },
    ]);
  });

  it("everybody once, by their number, whatever they are called now; and nothing twice", () => {
    const renamed: Person = { ...ada, login: "lovelace" };
    const twice = commit("c1", { author: renamed, coAuthors: [{ person: ada, text: "Ada" }] });
    const releasedBy: Actor = { kind: "person", ...ada };
    expect(
      of([brought({ commits: [twice] }), brought({ commits: [twice] })], { releasedBy }).excluded,
    ).toEqual([{ person: ada, because: [{ did: "released" }, { did: "authored", sha: "c1" }] }]);
  });

  it("neither bots nor GitHub's own committer", () => {
    const bots = commit("c1", { author: bot, committer: { ...webFlow, login: "Web-Flow" } });
    const pullRequests = [{ number: 7, author: bot, mergedBy: null }];
    const releasedBy: Actor = { kind: "workflow", ...bot, runId: 7 };
    expect(of([brought({ commits: [bots], pullRequests })], { releasedBy })).toEqual({
      excluded: [],
      unattributed: [],
      complete: true,
    });
  });
});

describe("what cannot be attributed", () => {
  it.each<[string, Partial<AuthoredCommit>, readonly object[]]>([
    [
      "a commit that is not verified excludes nobody; whom it names is said",
      { verified: false, committer: max, coAuthors: [{ person: ada, text: "Ada" }] },
      [{ sha: "c1", why: "unverified", text: "ada, max" }],
    ],
    [
      "nor does one that names nobody",
      { verified: false, author: null, committer: webFlow, coAuthors: [{ person: null, text: "Ada" }] },
      [{ sha: "c1", why: "unverified", text: "" }],
    ],
    [
      "who has no account on GitHub",
      {
        author: null,
        committer: null,
        coAuthors: [{ person: null, text: "Max <max@example.com>" }],
      },
      [
        { sha: "c1", why: "no-account", text: "author" },
        { sha: "c1", why: "no-account", text: "committer" },
        { sha: "c1", why: "no-account", text: "Max <max@example.com>" },
      ],
    ],
  ])("%s", (_case, more, unattributed) => {
    const part = brought({ commits: [commit("c1", more)] });
    expect(of([part, part])).toEqual({ excluded: [], unattributed, complete: true });
  });

  it("is more where not everything was asked about", () => {
    expect(of([brought(), brought({ complete: false })]).complete).toBe(false);
  });
});
