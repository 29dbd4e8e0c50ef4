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

  it.each([
    ["an object", orderPayload({}, order), 12],
    ["JSON text", JSON.stringify(orderPayload({}, order)), 12],
    ["text", "d12", null],
    ["nothing", null, null],
    ["a payload without an order", { deployment: 12 }, null],
    ["an order that is text", { drawbridge: "12" }, null],
    ["an order of no number", { drawbridge: { deployment: "12" } }, null],
    ["an order of half a deployment", { drawbridge: { deployment: 1.5 } }, null],
  ])("names a deployment as %s", (_name, payload, expected) => {
    expect(orderedDeployment(payload)).toBe(expected);
  });
});
