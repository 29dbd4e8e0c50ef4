import { describe, expect, it } from "vitest";
import { APP_ID, BOT, failureOf, SHA, SLUG, startEdge } from "./support.ts";

const CREATE = "POST /repos/acme/shop/deployments";
const INPUT = {
  sha: SHA,
  environment: "Production",
  task: "deploy",
  description: "1.4.0",
  payload: { drawbridge: { deployment: 12, release: 3, version: "1.4.0" } },
  production: true,
  transient: false,
};

describe("createDeployment", () => {
  it("orders exactly this commit, without GitHub's merging and status checks", async () => {
    const edge = startEdge();
    edge.on(CREATE, { status: 201, body: { id: 5, sha: SHA } });
    expect(
      await edge.repository.createDeployment({ ...INPUT, description: `${"x".repeat(138)}🚀🚀` }),
    ).toEqual({
      id: 5,
    });
    expect(edge.sent.map(({ body }) => body)).toEqual([
      {
        ref: SHA,
        task: "deploy",
        auto_merge: false,
        required_contexts: [],
        payload: { drawbridge: { deployment: 12, release: 3, version: "1.4.0" } },
        environment: "Production",
        description: `${"x".repeat(138)}…`,
        transient_environment: false,
        production_environment: true,
      },
    ]);
  });

  it("is refused when GitHub merged instead (202)", async () => {
    const edge = startEdge();
    edge.on(CREATE, { status: 202, body: { message: "Auto-merged main into topic on deployment." } });
    expect(await failureOf(edge.repository.createDeployment(INPUT))).toMatchObject({
      kind: "refused",
      status: 202,
    });
  });

  it("is refused when GitHub deployed another commit", async () => {
    const edge = startEdge();
    edge.on(CREATE, { status: 201, body: { id: 5, sha: "b".repeat(40) } });
    const failure = await failureOf(edge.repository.createDeployment(INPUT));
    expect(failure.kind).toBe("refused");
    expect(failure.message).toContain(`GitHub Deployment 5 of ${"b".repeat(40)}`);
  });

  it.each([
    [409, "refused"],
    [422, "refused"],
    [502, "unknown-outcome"],
  ])("after a %i: %s, and sent once", async (status, kind) => {
    const edge = startEdge();
    edge.on(CREATE, { status });
    expect(await failureOf(edge.repository.createDeployment(INPUT))).toMatchObject({ kind, status });
    expect(edge.sent).toHaveLength(1);
  });
});

describe("findDeployment", () => {
  const route = (page: number) =>
    `GET /repos/acme/shop/deployments?sha=${SHA}&environment=Production&per_page=100&page=${page}`;
  const payload = { drawbridge: { deployment: 12, release: 3, version: "1.4.0" } };
  const deployment = (id: number, more: object = {}) => ({
    id,
    sha: SHA,
    creator: BOT,
    performed_via_github_app: { id: APP_ID },
    payload,
    ...more,
  });

  it.each<[string, object, boolean]>([
    ["of the app itself", {}, true],
    ["of the app under an older name", { creator: { login: "old-name[bot]", type: "Bot" } }, true],
    ["of the bot where GitHub names no app", { performed_via_github_app: null }, true],
    ["whose payload is JSON text", { payload: JSON.stringify(payload) }, true],
    [
      "of a person who copied the payload",
      { creator: { login: "mallory" }, performed_via_github_app: null },
      false,
    ],
    ["of a person with a user token of the app", { creator: { login: "mallory" } }, false],
    ["of another app", { creator: { login: "other[bot]" }, performed_via_github_app: { id: 1 } }, false],
    ["of nobody", { creator: null }, false],
    ["of another deployment", { payload: { drawbridge: { deployment: 13 } } }, false],
    ["with another payload", { payload: { deployment: 12 } }, false],
    ["with text as payload", { payload: "d12" }, false],
    ["with nothing as payload", { payload: null }, false],
    ["of another commit", { sha: "b".repeat(40) }, false],
  ])("one %s", async (_name, more, found) => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: [deployment(5, more)] });
    const answer = await edge.repository.findDeployment(SHA, "Production", 12, 1);
    expect(answer).toEqual(found ? { id: 5 } : null);
  });

  it.each([
    [1, 4],
    [2, 5],
    [3, null],
  ])("of attempt %i only", async (attempt, id) => {
    const edge = startEdge();
    const again = { payload: { drawbridge: { ...payload.drawbridge, attempt: 2 } } };
    edge.on(route(1), { status: 200, body: [deployment(5, again), deployment(4)] });
    const found = await edge.repository.findDeployment(SHA, "Production", 12, attempt);
    expect(found).toEqual(id === null ? null : { id });
  });

  it("looks through all pages", async () => {
    const edge = startEdge();
    const link = '<https://api.github.com/x?page=2>; rel="next"';
    edge.on(route(1), { status: 200, body: [deployment(5, { payload: {} })], headers: { link } });
    edge.on(route(2), { status: 200, body: [deployment(4)] });
    expect(await edge.repository.findDeployment(SHA, "Production", 12, 1)).toEqual({ id: 4 });
  });
});

describe("createDeploymentStatus", () => {
  const ROUTE = "POST /repos/acme/shop/deployments/5/statuses";

  it("sends the state with its links", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 201, body: { id: 1 } });
    await edge.repository.createDeploymentStatus(5, {
      state: "success",
      description: "x".repeat(141),
      logUrl: "https://drawbridge.test/d12",
      environmentUrl: "https://shop.test",
    });
    expect(edge.sent[0]?.body).toEqual({
      state: "success",
      description: `${"x".repeat(139)}…`,
      log_url: "https://drawbridge.test/d12",
      environment_url: "https://shop.test",
    });
  });

  it("leaves out what there is not", async () => {
    const edge = startEdge();
    edge.on(ROUTE, { status: 201, body: { id: 1 } });
    await edge.repository.createDeploymentStatus(5, {
      state: "inactive",
      description: "",
      logUrl: null,
      environmentUrl: null,
    });
    expect(edge.sent[0]?.body).toEqual({ state: "inactive", description: "" });
  });
});

describe("deploymentStatuses", () => {
  it("gives the newest first and knows its own", async () => {
    const edge = startEdge();
    const status = {
      state: "in_progress",
      description: "",
      created_at: "2026-11-22T12:00:00Z",
      target_url: "",
      log_url: "",
      environment_url: "",
    };
    edge.on("GET /repos/acme/shop/deployments/5/statuses?per_page=100&page=1", {
      status: 200,
      body: [
        { ...status, id: 1, creator: { login: `${SLUG}[bot]` }, performed_via_github_app: null },
        {
          ...status,
          id: 3,
          state: "success",
          description: "done",
          creator: { login: "github-actions[bot]" },
          log_url: "https://github.com/run",
          environment_url: "https://shop.test",
        },
        { ...status, id: 2, creator: null, target_url: "https://ci.test" },
      ],
    });
    const createdAt = new Date("2026-11-22T12:00:00Z");
    expect(await edge.repository.deploymentStatuses(5)).toEqual([
      {
        id: 3,
        state: "success",
        description: "done",
        creator: "github-actions[bot]",
        own: false,
        logUrl: "https://github.com/run",
        environmentUrl: "https://shop.test",
        createdAt,
      },
      {
        id: 2,
        state: "in_progress",
        description: "",
        creator: "",
        own: false,
        logUrl: "https://ci.test",
        environmentUrl: null,
        createdAt,
      },
      {
        id: 1,
        state: "in_progress",
        description: "",
        creator: `${SLUG}[bot]`,
        own: true,
        logUrl: null,
        environmentUrl: null,
        createdAt,
      },
    ]);
  });
});
