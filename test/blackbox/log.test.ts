import { expect, it, vi } from "vitest";
import { World } from "./support/world.ts";

it("logs the requests of workflows without their tokens", { timeout: 120_000 }, async () => {
  vi.stubEnv("DRAWBRIDGE_LOG", "info");
  const world = await World.start();
  const token = await world.github.oidcToken({ audience: world.url, actor: "releaser" });
  const answer = await world.api("GET", "/releases", { bearer: token });
  expect(answer.status).toBe(200);
  await world.until(
    () => world.app.output().includes("GET /api/v1/repos/acme/shop/releases"),
    "it is logged",
  );
  const log = world.app.output();
  expect(log).not.toContain(token);
  expect(log).not.toContain(token.slice(0, 40));
  expect(log).toContain('"authorization":"[Redacted]"');
  await world.end();
});
