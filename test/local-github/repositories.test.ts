import { describe, expect, it } from "vitest";
import { appItself, gitHub, installation, receiver, refusal } from "./support.ts";

const owner = "acme";
const POLICY = ".deploy/policy.yml";

describe("repositories", () => {
  it("come later, with the app on them, and take everything that the first one takes", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = installation(github);
    expect(await refusal(app.rest.repos.get({ owner, repo: "blog" }))).toBe(404);
    await github.createRepository("blog");
    const sha = await github.commit({ repo: "blog", files: { "a.txt": "1" }, author: "wendy" });
    expect((await app.rest.repos.get({ owner, repo: "blog" })).data).toMatchObject({
      name: "blog",
      private: false,
      default_branch: "main",
    });
    expect((await app.rest.repos.getCommit({ owner, repo: "blog", ref: "main" })).data.sha).toBe(sha);
    const { data } = await app.rest.repos.getCollaboratorPermissionLevel({
      owner,
      repo: "blog",
      username: "wendy",
    });
    expect(data.permission).toBe("write");
    await github.webhooks.idle();
    const payloads = received.map(({ body }) => JSON.parse(body));
    expect(received.map(({ headers }) => headers["x-github-event"])).toEqual([
      "installation_repositories",
      "push",
    ]);
    expect(payloads[0]).toMatchObject({ action: "added", repositories_added: [{ name: "blog" }] });
    expect(payloads[1]).toMatchObject({ after: sha, repository: { full_name: "acme/blog" } });
    await expect(github.createRepository("Blog")).rejects.toThrow("there is a repository Blog already");
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("go, and may come back as others", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url, events: ["push", "repository"] } });
    const app = installation(github);
    await github.createRepository("blog");
    const id = async () => (await app.rest.repos.get({ owner, repo: "blog" })).data.id;
    const first = await id();
    await github.deleteRepository("blog");
    expect(await refusal(id())).toBe(404);
    expect(await refusal(appItself(github).rest.apps.getRepoInstallation({ owner, repo: "blog" }))).toBe(404);
    await github.createRepository("blog");
    expect(await id()).not.toBe(first);
    await github.webhooks.idle();
    expect(received.map(({ headers, body }) => [headers["x-github-event"], JSON.parse(body).action])).toEqual(
      [
        ["installation_repositories", "added"],
        ["repository", "deleted"],
        ["installation_repositories", "removed"],
        ["installation_repositories", "added"],
      ],
    );
    await expect(github.deleteRepository("shop")).rejects.toThrow("it stays");
    await expect(github.deleteRepository("nowhere")).rejects.toThrow("there is no repository nowhere");
    expect(github.answerProblems()).toEqual([]);
  });

  it("show the app what is public, and nothing that is private, where it is not installed", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = installation(github);
    await github.createRepository("open", { installed: false });
    await github.createRepository("closed", { installed: false, private: true });
    for (const repo of ["open", "closed"]) await github.commit({ repo, files: { [POLICY]: "[]" } });
    expect((await app.rest.repos.get({ owner, repo: "open" })).status).toBe(200);
    expect((await app.rest.repos.getContent({ owner, repo: "open", path: POLICY })).status).toBe(200);
    expect(await refusal(app.rest.issues.create({ owner, repo: "open", title: "Hello" }))).toBe(403);
    expect(await refusal(app.rest.repos.get({ owner, repo: "closed" }))).toBe(404);
    expect(await refusal(app.rest.repos.getContent({ owner, repo: "closed", path: POLICY }))).toBe(404);
    await github.webhooks.idle();
    expect(received).toEqual([]);
    github.install({ repo: "closed" });
    expect((await app.rest.repos.get({ owner, repo: "closed" })).status).toBe(200);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("belong to a person as well", async () => {
    const github = await gitHub({ org: "ada", ownerType: "User", teams: {}, people: {} });
    await github.createRepository("blog");
    const { data } = await installation(github).rest.repos.get({ owner: "ada", repo: "blog" });
    expect(data.full_name).toBe("ada/blog");
  });
});

describe("the organization's policy", () => {
  it("is a file of .github, which comes with it", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ people: { olga: "owner", wendy: "write" }, app: { webhookUrl: url } });
    const app = installation(github);
    const file = async () => {
      const { data } = await app.rest.repos.getContent({ owner, repo: ".github", path: POLICY });
      return "content" in data ? Buffer.from(data.content, "base64").toString("utf8") : "";
    };
    await expect(github.policy(null)).rejects.toThrow("there is no .github");
    const first = await github.policy("- require: {}\n");
    expect(await file()).toBe("- require: {}\n");
    const second = await github.policy("[]\n", { author: "wendy" });
    expect(await file()).toBe("[]\n");
    await github.policy(null);
    expect(await refusal(file())).toBe(404);
    await github.webhooks.idle();
    const pushes = received.map(({ body }) => JSON.parse(body)).filter((payload) => "pusher" in payload);
    expect(pushes).toMatchObject([
      {
        after: first,
        sender: { login: "olga" },
        repository: { name: ".github", owner: { login: "acme" }, default_branch: "main" },
        commits: [{ added: [POLICY] }],
      },
      { before: first, after: second, sender: { login: "wendy" }, commits: [{ modified: [POLICY] }] },
      { before: second, commits: [{ removed: [POLICY] }] },
    ]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("can be there from the start", async () => {
    const github = await gitHub({ otherRepos: [".github"] });
    const sha = await github.policy("[]\n");
    expect(await github.branchHead("main", { repo: ".github" })).toBe(sha);
    expect(await github.readFile("main", POLICY, { repo: ".github" })).toBe("[]\n");
  });
});
