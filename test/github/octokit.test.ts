import { describe, expect, it, onTestFinished, vi } from "vitest";
import { atPriority } from "../../app/github/priority.ts";
import { BOT, failureOf, NOW, SHA, startEdge, type Edge } from "./support.ts";

const COMMENTS = "/repos/acme/shop/issues/7/comments";
const COMMENT = {
  status: 201,
  body: { id: 1, html_url: "https://github.com/acme/shop/issues/7#1", created_at: "2026-11-22T12:00:00Z" },
};
const DEPLOYMENT = {
  sha: SHA,
  environment: "Production",
  task: "deploy",
  description: "1.4.0",
  payload: { drawbridge: { deployment: 12, release: 3, version: "1.4.0" } },
  production: true,
  transient: false,
};

describe("the Octokit that Probot gets", () => {
  it("names the API version, the app and the installation's token on every request", async () => {
    const edge = startEdge();
    edge.on("GET /users/octocat", { status: 200, body: { id: 1, login: "octocat" } });
    await edge.repository.user("octocat");
    const headers = edge.sent[0]?.headers;
    expect(headers).toMatchObject({
      "x-github-api-version": "2022-11-28",
      authorization: "token ghs_1",
      accept: "application/vnd.github.v3+json",
    });
    expect(headers?.["user-agent"]).toMatch(/^drawbridge\/1\.2\.3 /);
  });

  it("asks for one token, however many requests and repositories there are", async () => {
    const edge = startEdge();
    const logins = ["ann", "bob", "cid"];
    for (const login of logins) edge.on(`GET /users/${login}`, { status: 200, body: { id: 1, login } });
    await Promise.all(logins.map((login) => edge.app.repository(7, "acme", login).user(login)));
    expect(edge.tokens.asked).toBe(1);
  });

  it("asks for a token of each installation", async () => {
    const edge = startEdge();
    for (const login of ["ann", "bob"])
      edge.on(`GET /users/${login}`, { status: 200, body: { id: 1, login } });
    await edge.app.repository(7, "acme", "shop").user("ann");
    await edge.app.repository(8, "other", "shop").user("bob");
    expect(edge.sent.map(({ headers }) => headers["authorization"])).toEqual(["token ghs_1", "token ghs_2"]);
  });

  it("asks for a new token where GitHub no longer takes the one it gave, and sends what met it once more", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const edge = startEdge();
    const OTHER = COMMENTS.replace("7", "8");
    edge.on("GET /users/octocat", { status: 200, body: { id: 1, login: "octocat" } });
    await edge.repository.user("octocat");
    // Octokit itself is patient with a token of the last seconds, which may not be everywhere yet.
    vi.setSystemTime(Date.now() + 60_000);
    const revoked = { status: 401, body: { message: "Bad credentials" } };
    for (const answer of [revoked, COMMENT]) {
      edge.on(`POST ${COMMENTS}`, answer);
      edge.on(`POST ${OTHER}`, answer);
    }
    await Promise.all([edge.repository.createComment(7, "text"), edge.repository.createComment(8, "text")]);
    const tokens = edge.sent.map(({ headers }) => headers["authorization"]);
    expect(tokens).toEqual(["ghs_1", "ghs_1", "ghs_1", "ghs_2", "ghs_2"].map((token) => `token ${token}`));
  });

  it("speaks to a GitHub Enterprise Server", async () => {
    const edge = startEdge({ baseUrl: "https://ghe.acme.test/api/v3" });
    edge.on("GET /users/octocat", { status: 200, body: { id: 1, login: "octocat" } });
    expect(await edge.repository.user("octocat")).toEqual({ id: 1, login: "octocat" });
    expect(edge.tokens.asked).toBe(1);
  });

  it("gives webhook handlers a client of the event's installation", async () => {
    const edge = startEdge();
    edge.on("GET /users/octocat", { status: 200, body: { id: 1, login: "octocat" } });
    const logins: string[] = [];
    edge.probot.on("issue_comment.created", async ({ octokit }) => {
      logins.push((await octokit.rest.users.getByUsername({ username: "octocat" })).data.login);
    });
    const payload = { action: "created", installation: { id: 7 } };
    await edge.probot.receive({ id: "1", name: "issue_comment", payload } as never);
    expect(logins).toEqual(["octocat"]);
    expect(edge.sent[0]?.headers["authorization"]).toBe("token ghs_1");
    expect(edge.sent[0]?.headers["x-github-api-version"]).toBe("2022-11-28");
  });

  it("logs one line a request, and no text of a comment", async () => {
    const edge = startEdge();
    edge.on(`POST ${COMMENTS}`, COMMENT);
    await edge.repository.createComment(7, "the launch code is 0000");
    expect(edge.log.filter((line) => line.includes(`POST ${COMMENTS} - 201`))).toHaveLength(1);
    expect(edge.log.join("\n")).not.toMatch(/launch code|ghs_/);
  });
});

describe("bursts", () => {
  it("lets ten comments and a deployment leave together, none waiting for another", async () => {
    const edge = startEdge();
    const together = barrier(11);
    for (let i = 0; i < 10; i += 1) {
      edge.on(`POST ${COMMENTS}`, async () => {
        await together.arrive();
        return COMMENT;
      });
    }
    edge.on("POST /repos/acme/shop/deployments", async () => {
      await together.arrive();
      return { status: 201, body: { id: 5, sha: SHA } };
    });
    const comments = Array.from({ length: 10 }, (_, i) => edge.repository.createComment(7, `${i}`));
    const deployment = edge.repository.createDeployment(DEPLOYMENT);
    // Were they spaced or sent in turn, the first would wait here for the last for ever.
    await expect(Promise.all([deployment, ...comments])).resolves.toHaveLength(11);
  });

  it("keeps places for work: eighty comments that hang do not stop the deployment", async () => {
    const edge = startEdge();
    const hold = barrier(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 80; i += 1) {
      edge.on(`POST ${COMMENTS}`, async () => {
        await hold.arrive();
        return COMMENT;
      });
    }
    edge.on("POST /repos/acme/shop/deployments", { status: 201, body: { id: 5, sha: SHA } });
    const comments = Array.from({ length: 80 }, (_, i) => edge.repository.createComment(7, `${i}`));
    expect(await edge.repository.createDeployment(DEPLOYMENT)).toEqual({ id: 5 });
    hold.open();
    await expect(Promise.all(comments)).resolves.toHaveLength(80);
  });

  it("sends eighty comments of one minute and tells the next when it fits", async () => {
    const edge = startEdge();
    await postComments(edge, 80);
    const failure = await failureOf(edge.repository.createComment(7, "one more"));
    expect(failure.kind).toBe("throttled");
    expect(failure.retryAt).toEqual(new Date(NOW.getTime() + 61_000));
    expect(failure.message).toMatch(/80 new comments and issues a minute is used up for installation 7/);
    expect(edge.sent).toHaveLength(80);

    edge.on("POST /repos/acme/shop/deployments", { status: 201, body: { id: 5, sha: SHA } });
    await edge.repository.createDeployment(DEPLOYMENT);
    edge.on("PATCH /repos/acme/shop/issues/comments/1", { status: 200 });
    await edge.repository.updateComment(1, "edited");

    edge.clock.now = failure.retryAt ?? NOW;
    await postComments(edge, 1);
  });

  it("counts each installation by itself", async () => {
    const edge = startEdge();
    await postComments(edge, 80);
    edge.on("POST /repos/other/shop/issues/7/comments", COMMENT);
    await edge.app.repository(8, "other", "shop").createComment(7, "elsewhere");
    expect(edge.sent).toHaveLength(81);
  });

  async function postComments(edge: Edge, count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) edge.on(`POST ${COMMENTS}`, COMMENT);
    await Promise.all(Array.from({ length: count }, (_, i) => edge.repository.createComment(7, `${i}`)));
  }
});

describe("when GitHub throttles", () => {
  const SECONDARY = {
    status: 403,
    body: { message: "You have exceeded a secondary rate limit. Please wait a few minutes." },
  };

  it("sends once, tells until when, and holds back more of the same kind only", async () => {
    const edge = startEdge();
    edge.on(`POST ${COMMENTS}`, { ...SECONDARY, headers: { "retry-after": "90" } });
    const failure = await failureOf(edge.repository.createComment(7, "a"));
    expect(failure).toMatchObject({ kind: "throttled", status: 403 });
    expect(failure.retryAt).toEqual(new Date(NOW.getTime() + 90_000));

    expect(await failureOf(edge.repository.createComment(7, "b"))).toMatchObject({
      kind: "throttled",
      retryAt: failure.retryAt,
    });
    expect(edge.sent).toHaveLength(1);
    edge.on("POST /repos/acme/shop/deployments", { status: 201, body: { id: 5, sha: SHA } });
    edge.on("GET /users/octocat", { status: 200, body: BOT });
    await edge.repository.createDeployment(DEPLOYMENT);
    await edge.repository.user("octocat");
    edge.clock.now = failure.retryAt ?? NOW;
    edge.on(`POST ${COMMENTS}`, COMMENT);
    await edge.repository.createComment(7, "b");
  });

  it("holds back the kind for a minute where GitHub names no time, and for two when that was not enough", async () => {
    const edge = startEdge();
    const minute = (count: number) => new Date(NOW.getTime() + count * 60_000);
    edge.on(`POST ${COMMENTS}`, SECONDARY);
    expect((await failureOf(edge.repository.createComment(7, "a"))).retryAt).toEqual(minute(1));
    expect(await failureOf(edge.repository.createComment(7, "b"))).toMatchObject({
      kind: "throttled",
      status: null,
      retryAt: minute(1),
    });
    edge.clock.now = minute(1);
    edge.on(`POST ${COMMENTS}`, SECONDARY);
    await failureOf(edge.repository.createComment(7, "a"));
    expect((await failureOf(edge.repository.createComment(7, "b"))).retryAt).toEqual(minute(3));
    expect(edge.sent).toHaveLength(2);
    edge.clock.now = minute(3);
    edge.on(`POST ${COMMENTS}`, COMMENT);
    await edge.repository.createComment(7, "b");
  });

  it("takes `retry-after` as a date, too", async () => {
    const edge = startEdge();
    const headers = { "retry-after": new Date(NOW.getTime() + 42_000).toUTCString() };
    edge.on(`POST ${COMMENTS}`, { ...SECONDARY, headers });
    await failureOf(edge.repository.createComment(7, "a"));
    const { retryAt } = await failureOf(edge.repository.createComment(7, "b"));
    expect(retryAt).toEqual(new Date(NOW.getTime() + 42_000));
  });

  it("decorates no more where GitHub's own count says that hardly anything is left", async () => {
    const edge = startEdge();
    const reset = NOW.getTime() / 1000 + 600;
    const headers = {
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "200",
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": "core",
    };
    // An answer that says no tells how much is left, as any other.
    edge.on("GET /users/octocat", { status: 404, body: { message: "Not Found" }, headers });
    expect(await edge.repository.user("octocat")).toBeNull();
    const edit = () => edge.repository.updateComment(1, "edited");
    expect(await failureOf(atPriority("decorate", edit))).toMatchObject({
      kind: "throttled",
      retryAt: new Date((reset + 1) * 1000),
      message: expect.stringContaining("200 of GitHub's 5000 requests an hour are left"),
    });
    edge.on("PATCH /repos/acme/shop/issues/comments/1", { status: 200 });
    await atPriority("answer", edit);
    edge.on("POST /repos/acme/shop/deployments", { status: 201, body: { id: 5, sha: SHA } });
    // What resumes work does so wherever it is asked for.
    await atPriority("decorate", () => edge.repository.createDeployment(DEPLOYMENT));
  });

  it("asks nothing more of the installation while its hourly budget is used up, and others go on", async () => {
    const edge = startEdge();
    const reset = NOW.getTime() / 1000 + 600;
    edge.on("GET /users/octocat", {
      status: 403,
      body: { message: "API rate limit exceeded for installation ID 7." },
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
    });
    const failure = await failureOf(edge.repository.user("octocat"));
    expect(failure.kind).toBe("throttled");
    expect(failure.retryAt).toEqual(new Date((reset + 1) * 1000));
    const second = await failureOf(edge.repository.createDeployment(DEPLOYMENT));
    expect(second.kind).toBe("throttled");
    expect(second.message).toMatch(/nothing was sent/);
    edge.on("GET /users/octocat", { status: 200, body: { id: 1, login: "octocat" } });
    await edge.app.repository(8, "other", "shop").user("octocat");
    expect(edge.sent).toHaveLength(2);
  });
});

/** Holds everyone back until so many have arrived. */
function barrier(count: number): { arrive: () => Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let arrived = 0;
  return {
    arrive: async () => {
      arrived += 1;
      if (arrived >= count) resolve();
      await promise;
    },
    open: resolve,
  };
}
