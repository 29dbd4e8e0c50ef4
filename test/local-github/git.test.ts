import { describe, expect, it } from "vitest";
import { gitHub, installation, receiver, refusal, where } from "./support.ts";

describe("Git", () => {
  it("keeps files at every commit, branch and tag", async () => {
    const github = await gitHub({ files: { ".deploy/process.yml": "one\n", "docs/a b.md": "x" } });
    const app = installation(github);
    const first = await github.branchHead();
    const second = await github.commit({ files: { ".deploy/process.yml": "two\n" }, author: "wendy" });
    await github.tag("v1.0.0", first ?? "");
    const read = async (ref?: string) => {
      const path = ".deploy/process.yml";
      const { data } = await app.rest.repos.getContent({
        ...where,
        path,
        ...(ref === undefined ? {} : { ref }),
      });
      return "content" in data && !Array.isArray(data)
        ? Buffer.from(data.content, "base64").toString("utf8")
        : "";
    };

    expect(await read()).toBe("two\n");
    expect(await read(first)).toBe("one\n");
    expect(await read("v1.0.0")).toBe("one\n");
    expect(await read("refs/heads/main")).toBe("two\n");
    expect(await read(second)).toBe("two\n");
    expect(await refusal(app.rest.repos.getContent({ ...where, path: ".deploy/policy.yml" }))).toBe(404);
    const raw = await app.rest.repos.getContent({
      ...where,
      path: ".deploy/process.yml",
      mediaType: { format: "raw" },
    });
    expect(raw.data).toBe("two\n");
    const directory = await app.rest.repos.getContent({ ...where, path: ".deploy" });
    expect(directory.data).toMatchObject([{ name: "process.yml", type: "file" }]);
    const tag = await app.rest.git.getRef({ ...where, ref: "tags/v1.0.0" });
    expect(tag.data.object.sha).toBe(first);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("compares commits and knows their authors", async () => {
    const github = await gitHub();
    const app = installation(github);
    const base = (await github.branchHead()) ?? "";
    await github.commit({ branch: "topic", files: { "a.txt": "1" }, author: "wendy" });
    const topic = await github.commit({
      branch: "topic",
      files: { "b.txt": "2" },
      author: "ada",
      verified: true,
    });
    const main = await github.commit({ files: { "c.txt": "3" } });

    const compare = async (from: string, to: string) =>
      (await app.rest.repos.compareCommitsWithBasehead({ ...where, basehead: `${from}...${to}` })).data;
    expect(await compare("main", topic)).toMatchObject({ status: "diverged", ahead_by: 2, behind_by: 1 });
    expect(await compare("main", base)).toMatchObject({ status: "behind", ahead_by: 0, behind_by: 1 });
    expect(await compare(base, "topic")).toMatchObject({ status: "ahead", ahead_by: 2, total_commits: 2 });
    expect(await compare(main, "main")).toMatchObject({ status: "identical" });
    const { commits } = await compare(base, "topic");
    expect(commits.map((commit) => [commit.author?.login, commit.commit.verification?.verified])).toEqual([
      ["wendy", false],
      ["ada", true],
    ]);
    const head = await app.rest.repos.getCommit({ ...where, ref: "heads/topic" });
    expect(head.data).toMatchObject({ sha: topic, author: { login: "ada", id: github.person("ada").id } });
    const sha = await app.rest.repos.getCommit({ ...where, ref: "topic", mediaType: { format: "sha" } });
    expect(sha.data).toBe(topic);
    const branch = await app.rest.repos.getBranch({ ...where, branch: "topic" });
    expect(branch.data.commit.sha).toBe(topic);
    const heads = await app.rest.repos.listBranchesForHeadCommit({ ...where, commit_sha: topic });
    expect(heads.data.map((each) => each.name)).toEqual(["topic"]);
    expect(await refusal(app.rest.repos.getCommit({ ...where, ref: "0".repeat(40) }))).toBe(422);
    expect(await refusal(compare("main", "nowhere"))).toBe(404);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("tells of pushes with the files that changed", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ files: { "keep.txt": "1", "gone.txt": "1" }, app: { webhookUrl: url } });
    const before = await github.branchHead();
    const after = await github.commit({
      files: { "keep.txt": "2", "gone.txt": null, "new.txt": "1" },
      author: "wendy",
    });
    const forced = await github.commit({
      files: { "keep.txt": "3" },
      parents: [before ?? ""],
      author: "wendy",
    });
    await github.tag("v2", after);
    await github.webhooks.idle();

    const pushes = received.map(({ body }) => JSON.parse(body)).filter((payload) => "pusher" in payload);
    expect(pushes).toMatchObject([
      { ref: "refs/heads/main" },
      {
        ref: "refs/heads/main",
        before,
        after,
        forced: false,
        commits: [{ id: after, added: ["new.txt"], modified: ["keep.txt"], removed: ["gone.txt"] }],
        head_commit: { id: after },
        sender: { login: "wendy" },
        organization: { login: "acme" },
        repository: { id: github.repo.id, default_branch: "main", owner: { type: "Organization" } },
        installation: { id: github.app.installationId },
      },
      { before: after, after: forced, forced: true },
      { ref: "refs/tags/v2", after, created: true, commits: [] },
    ]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("moves an open pull request with its branch, and tells of branches made and gone", async () => {
    const { received, url } = await receiver();
    const events = ["push", "pull_request", "create", "delete"];
    const github = await gitHub({ app: { webhookUrl: url, events } });
    const number = await github.openPullRequest({
      branch: "topic",
      files: { "a.txt": "1" },
      author: "wendy",
    });
    const head = await github.commit({ branch: "topic", files: { "b.txt": "1" }, author: "wendy" });
    const { sha } = await github.mergePullRequest({ number, method: "rebase" });
    await github.deleteBranch("topic", { by: "wendy" });
    await github.push("release", sha, { by: "wendy" });
    await github.webhooks.idle();
    expect(sha).toBe(head);
    const payloads = received.map(({ body }) => JSON.parse(body));
    expect(
      received.map(({ headers }, i) => [headers["x-github-event"], payloads[i].action ?? payloads[i].ref]),
    ).toEqual([
      ["create", "topic"],
      ["push", "refs/heads/topic"],
      ["pull_request", "opened"],
      ["push", "refs/heads/topic"],
      ["pull_request", "synchronize"],
      ["pull_request", "closed"],
      ["push", "refs/heads/main"],
      ["delete", "topic"],
      ["push", "refs/heads/topic"],
      ["create", "release"],
      ["push", "refs/heads/release"],
    ]);
    expect(payloads[8]).toMatchObject({ deleted: true, after: "0".repeat(40), head_commit: null });
    expect(await github.branchHead("topic")).toBeUndefined();
    await expect(github.mergePullRequest({ number })).rejects.toThrow("is closed");
    expect(github.answerProblems()).toEqual([]);
  });

  it("lists pull requests by when they were opened or last changed", async () => {
    const clock = { now: Date.parse("2026-11-22T12:00:00Z") };
    const github = await gitHub({ clock: () => new Date((clock.now += 1_000)) });
    const app = installation(github);
    for (const name of ["a", "b", "c"]) {
      await github.openPullRequest({ branch: name, files: { [name]: "1" }, author: "wendy" });
    }
    await github.mergePullRequest({ number: 3, mergedBy: "ada" });
    await github.mergePullRequest({ number: 1, mergedBy: "ada" });
    const list = async (query: Parameters<typeof app.rest.pulls.list>[0]) =>
      (await app.rest.pulls.list(query)).data.map((each) => each.number);
    expect(await list({ ...where, state: "all" })).toEqual([3, 2, 1]);
    expect(await list({ ...where, state: "all", direction: "asc" })).toEqual([1, 2, 3]);
    expect(await list({ ...where, state: "closed", sort: "updated", direction: "desc" })).toEqual([1, 3]);
    expect(await list({ ...where, state: "closed", sort: "updated" })).toEqual([3, 1]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("finds the pull request that a commit on main came from", async () => {
    const github = await gitHub();
    const app = installation(github);
    const number = await github.openPullRequest({
      branch: "topic",
      files: { "a.txt": "1" },
      title: "Add a",
      author: "wendy",
    });
    const topic = (await github.branchHead("topic")) ?? "";
    const pulls = async (commit_sha: string) =>
      (await app.rest.repos.listPullRequestsAssociatedWithCommit({ ...where, commit_sha })).data;
    expect(await pulls(topic)).toMatchObject([{ number, state: "open", merged_at: null }]);

    const merged = await github.mergePullRequest({ number, mergedBy: "ada" });
    const squashed = await github.mergePullRequest({
      files: { "b.txt": "1" },
      title: "Add b",
      author: "wendy",
      method: "squash",
    });
    expect(await pulls(merged.sha)).toMatchObject([
      { number, state: "closed", merge_commit_sha: merged.sha },
    ]);
    expect(await pulls(topic)).toMatchObject([{ number }]);
    expect(await pulls(squashed.sha)).toMatchObject([
      { number: 2, title: "Add b", user: { login: "wendy" } },
    ]);
    expect(await github.readFile("main", "a.txt")).toBe("1");
    expect(await github.readFile("main", "b.txt")).toBe("1");

    const commit = await app.rest.repos.getCommit({ ...where, ref: merged.sha });
    expect(commit.data.parents).toHaveLength(2);
    expect(commit.data).toMatchObject({
      author: { login: "ada" },
      committer: { login: "web-flow" },
      commit: { verification: { verified: true } },
    });
    const full = await app.rest.pulls.get({ ...where, pull_number: number });
    expect(full.data).toMatchObject({ merged: true, merged_by: { login: "ada" } });
    const commits = await app.rest.pulls.listCommits({ ...where, pull_number: number });
    expect(commits.data.map((each) => each.sha)).toEqual([topic]);
    expect((await app.rest.pulls.list({ ...where, state: "all" })).data.map((each) => each.number)).toEqual([
      2, 1,
    ]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });
});
