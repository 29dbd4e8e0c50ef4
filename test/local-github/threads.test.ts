import { describe, expect, it } from "vitest";
import { gitHub, installation, receiver, refusal, where } from "./support.ts";

describe("issues and comments", () => {
  it("shows the app as the author of what it writes", async () => {
    const github = await gitHub();
    const app = installation(github);
    const issue = await app.rest.issues.create({
      ...where,
      title: "Release 1.4.0",
      body: "text",
      labels: ["release"],
    });
    const comment = await app.rest.issues.createComment({
      ...where,
      issue_number: issue.data.number,
      body: "hello",
    });
    const written = {
      user: { login: "drawbridge[bot]", type: "Bot" },
      performed_via_github_app: { id: github.app.id, slug: "drawbridge" },
    };
    expect(issue.data).toMatchObject({ ...written, labels: [{ name: "release" }] });
    expect(comment.data).toMatchObject({ ...written, body: "hello" });

    await github.person("ada").comment(issue.data.number, "/approve");
    const list = await app.rest.issues.listComments({ ...where, issue_number: issue.data.number });
    expect(list.data.map((each) => [each.user?.login, each.performed_via_github_app?.slug ?? null])).toEqual([
      ["drawbridge[bot]", "drawbridge"],
      ["ada", null],
    ]);
    const closed = await app.rest.issues.update({
      ...where,
      issue_number: 1,
      state: "closed",
      state_reason: "completed",
    });
    expect(closed.data).toMatchObject({
      state: "closed",
      state_reason: "completed",
      closed_by: { login: "drawbridge[bot]" },
    });
    expect((await app.rest.issues.listForRepo({ ...where })).data).toEqual([]);
    expect((await app.rest.issues.listForRepo({ ...where, state: "all" })).data).toHaveLength(1);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("tells of created, edited and deleted comments, with the text before the edit", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const [ada, wendy] = [github.person("ada"), github.person("wendy")];
    const thread = await github.openPullRequest({ files: { "a.txt": "1" }, author: "wendy" });
    const id = await ada.comment(thread, "/approve");
    await wendy.editComment(id, "/reject");
    await wendy.deleteComment(id);
    await github.webhooks.idle();

    const events = received
      .filter(({ headers }) => headers["x-github-event"] === "issue_comment")
      .map(({ body }) => JSON.parse(body));
    expect(events).toMatchObject([
      {
        action: "created",
        sender: { login: "ada" },
        comment: { id, body: "/approve", user: { login: "ada" } },
        issue: { number: thread, pull_request: {} },
      },
      {
        action: "edited",
        sender: { login: "wendy" },
        changes: { body: { from: "/approve" } },
        comment: { body: "/reject", user: { login: "ada" } },
      },
      { action: "deleted", sender: { login: "wendy" } },
    ]);
    expect(github.comments(thread)).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("lets people change only their own comments, unless they may write", async () => {
    const github = await gitHub();
    const id = await github
      .person("ada")
      .openIssue("Hello")
      .then((thread) => github.person("wendy").comment(thread, "mine"));
    expect(await refusal(github.person("ada").editComment(id, "yours"))).toBe(403);
    expect(await refusal(github.person("ada").deleteComment(id))).toBe(403);
    expect(github.comments(1)).toMatchObject([{ body: "mine" }]);
  });

  it("keeps GitHub's limits of a body", async () => {
    const github = await gitHub();
    const app = installation(github);
    const thread = await github.person("ada").openIssue("Hello");
    const comment = (body: string) => app.rest.issues.createComment({ ...where, issue_number: thread, body });
    await comment("a".repeat(65_536));
    expect(await refusal(comment("a".repeat(65_537)))).toBe(422);
    expect(await refusal(comment(""))).toBe(422);
    expect(
      await refusal(
        app.rest.issues.updateComment({
          ...where,
          comment_id: github.comments(thread)[0]?.id ?? 0,
          body: "a".repeat(65_537),
        }),
      ),
    ).toBe(422);
    expect(await refusal(app.rest.issues.create({ ...where, title: "x", body: "a".repeat(65_537) }))).toBe(
      422,
    );
  });

  it("keeps reactions, one of a kind from each", async () => {
    const github = await gitHub();
    const app = installation(github);
    const ada = github.person("ada");
    const comment_id = await ada.comment(await ada.openIssue("Hello"), "/approve");
    const first = await app.rest.reactions.createForIssueComment({ ...where, comment_id, content: "+1" });
    const again = await app.rest.reactions.createForIssueComment({ ...where, comment_id, content: "+1" });
    await ada.octokit.rest.reactions.createForIssueComment({ ...where, comment_id, content: "eyes" });
    expect([first.status, again.status, again.data.id]).toEqual([201, 200, first.data.id]);
    const list = await app.rest.reactions.listForIssueComment({ ...where, comment_id });
    expect(list.data.map((each) => [each.user?.login, each.content])).toEqual([
      ["drawbridge[bot]", "+1"],
      ["ada", "eyes"],
    ]);
    expect((await app.rest.issues.getComment({ ...where, comment_id })).data.reactions).toMatchObject({
      total_count: 2,
      "+1": 1,
      eyes: 1,
    });
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("pages comments as GitHub does", async () => {
    const github = await gitHub();
    const app = installation(github);
    const ada = github.person("ada");
    const thread = await ada.openIssue("Hello");
    for (let i = 1; i <= 5; i += 1) await ada.comment(thread, `comment ${i}`);
    const all = await app.paginate(app.rest.issues.listComments, {
      ...where,
      issue_number: thread,
      per_page: 2,
    });
    expect(all.map((each) => each.body)).toEqual([1, 2, 3, 4, 5].map((i) => `comment ${i}`));
    expect(
      github.requests.filter((request) => request.path.endsWith("/comments") && request.method === "GET"),
    ).toHaveLength(3);
    const whole = await app.rest.issues.listCommentsForRepo({
      ...where,
      since: "2020-01-01T00:00:00Z",
      sort: "updated",
      direction: "desc",
    });
    expect(whole.data[0]?.body).toBe("comment 5");
  });

  it("knows bots, and people who act through another app", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const thread = await github.bot("renovate[bot]").openIssue("Update");
    await github.personThroughApp("ada").comment(thread, "/approve");
    await github.webhooks.idle();
    expect(github.issues()).toMatchObject([
      { user: { login: "renovate[bot]", type: "Bot" }, performed_via_github_app: { slug: "renovate" } },
    ]);
    expect(JSON.parse(received[0]?.body ?? "{}")).toMatchObject({
      sender: { login: "ada", type: "User" },
      comment: { performed_via_github_app: { slug: "some-client" } },
    });
  });
});
