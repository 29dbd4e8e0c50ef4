import { describe, expect, it } from "vitest";
import { BOT, failureOf, SHA, startEdge } from "./support.ts";

const dispatches = "POST /repos/acme/shop/actions/workflows/deploy.yml/dispatches";
const details = {
  workflow_run_id: 77,
  run_url: "https://api.github.com/repos/acme/shop/actions/runs/77",
  html_url: "https://github.com/acme/shop/actions/runs/77",
};
const unknownField = {
  status: 400,
  body: { message: 'Invalid request.\n\n"return_run_details" is not a permitted key.' },
};

describe("dispatchWorkflow", () => {
  it("says which run it has started", async () => {
    const edge = startEdge();
    edge.on(dispatches, { status: 200, body: details });
    expect(await edge.repository.dispatchWorkflow("deploy.yml", "refs/tags/v1", { sha: SHA })).toEqual({
      runId: 77,
      url: "https://github.com/acme/shop/actions/runs/77",
    });
    expect(edge.sent[0]?.body).toEqual({
      ref: "refs/tags/v1",
      inputs: { sha: SHA },
      return_run_details: true,
    });
  });

  it.each([
    ["400, GitHub Enterprise Server 3.20", unknownField],
    ["422", { ...unknownField, status: 422 }],
  ])(
    "asks without the field where the server does not know it (%s), and remembers that",
    async (_name, answer) => {
      const edge = startEdge();
      edge.on(dispatches, answer);
      edge.on(dispatches, { status: 204 });
      expect(await edge.repository.dispatchWorkflow("deploy.yml", "refs/heads/main", {})).toBeNull();
      edge.on(dispatches, { status: 204 });
      expect(
        await edge.app.repository(7, "acme", "shop").dispatchWorkflow("deploy.yml", "refs/heads/main", {}),
      ).toBeNull();
      const asked = edge.sent.map(({ body }) => "return_run_details" in (body as object));
      expect(asked).toEqual([true, false, false]);
    },
  );

  it("knows no run where the server does not say", async () => {
    const edge = startEdge();
    edge.on(dispatches, { status: 204 });
    expect(await edge.repository.dispatchWorkflow("deploy.yml", "refs/heads/main", {})).toBeNull();
  });

  it("is missing where the default branch has no such workflow", async () => {
    const edge = startEdge();
    edge.on(dispatches, { status: 404, body: { message: "Not Found" } });
    expect(await edge.repository.dispatchWorkflow("deploy.yml", "refs/heads/main", {})).toBe("missing");
  });

  it("gives GitHub's words where it refuses, and is sent once where nobody knows what became of it", async () => {
    const edge = startEdge();
    edge.on(dispatches, { status: 422, body: { message: "Required input 'colour' not provided" } });
    const refused = await failureOf(edge.repository.dispatchWorkflow("deploy.yml", "refs/heads/main", {}));
    expect(refused).toMatchObject({ kind: "refused", status: 422 });
    expect(refused.message).toContain("Required input 'colour' not provided");
    edge.on(dispatches, { status: 502 });
    const lost = await failureOf(edge.repository.dispatchWorkflow("deploy.yml", "refs/heads/main", {}));
    expect(lost.kind).toBe("unknown-outcome");
  });
});

describe("dispatchedRuns", () => {
  const run = {
    id: 77,
    head_sha: SHA,
    head_branch: "main",
    display_title: "Deploy d1-ship-1",
    event: "workflow_dispatch",
    status: "queued",
    conclusion: null,
    html_url: "https://github.com/acme/shop/actions/runs/77",
    created_at: "2026-11-22T12:00:05Z",
    actor: BOT,
  };
  const asked = (page: number) =>
    `GET /repos/acme/shop/actions/workflows/deploy.yml/runs?event=workflow_dispatch&per_page=100&page=${page}`;
  const next = { link: '<https://api.github.com/next>; rel="next"' };

  it("gives the app's own since then, and stops where they are older", async () => {
    const edge = startEdge();
    edge.on(asked(1), {
      status: 200,
      headers: next,
      body: {
        total_count: 300,
        workflow_runs: [
          { ...run, id: 79, actor: { login: "octocat", id: 1 } },
          { ...run, id: 78, actor: { login: BOT.login.toUpperCase(), id: 99 } },
          run,
          { ...run, id: 76, created_at: "2026-11-22T12:00:04Z" },
        ],
      },
    });
    const found = await edge.repository.dispatchedRuns("deploy.yml", new Date("2026-11-22T12:00:05.900Z"));
    expect(found.map(({ id }) => id)).toEqual([78, 77]);
    expect(found[1]).toMatchObject({ branch: "main", title: "Deploy d1-ship-1", sha: SHA, status: "queued" });
  });

  it("looks at three pages at most", async () => {
    const edge = startEdge();
    for (const page of [1, 2, 3]) {
      edge.on(asked(page), { status: 200, headers: next, body: { total_count: 900, workflow_runs: [run] } });
    }
    expect(await edge.repository.dispatchedRuns("deploy.yml", new Date("2026-11-22T12:00:00Z"))).toHaveLength(
      3,
    );
  });
});

describe("firstAttempt and cancelRun", () => {
  it("read the first attempt; one that is gone is null", async () => {
    const edge = startEdge();
    const body = {
      id: 77,
      head_sha: SHA,
      event: "workflow_dispatch",
      status: "completed",
      conclusion: "failure",
      html_url: "https://github.com/acme/shop/actions/runs/77",
      created_at: "2026-11-22T12:00:05Z",
    };
    edge.on("GET /repos/acme/shop/actions/runs/77/attempts/1", { status: 200, body });
    expect(await edge.repository.firstAttempt(77)).toMatchObject({ id: 77, conclusion: "failure" });
    edge.on("GET /repos/acme/shop/actions/runs/78/attempts/1", { status: 404 });
    expect(await edge.repository.firstAttempt(78)).toBeNull();
  });

  it.each([202, 404, 409])("a cancel answered with %d is done", async (status) => {
    const edge = startEdge();
    edge.on("POST /repos/acme/shop/actions/runs/77/cancel", { status, body: {} });
    expect(await edge.repository.cancelRun(77)).toBeUndefined();
  });
});

describe("workflowText", () => {
  const file = (text: string) => ({
    type: "file",
    encoding: "base64",
    size: text.length,
    content: Buffer.from(text).toString("base64"),
    sha: "f".repeat(40),
  });
  const asked = "GET /repos/acme/shop/contents/.github/workflows/deploy.yml?ref=refs/heads/main";

  it("is asked for conditionally once it is known", async () => {
    const edge = startEdge();
    edge.on(asked, { status: 200, headers: { etag: '"1"' }, body: file("on: push\n") });
    expect(await edge.repository.workflowText("deploy.yml", "refs/heads/main")).toBe("on: push\n");
    edge.on(asked, { status: 304 });
    expect(await edge.repository.workflowText("deploy.yml", "refs/heads/main")).toBe("on: push\n");
    expect(edge.sent[1]?.headers["if-none-match"]).toBe('"1"');
  });

  it("is null where there is no file, or a folder, or one without content", async () => {
    const edge = startEdge();
    edge.on(asked, { status: 404 });
    edge.on(asked, { status: 200, body: [] });
    edge.on(asked, { status: 200, body: { ...file(""), encoding: "none", content: "" } });
    for (const _ of [1, 2, 3]) {
      expect(await edge.repository.workflowText("deploy.yml", "refs/heads/main")).toBeNull();
    }
  });
});
