import { describe, expect, it } from "vitest";
import { orderedDeployment, orderPayload } from "../../app/domain/order.ts";

const order = { deployment: 12, release: 3, version: "1.4.0" };

describe("the payload of a GitHub Deployment", () => {
  it("keeps what the process file gives, and its own key for the order", () => {
    expect(orderPayload({ region: "eu", drawbridge: "mine" }, order)).toEqual({
      region: "eu",
      drawbridge: order,
    });
  });

  it("names the attempt from the second on", () => {
    expect(orderPayload({}, { ...order, attempt: 1 })).toEqual({ drawbridge: order });
    expect(orderPayload({}, { ...order, attempt: 2 })).toEqual({ drawbridge: { ...order, attempt: 2 } });
  });

  it.each([
    ["an object", orderPayload({}, order), { deployment: 12, attempt: 1 }],
    ["JSON text", JSON.stringify(orderPayload({}, order)), { deployment: 12, attempt: 1 }],
    ["a later attempt", orderPayload({}, { ...order, attempt: 3 }), { deployment: 12, attempt: 3 }],
    ["an attempt that is text", { drawbridge: { ...order, attempt: "2" } }, null],
    ["half an attempt", { drawbridge: { ...order, attempt: 1.5 } }, null],
    ["text", "d12", null],
    ["nothing", null, null],
    ["a payload without an order", { deployment: 12 }, null],
    ["an order that is text", { drawbridge: "12" }, null],
    ["an order of no number", { drawbridge: { deployment: "12" } }, null],
    ["an order of half a deployment", { drawbridge: { deployment: 1.5 } }, null],
  ])("names a deployment as %s", (_name, payload, expected) => {
    expect(orderedDeployment(payload)).toEqual(expected);
  });
});
