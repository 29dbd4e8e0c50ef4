import { readFile } from "node:fs/promises";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHttpApp } from "../../app/http/app.ts";
import { accepted } from "../../app/domain/refusal.ts";
import { openapiFile, openapiText } from "../../scripts/generate-openapi.ts";
import { depsOver, GitHubDown, type Sending, startServer, type TestServer } from "./support/server.ts";

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: object };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: object }> }>;
}
interface Document {
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

let server: TestServer;
let document: Document;
beforeAll(async () => {
  server = await startServer();
  document = (await server.send("GET", "/api/v1/openapi.json", { claims: null })).body as Document;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    expect(
      await new Validator().validate(structuredClone(document) as object as Record<string, unknown>),
    ).toEqual({ valid: true });
  });

  it("is served by the version that runs, and kept in docs as it is generated", async () => {
    expect(document.info.version).toBe("1.2.3");
    expect(await readFile(openapiFile, "utf8")).toBe(openapiText());
    expect(JSON.parse(openapiText())).toEqual({
      ...document,
      info: { ...document.info, version: JSON.parse(openapiText()).info.version as string },
    });
  });

  it("covers every route, and no route is missing", () => {
    const app = createHttpApp(depsOver(server.world, server.issuer, []));
    const routed = app.routes
      .filter((route) => route.method !== "ALL")
      .map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`);
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect([...new Set(routed)].sort()).toEqual([...documented].sort());
    expect(documented).toEqual([
      "POST /api/v1/repos/{owner}/{repo}/releases",
      "GET /api/v1/repos/{owner}/{repo}/releases",
      "GET /api/v1/repos/{owner}/{repo}/releases/{version}",
      "POST /api/v1/repos/{owner}/{repo}/deployments",
      "GET /api/v1/repos/{owner}/{repo}/deployments",
      "GET /api/v1/repos/{owner}/{repo}/deployments/{id}",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/cancel",
      "POST /api/v1/repos/{owner}/{repo}/deployments/report",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/task/claim",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/task/log",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/task/finish",
      "GET /api/v1/repos/{owner}/{repo}/deployments/{id}/steps/{step}/log",
      "POST /api/v1/repos/{owner}/{repo}/interruptions/{id}/claim",
      "POST /api/v1/repos/{owner}/{repo}/interruptions/{id}/unclaim",
      "POST /api/v1/repos/{owner}/{repo}/interruptions/{id}/submit",
      "GET /api/v1/repos/{owner}/{repo}/audit",
      "GET /healthz",
      "GET /readyz",
      "GET /metrics",
      "GET /api/v1/openapi.json",
    ]);
  });

  it("asks for a token on every route of a repository, and on no other", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        const token = path.startsWith("/api/v1/repos/") ? [{ actionsToken: [] }] : undefined;
        expect([operation.operationId, operation.security]).toEqual([operation.operationId, token]);
      }
    }
  });
});

describe("what the routes answer is what the document says", () => {
  const base = "/api/v1/repos/acme/shop";
  const ajv = new Ajv2020({ strict: false, validateFormats: false });

  const key = "k".repeat(32);
  const scriptWorkflow = "acme/shop/.github/workflows/drawbridge.yml@refs/heads/main";

  beforeEach(() => {
    const { world } = server;
    world.stepLogs = [{ step: "migrate", attempt: 1, tail: "Hello", updatedAt: new Date(0) }];
    world.releases.length = world.deployments.length = 0;
    world.rules = accepted({ branches: null, defaultBranch: "main" });
  });

  /** Sends, and holds the answer against the declared answers of the route; gives back the status. */
  async function held(
    method: string,
    template: string,
    path: string,
    sending: Sending = {},
  ): Promise<number> {
    const answer = await server.send(method, path, sending);
    const operation = document.paths[template]?.[method.toLowerCase()];
    const declared = operation?.responses[answer.status];
    const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
    const schema = declared?.content?.[type]?.schema;
    expect(schema, `${method} ${template} declares ${answer.status} ${type}`).toBeDefined();
    const valid = ajv.validate({ ...schema, components: document.components }, answer.body);
    expect(ajv.errorsText(valid ? [] : ajv.errors)).toBe("No errors");
    return answer.status;
  }

  const calls: readonly (readonly [method: string, template: string, path: string, json?: unknown])[] = [
    ["POST", "/api/v1/repos/{owner}/{repo}/releases", `${base}/releases`, { version: "1.4.0" }],
    ["GET", "/api/v1/repos/{owner}/{repo}/releases", `${base}/releases`],
    ["GET", "/api/v1/repos/{owner}/{repo}/releases/{version}", `${base}/releases/1.4.0`],
    [
      "POST",
      "/api/v1/repos/{owner}/{repo}/deployments",
      `${base}/deployments`,
      { version: "1.4.0", environment: "Production" },
    ],
    ["GET", "/api/v1/repos/{owner}/{repo}/deployments", `${base}/deployments`],
    ["GET", "/api/v1/repos/{owner}/{repo}/deployments/{id}", `${base}/deployments/1`],
    ["POST", "/api/v1/repos/{owner}/{repo}/deployments/{id}/cancel", `${base}/deployments/1/cancel`, {}],
    [
      "POST",
      "/api/v1/repos/{owner}/{repo}/deployments/report",
      `${base}/deployments/report`,
      { github_deployment_id: 901 },
    ],
    [
      "POST",
      "/api/v1/repos/{owner}/{repo}/deployments/{id}/task/claim",
      `${base}/deployments/1/task/claim`,
      { nonce: "n", key },
    ],
    [
      "POST",
      "/api/v1/repos/{owner}/{repo}/deployments/{id}/task/log",
      `${base}/deployments/1/task/log`,
      { key, tail: "Hello" },
    ],
    [
      "POST",
      "/api/v1/repos/{owner}/{repo}/deployments/{id}/task/finish",
      `${base}/deployments/1/task/finish`,
      { key, exit_code: 0, outputs: { tables: "12" } },
    ],
    [
      "GET",
      "/api/v1/repos/{owner}/{repo}/deployments/{id}/steps/{step}/log",
      `${base}/deployments/1/steps/migrate/log`,
    ],
    ["GET", "/api/v1/repos/{owner}/{repo}/audit", `${base}/audit`],
    ["POST", "/api/v1/repos/{owner}/{repo}/interruptions/{id}/claim", `${base}/interruptions/1/claim`, {}],
    [
      "POST",
      "/api/v1/repos/{owner}/{repo}/interruptions/{id}/unclaim",
      `${base}/interruptions/1/unclaim`,
      {},
    ],
    ["POST", "/api/v1/repos/{owner}/{repo}/interruptions/{id}/submit", `${base}/interruptions/1/submit`, {}],
  ];

  /** Claims of a workflow that may call it. */
  const callerOf = (template: string) => {
    if (template.includes("/task/")) return { event_name: "workflow_dispatch", workflow_ref: scriptWorkflow };
    return template.endsWith("report") ? { event_name: "deployment" } : {};
  };

  const routes = calls.map(([method, template, path, json]) => ({ method, template, path, json }));

  it.each(routes)("$method $template", async ({ method, template, path, json }) => {
    const sending = json === undefined ? {} : { json };
    const people = template.includes("interruptions");
    const event = callerOf(template);
    const ok = people ? 403 : method === "GET" || /cancel|report|task/.test(template) ? 200 : 201;

    await server.send("POST", `${base}/releases`, { json: { version: "1.4.0" } });
    await server.send("POST", `${base}/deployments`, {
      json: { version: "1.4.0", environment: "Production" },
    });
    if (template.endsWith("report")) server.world.move(1, "executing");
    if (ok === 201) server.world.releases.length = template.endsWith("releases") ? 0 : 1;
    if (template.endsWith("/deployments") && method === "POST") server.world.deployments.length = 0;
    expect(await held(method, template, path, { ...sending, claims: event })).toBe(ok);

    expect(await held(method, template, path, { ...sending, claims: null })).toBe(401);
    const stranger = { repository: "mallory/x", repository_id: "6" };
    expect(await held(method, template, path, { ...sending, claims: stranger })).toBe(403);
    const bare = { repository: "acme/new", repository_id: "43" };
    expect(await held(method, template, path.replace("shop", "new"), { ...sending, claims: bare })).toBe(404);
    server.world.failure = new GitHubDown(1);
    expect(await held(method, template, path, { ...sending, claims: event })).toBe(503);
    server.world.failure = new Error("Anything");
    expect(await held(method, template, path, { ...sending, claims: event })).toBe(500);
  });

  const posts = routes.filter(
    ({ method, template }) => method === "POST" && !template.includes("interruptions"),
  );
  it.each(posts)("$method $template: a body that will not do", async ({ method, template, path }) => {
    const claims = callerOf(template);
    const headers = { "content-type": "application/json" };
    expect(await held(method, template, path, { body: "{", headers, claims })).toBe(422);
    const x = "x".repeat((template.endsWith("/finish") ? 8 : 1) * 1024 * 1024);
    expect(await held(method, template, path, { json: { x }, claims })).toBe(413);
  });

  it("conflicts", async () => {
    const releases = "/api/v1/repos/{owner}/{repo}/releases";
    await server.send("POST", `${base}/releases`, { json: { version: "1.4.0" } });
    const other = { json: { version: "1.4.0" }, claims: { sha: "e".repeat(40) } };
    expect(await held("POST", releases, `${base}/releases`, other)).toBe(409);
    await server.send("POST", `${base}/deployments`, {
      json: { version: "1.4.0", environment: "Production" },
    });
    server.world.move(1, "success");
    const cancel = `${releases.replace("releases", "deployments")}/{id}/cancel`;
    expect(await held("POST", cancel, `${base}/deployments/1/cancel`)).toBe(409);
    const report = `${releases.replace("releases", "deployments")}/report`;
    const sent = { json: { github_deployment_id: 901 }, claims: { event_name: "deployment" } };
    expect(await held("POST", report, `${base}/deployments/report`, sent)).toBe(409);
  });

  it("health", async () => {
    expect(await held("GET", "/healthz", "/healthz", { claims: null })).toBe(200);
    expect(await held("GET", "/readyz", "/readyz", { claims: null })).toBe(200);
    server.world.missing = ["queue"];
    expect(await held("GET", "/readyz", "/readyz", { claims: null })).toBe(503);
    expect(await held("GET", "/api/v1/openapi.json", "/api/v1/openapi.json", { claims: null })).toBe(200);
  });
});
