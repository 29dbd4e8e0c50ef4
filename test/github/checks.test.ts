import { describe, expect, it } from "vitest";
import type { CheckInput } from "../../app/github/client.ts";
import { APP_ID, SHA, startEdge } from "./support.ts";

const NEXT = { link: '<https://api.github.com/x>; rel="next"' };
const INPUT: CheckInput = {
  name: "Deploy to Production",
  sha: SHA,
  externalId: "d12",
  detailsUrl: "https://drawbridge.test/d12",
  status: "completed",
  conclusion: "action_required",
  title: "Waits for approval",
  summary: "Approve?",
  annotations: [],
  actions: [{ label: "Approve", description: "Proceed to Production", identifier: "approve" }],
};

describe("createCheck", () => {
  it("makes a check with its buttons", async () => {
    const edge = startEdge();
    edge.on("POST /repos/acme/shop/check-runs", { status: 201, body: { id: 8 } });
    expect(await edge.repository.createCheck(INPUT)).toEqual({ id: 8 });
    expect(edge.sent[0]?.body).toEqual({
      head_sha: SHA,
      name: "Deploy to Production",
      external_id: "d12",
      details_url: "https://drawbridge.test/d12",
      status: "completed",
      conclusion: "action_required",
      output: { title: "Waits for approval", summary: "Approve?", annotations: [] },
      actions: [{ label: "Approve", description: "Proceed to Production", identifier: "approve" }],
    });
  });

  it("keeps GitHub's limits", async () => {
    const edge = startEdge();
    edge.on("POST /repos/acme/shop/check-runs", { status: 201, body: { id: 8 } });
    await edge.repository.createCheck({
      ...INPUT,
      summary: "🚀".repeat(40_000),
      annotations: Array.from({ length: 60 }, (_, i) => ({
        path: ".deploy/process.yml",
        line: i + 1,
        column: 3,
        level: i === 1 ? "warning" : "failure",
        message: "m",
      })),
      actions: [{ label: "l".repeat(21), description: `${"d".repeat(38)}🚀🚀`, identifier: "i".repeat(20) }],
    });
    const body = edge.sent[0]?.body as {
      output: { summary: string; annotations: object[] };
      actions: object[];
    };
    expect(body.output.summary).toBe(`${"🚀".repeat(16_383)}…`);
    expect(Buffer.byteLength(body.output.summary)).toBe(65_535);
    expect(body.output.annotations).toHaveLength(50);
    expect(body.output.annotations[0]).toEqual({
      path: ".deploy/process.yml",
      start_line: 1,
      end_line: 1,
      start_column: 3,
      end_column: 3,
      annotation_level: "failure",
      message: "m",
    });
    expect(body.output.annotations[1]).toMatchObject({ start_line: 2, annotation_level: "warning" });
    expect(body.actions).toEqual([
      { label: `${"l".repeat(19)}…`, description: `${"d".repeat(38)}…`, identifier: "i".repeat(20) },
    ]);
  });

  it.each<[string, Partial<CheckInput>]>([
    [
      "a button whose name GitHub would refuse",
      { actions: [{ label: "a", description: "b", identifier: "i".repeat(21) }] },
    ],
    [
      "four buttons",
      { actions: Array.from({ length: 4 }, () => ({ label: "a", description: "b", identifier: "c" })) },
    ],
    ["an end without conclusion", { conclusion: null }],
    ["a conclusion before the end", { status: "queued" }],
  ])("%s is a bug", async (_name, change) => {
    const edge = startEdge();
    await expect(edge.repository.createCheck({ ...INPUT, ...change })).rejects.toThrow(/^(Check|The action)/);
  });
});

describe("updateCheck", () => {
  it("goes on with it, and takes the buttons away", async () => {
    const edge = startEdge();
    edge.on("PATCH /repos/acme/shop/check-runs/8", { status: 200 });
    await edge.repository.updateCheck(8, { ...INPUT, status: "in_progress", conclusion: null, actions: [] });
    expect(edge.sent[0]?.body).toEqual({
      name: "Deploy to Production",
      external_id: "d12",
      details_url: "https://drawbridge.test/d12",
      status: "in_progress",
      output: { title: "Waits for approval", summary: "Approve?", annotations: [] },
      actions: [],
    });
  });
});

describe("checkResults", () => {
  const route = (page: number) =>
    `GET /repos/acme/shop/commits/${SHA}/check-runs?filter=latest&per_page=100&page=${page}`;
  const run = (id: number, name: string, conclusion: string | null, app = 15_368) => ({
    id,
    name,
    conclusion,
    html_url: `https://github.com/runs/${id}`,
    details_url: "https://ci.test",
    app: { id: app },
  });

  it("tells what other apps found, the latest of each name", async () => {
    const edge = startEdge();
    const first = [run(3, "test", "failure"), run(4, "Deploy to Production", "success", APP_ID)];
    edge.on(route(1), { status: 200, body: { total_count: 4, check_runs: first }, headers: NEXT });
    const second = [
      run(5, "test", "success"),
      run(2, "test", "cancelled"),
      { ...run(1, "lint", null), html_url: null, app: null },
    ];
    edge.on(route(2), { status: 200, body: { total_count: 4, check_runs: second } });
    expect(await edge.repository.checkResults(SHA)).toEqual([
      { name: "test", conclusion: "success", url: "https://github.com/runs/5" },
      { name: "lint", conclusion: null, url: "https://ci.test" },
    ]);
  });

  it("reads 300 at most", async () => {
    const edge = startEdge();
    for (const page of [1, 2, 3]) {
      edge.on(route(page), {
        status: 200,
        body: { total_count: 900, check_runs: [run(page, `t${page}`, "success")] },
        headers: NEXT,
      });
    }
    expect(await edge.repository.checkResults(SHA)).toHaveLength(3);
  });
});

describe("findCheck", () => {
  const route = (page: number) =>
    `GET /repos/acme/shop/commits/${SHA}/check-runs?check_name=Deploy to Production&filter=all&app_id=${APP_ID}&per_page=100&page=${page}`;
  const run = (id: number, external_id: string, app = APP_ID) => ({
    id,
    name: "Deploy to Production",
    external_id,
    app: { id: app },
  });

  it("finds its own by the external id, on any page", async () => {
    const edge = startEdge();
    const others = [run(1, "d11"), run(2, "d12", 15_368), { ...run(3, "d12"), name: "Deploy to Testing" }];
    edge.on(route(1), { status: 200, body: { total_count: 5, check_runs: others }, headers: NEXT });
    edge.on(route(2), { status: 200, body: { total_count: 5, check_runs: [run(4, "d12")] } });
    expect(await edge.repository.findCheck(SHA, "Deploy to Production", "d12")).toEqual({ id: 4 });
  });

  it("is null where there is none", async () => {
    const edge = startEdge();
    edge.on(route(1), { status: 200, body: { total_count: 0, check_runs: [] } });
    expect(await edge.repository.findCheck(SHA, "Deploy to Production", "d12")).toBeNull();
  });
});
