import { describe, expect, it } from "vitest";
import { SHA, startEdge } from "./support.ts";

const RUN = {
  id: 77,
  head_sha: SHA,
  event: "deployment",
  status: "completed",
  conclusion: "success",
  html_url: "https://github.com/acme/shop/actions/runs/77",
  created_at: "2026-11-22T12:00:05Z",
};
const FOUND = {
  id: 77,
  sha: SHA,
  event: "deployment",
  status: "completed",
  conclusion: "success",
  url: "https://github.com/acme/shop/actions/runs/77",
  createdAt: new Date("2026-11-22T12:00:05Z"),
};

describe("deploymentRuns", () => {
  it("gives the runs of the commit since then, the same second included", async () => {
    const edge = startEdge();
    const runs = [
      RUN,
      { ...RUN, id: 76, created_at: "2026-11-22T12:00:04Z" },
      { ...RUN, id: 75, event: "push" },
      { ...RUN, id: 74, head_sha: "b".repeat(40) },
    ];
    edge.on(`GET /repos/acme/shop/actions/runs?event=deployment&head_sha=${SHA}&per_page=100&page=1`, {
      status: 200,
      body: { total_count: 4, workflow_runs: runs },
    });
    const since = new Date("2026-11-22T12:00:05.900Z");
    expect(await edge.repository.deploymentRuns(SHA, since)).toEqual([FOUND]);
  });
});

describe("run", () => {
  it("gives one run", async () => {
    const edge = startEdge();
    const body = { ...RUN, status: null, conclusion: null };
    edge.on("GET /repos/acme/shop/actions/runs/77", { status: 200, body });
    expect(await edge.repository.run(77)).toEqual({ ...FOUND, status: "unknown", conclusion: null });
  });

  it("is null when it is gone", async () => {
    const edge = startEdge();
    edge.on("GET /repos/acme/shop/actions/runs/77", { status: 404 });
    expect(await edge.repository.run(77)).toBeNull();
  });
});
