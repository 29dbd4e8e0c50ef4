import { describe, expect, it } from "vitest";
import { API, failureOf, startEdge } from "./support.ts";

const item = {
  id: 42,
  guid: "g-1",
  delivered_at: "2026-11-22T11:59:00Z",
  redelivery: false,
  duration: 0.1,
  status: "failed to connect to host",
  status_code: 0,
  event: "issue_comment",
  action: "created",
  installation_id: 7,
  repository_id: 9,
};

describe("the list of webhook deliveries", () => {
  it("is read page by page, by GitHub's cursor", async () => {
    const edge = startEdge();
    const next = `<${API}/app/hook/deliveries?per_page=100&cursor=v1_41>; rel="next"`;
    edge.on("GET /app/hook/deliveries?per_page=100", {
      status: 200,
      body: [item],
      headers: { link: next, "content-type": "application/json" },
    });
    edge.on("GET /app/hook/deliveries?per_page=100&cursor=v1_41", {
      status: 200,
      body: [{ ...item, id: 41, action: null }],
    });
    const first = await edge.app.deliveries(null);
    expect(first).toEqual({
      items: [
        {
          id: "42",
          guid: "g-1",
          deliveredAt: new Date("2026-11-22T11:59:00Z"),
          event: "issue_comment",
          action: "created",
          statusCode: 0,
        },
      ],
      next: "v1_41",
    });
    expect(await edge.app.deliveries(first.next)).toMatchObject({
      items: [{ id: "41", action: null }],
      next: null,
    });
  });

  it("keeps every digit of an id that is beyond what a number of JavaScript holds", async () => {
    const edge = startEdge();
    const body = JSON.stringify([item]).replace('"id":42', '"id":180304011832901633');
    edge.on("GET /app/hook/deliveries?per_page=100", { status: 200, body });
    edge.on("GET /app/hook/deliveries/180304011832901633", {
      status: 200,
      body: { ...item, request: { headers: {}, payload: { action: "created" } } },
    });
    const [listed] = (await edge.app.deliveries(null)).items;
    expect(await edge.app.delivery(listed?.id ?? "")).toEqual({
      guid: "g-1",
      event: "issue_comment",
      payload: { action: "created" },
    });
  });

  it("is not known where an answer is no list", async () => {
    const edge = startEdge();
    edge.on("GET /app/hook/deliveries?per_page=100", { status: 200, body: "<html>A proxy</html>" });
    expect((await failureOf(edge.app.deliveries(null))).kind).toBe("unavailable");
  });
});

describe("a webhook delivery", () => {
  it("that GitHub does not have any more is null", async () => {
    const edge = startEdge();
    edge.on("GET /app/hook/deliveries/42", { status: 404, body: { message: "Not Found" } });
    expect(await edge.app.delivery("42")).toBeNull();
  });

  it("may come without its payload", async () => {
    const edge = startEdge();
    edge.on("GET /app/hook/deliveries/42", { status: 200, body: { ...item, request: { payload: null } } });
    expect(await edge.app.delivery("42")).toMatchObject({ payload: null });
  });
});
