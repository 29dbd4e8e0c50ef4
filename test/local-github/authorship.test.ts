import { Probot } from "probot";
import { describe, expect, it } from "vitest";
import { createGitHubApp } from "../../app/github/app.ts";
import type { GitHubRepository } from "../../app/github/client.ts";
import { createOctokit } from "../../app/github/octokit.ts";
import type { LocalGitHub } from "../../demo/github/local-github.ts";
import { gitHub, installation, where } from "./support.ts";

/** The repository as the app sees it. */
function seenByApp(github: LocalGitHub, repo = "shop"): GitHubRepository {
  const { id: appId, privateKey, installationId } = github.app;
  const Octokit = createOctokit({
    appId,
    privateKey,
    baseUrl: github.apiUrl,
    version: "1.2.3",
    log: { debug() {}, warn() {} },
    clock: { now: () => new Date(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
  });
  const probot = new Probot({ appId, privateKey, secret: "test", Octokit, logLevel: "fatal" });
  return createGitHubApp(probot, appId, () => new Date()).repository(installationId, "acme", repo);
}

/** What the app sent since, without its tokens. */
const asked = (github: LocalGitHub, mark: number) =>
  github
    .requestsSince(mark)
    .filter(({ caller }) => caller === "installation")
    .map(({ operation }) => operation?.replace("/repos/{owner}/{repo}", ""));

describe("whose commits are", () => {
  it("is told of a squashed pull request in three requests", async () => {
    const github = await gitHub();
    const repository = seenByApp(github);
    const person = (login: string) => ({ id: github.person(login).id, login });
    const base = (await github.branchHead()) ?? "";
    const { number, sha } = await github.mergePullRequest({
      files: { "a.txt": "1" },
      author: "wendy",
      mergedBy: "max",
      method: "squash",
      message: `Co-authored-by: Ada <${person("ada").id}+ada@users.noreply.github.com>`,
    });
    const mark = github.mark();
    const found = await repository.authorship(base, sha);
    expect(found).toMatchObject({
      commits: [
        {
          sha,
          verified: true,
          author: person("wendy"),
          committer: { login: "web-flow" },
          coAuthors: [{ person: person("ada") }],
        },
      ],
      pullRequests: [{ number, author: person("wendy"), mergedBy: person("max") }],
      complete: true,
    });
    expect(asked(github, mark)).toEqual([
      "GET /compare/{basehead}",
      "GET /commits/{commit_sha}/pulls",
      "GET /pulls/{pull_number}",
    ]);
    expect(await repository.authorship(null, sha)).toEqual(found);
    expect(await repository.authorship(sha, base)).toMatchObject({ commits: [], pullRequests: [] });
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("is told of several pull requests, and of commits that nobody knows", async () => {
    const github = await gitHub({ people: { wendy: "write", ada: "write", mia: "maintain" } });
    const repository = seenByApp(github);
    const base = (await github.branchHead()) ?? "";
    const stranger = { name: "Stranger", email: "stranger@example.org" };
    const unknown = await github.commit({ files: { "u.txt": "1" }, author: stranger, verified: true });
    const merged = await github.mergePullRequest({
      files: { "a.txt": "1" },
      author: "wendy",
      verified: true,
      mergedBy: "mia",
    });
    await github.openPullRequest({ files: { "open.txt": "1" }, author: "ada" });
    const noreply = { name: "Ada", email: `${github.person("ada").id}+old-name@users.noreply.github.com` };
    const head = await github.commit({ files: { "b.txt": "1" }, author: noreply, committer: "mia" });

    const mark = github.mark();
    const { commits, pullRequests, complete } = await repository.authorship(base, head);
    const requests = asked(github, mark);
    const [, brought] = (await installation(github).rest.repos.getCommit({ ...where, ref: merged.sha })).data
      .parents;
    expect(
      commits.map((one) => [one.sha, one.author?.login, one.committer?.login, one.verified]).toSorted(),
    ).toEqual(
      [
        [unknown, undefined, undefined, true],
        [brought?.sha, "wendy", "wendy", true],
        [merged.sha, "mia", "web-flow", true],
        [head, "ada", "mia", false],
      ].toSorted(),
    );
    expect(pullRequests).toMatchObject([
      { number: merged.number, author: { login: "wendy" }, mergedBy: { login: "mia" } },
    ]);
    expect(complete).toBe(true);
    expect(requests.toSorted()).toEqual([
      "GET /commits/{commit_sha}/pulls",
      "GET /compare/{basehead}",
      "GET /pulls",
      "GET /pulls/{pull_number}",
    ]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("is told in the pushes too, with the login where there is one", async () => {
    const github = await gitHub({ app: { webhookUrl: "http://127.0.0.1:1/" } });
    const stranger = { name: "Stranger", email: "stranger@example.org" };
    await github.commit({ files: { "a.txt": "1" }, author: stranger, committer: "wendy" });
    await github.webhooks.idle();
    const push = github.deliveries.findLast(({ event }) => event === "push");
    expect(push?.payload).toMatchObject({
      sender: { login: "wendy" },
      head_commit: { author: stranger, committer: { name: "wendy", username: "wendy" } },
    });
    expect(push?.payload).not.toHaveProperty("head_commit.author.username");
    expect(github.answerProblems()).toEqual([]);
  });
});

describe("the app's other questions", () => {
  it("are answered: members, owners, repositories, and a comment that goes", async () => {
    const github = await gitHub({
      people: { olga: "owner", wendy: "write", eve: "none" },
      teams: { ops: ["max", "ada"] },
    });
    const repository = seenByApp(github);
    const { id } = github.person("olga");
    expect((await repository.teamMembers("acme", "ops"))?.map(({ login }) => login).toSorted()).toEqual([
      "ada",
      "max",
    ]);
    expect(await repository.teamMembers("acme", "nobody")).toBeNull();
    expect(await repository.organizationRole("acme", "OLGA")).toEqual({ role: "admin", userId: id });
    expect(await repository.organizationRole("acme", "max")).toMatchObject({ role: "member" });
    expect(await repository.organizationRole("acme", "eve")).toEqual({ role: "none", userId: null });
    github.setOwner("olga", false);
    expect((await repository.organizationRole("acme", "olga")).role).toBe("none");
    github.setOwner("olga", true);
    expect((await repository.organizationRole("acme", "olga")).role).toBe("admin");

    expect(await repository.exists()).toBe(true);
    expect(await seenByApp(github, ".github").exists()).toBe(false);
    await github.createRepository(".github", { installed: false, private: true });
    expect(await seenByApp(github, ".github").exists()).toBe(false);
    github.install({ repo: ".github" });
    expect(await seenByApp(github, ".github").exists()).toBe(true);

    const thread = await github.person("wendy").openIssue("Hello");
    const comment = await repository.createComment(thread, "hello");
    if (comment === "gone") throw new Error("The issue is there");
    expect(await repository.deleteComment(comment.id)).toBeUndefined();
    expect(github.comments(thread)).toEqual([]);
    expect(await repository.deleteComment(comment.id)).toBe("gone");
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("find the order of one attempt", async () => {
    const github = await gitHub();
    const repository = seenByApp(github);
    const sha = (await github.branchHead()) ?? "";
    const order = async (more: object) => {
      const drawbridge = { deployment: 12, release: 3, version: "1.4.0", ...more };
      const input = { sha, environment: "Production", task: "deploy", description: "" };
      const rest = { payload: { drawbridge }, production: true, transient: false };
      return repository.createDeployment({ ...input, ...rest });
    };
    const first = await order({});
    const second = await order({ attempt: 2 });
    const find = (attempt: number) => repository.findDeployment(sha, "Production", 12, attempt);
    expect(await Promise.all([1, 2, 3].map(find))).toEqual([first, second, null]);
    expect(github.violations).toEqual([]);
  });
});
