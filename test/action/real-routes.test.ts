import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { createHttpApp } from "../../app/http/app.ts";
import { httpHandler } from "../../app/http/listener.ts";
import { createVerifier } from "../../app/http/oidc.ts";
import { at, inMemory } from "../http/support/in-memory.ts";
import { pushClaims, startIssuer } from "../http/support/issuer.ts";
import { depsOver } from "../http/support/server.ts";
import { runBundle } from "./support/bundle.ts";

/** The routes of the app, and GitHub's OIDC service, which signs for the audience that it is asked for. */
async function startRoutes(claims: Record<string, unknown> = {}) {
  const world = inMemory();
  const issuer = await startIssuer();
  let origin = "";
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? "", origin);
      if (url.pathname === "/oidc") {
        const audience = url.searchParams.get("audience") ?? "";
        const value = await issuer.sign({ ...pushClaims(issuer.url, audience, at), ...claims });
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ value }));
      } else if (!(await handler(request, response))) response.writeHead(404).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const verify = createVerifier({ audience: origin, issuers: [issuer.url], now: () => at, fetch });
  const handler = httpHandler(createHttpApp({ ...depsOver(world, issuer, []), publicUrl: origin, verify }));
  return {
    world,
    origin,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/oidc?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner-token",
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await issuer[Symbol.asyncDispose]();
    },
  };
}

it("releases, finds its release again, and learns of a version that is taken, from the routes of the app", async () => {
  await using app = await startRoutes();
  const inputs = { "server-url": app.origin, version: "1.4.0", notes: "Url: https://x.example" };
  const first = await runBundle({ inputs, env: app.env });
  expect(first.stdout).toContain(`Release 1.4.0 of ${"a".repeat(7)} created: `);
  expect(first.outputs).toMatchObject({ version: "1.4.0", "release-id": "1", deployments: "[]" });
  const again = await runBundle({ inputs, env: app.env });
  expect(again.stdout).toContain(`Release 1.4.0 of ${"a".repeat(7)} already exists: `);
  expect(app.world.releases).toHaveLength(1);

  app.world.releases[0] = { ...app.world.releases[0]!, sha: "b".repeat(40) };
  const taken = await runBundle({ inputs, env: app.env });
  expect(taken.exitCode).toBe(1);
  expect(taken.outputs).toEqual({ "reason-code": "version-taken" });
  expect(taken.stdout).toMatch(/^::error::Not released\. /m);
});

it("reports its run, and is refused for a GitHub Deployment of somebody else", async () => {
  await using app = await startRoutes({ event_name: "deployment", ref: "" });
  app.world.deployments.push({
    id: 1,
    version: "1.4.0",
    sha: "a".repeat(40),
    environment: "Production",
    state: "executing",
    url: `${app.origin}/acme/shop/deployments/1`,
    githubDeploymentId: 901,
    createdBy: { kind: "workflow", id: 100, login: "dev", runId: 7001 },
    createdAt: at,
    startedAt: at,
    finishedAt: null,
    revision: 0,
    waitsFor: null,
    cause: null,
    steps: [],
  });
  const step = { inputs: { command: "report", "server-url": app.origin }, event: "deployment", env: app.env };
  const reported = await runBundle({ ...step, payload: { deployment: { id: 901 } } });
  expect(reported.outputs).toMatchObject({ "deployment-id": "1", state: "executing", version: "1.4.0" });
  expect(app.world.asked).toContain("report 901 by run 7001");

  const foreign = await runBundle({ ...step, payload: { deployment: { id: 902 } } });
  expect(foreign.exitCode).toBe(1);
  expect(foreign.outputs).toEqual({ "reason-code": "not-found" });
});

it("may not release from a pull request", async () => {
  await using app = await startRoutes({ event_name: "pull_request", ref: "refs/pull/1/merge" });
  const step = await runBundle({ inputs: { "server-url": app.origin }, env: app.env });
  expect(step.outputs).toEqual({ "reason-code": "event-not-allowed" });
});
