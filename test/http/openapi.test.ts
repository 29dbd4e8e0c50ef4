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

type Callers = "workflows" | "people" | "both";

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
      "POST /api/v1/repos/{owner}/{repo}/releases/{version}/block",
      "POST /api/v1/repos/{owner}/{repo}/releases/{version}/unblock",
      "POST /api/v1/repos/{owner}/{repo}/deployments",
      "GET /api/v1/repos/{owner}/{repo}/deployments",
      "GET /api/v1/repos/{owner}/{repo}/deployments/{id}",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/cancel",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/retry",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/ignore",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/fail",
      "POST /api/v1/repos/{owner}/{repo}/promote",
      "POST /api/v1/repos/{owner}/{repo}/redeploy",
      "POST /api/v1/repos/{owner}/{repo}/rollback",
      "POST /api/v1/repos/{owner}/{repo}/deployments/report",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/task/claim",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/task/log",
      "POST /api/v1/repos/{owner}/{repo}/deployments/{id}/task/finish",
      "GET /api/v1/repos/{owner}/{repo}/deployments/{id}/steps/{step}/log",
      "POST /api/v1/repos/{owner}/{repo}/interruptions/{id}/claim",
      "POST /api/v1/repos/{owner}/{repo}/interruptions/{id}/unclaim",
      "POST /api/v1/repos/{owner}/{repo}/interruptions/{id}/submit",
      "POST /api/v1/repos/{owner}/{repo}/confirm-team",
      "POST /api/v1/repos/{owner}/{repo}/confirm-policy",
      "GET /api/v1/repos/{owner}/{repo}/status",
      "GET /api/v1/repos/{owner}/{repo}/commands",
      "GET /api/v1/repos/{owner}/{repo}/audit",
      "GET /api/v1/viewer",
      "GET /api/v1/interruptions",
      "GET /healthz",
      "GET /readyz",
      "GET /metrics",
      "GET /api/v1/openapi.json",
    ]);
  });

  it("says of every route who calls it, and that a change by a session takes more than its cookie", () => {
    const said: Record<string, string[]> = {};
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { security = [] }] of Object.entries(methods)) {
        const by = security.map((one) => Object.keys(one).join(" and ")).join(", or ");
        (said[by] ??= []).push(`${method} ${path.replace("/api/v1/repos/{owner}/{repo}", "…")}`);
      }
    }
    expect(said).toMatchInlineSnapshot(`
      {
        "": [
          "get /healthz",
          "get /readyz",
          "get /metrics",
          "get /api/v1/openapi.json",
        ],
        "actionsToken": [
          "post …/deployments/report",
          "post …/deployments/{id}/task/claim",
          "post …/deployments/{id}/task/log",
          "post …/deployments/{id}/task/finish",
        ],
        "actionsToken, or session": [
          "get …/releases",
          "get …/releases/{version}",
          "get …/deployments",
          "get …/deployments/{id}",
          "get …/deployments/{id}/steps/{step}/log",
          "get …/status",
          "get …/commands",
          "get …/audit",
        ],
        "actionsToken, or session and csrfToken": [
          "post …/releases",
          "post …/deployments",
          "post …/deployments/{id}/cancel",
        ],
        "session": [
          "get /api/v1/viewer",
          "get /api/v1/interruptions",
        ],
        "session and csrfToken": [
          "post …/releases/{version}/block",
          "post …/releases/{version}/unblock",
          "post …/deployments/{id}/retry",
          "post …/deployments/{id}/ignore",
          "post …/deployments/{id}/fail",
          "post …/promote",
          "post …/redeploy",
          "post …/rollback",
          "post …/interruptions/{id}/claim",
          "post …/interruptions/{id}/unclaim",
          "post …/interruptions/{id}/submit",
          "post …/confirm-team",
          "post …/confirm-policy",
        ],
      }
    `);
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
    world.readable = [42];
    world.repeated = false;
    world.refusal = null;
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

  const calls: readonly (readonly [
    callers: Callers,
    method: string,
    template: string,
    path: string,
    json?: unknown,
  ])[] = [
    ["both", "POST", "/releases", "/releases", { version: "1.4.0" }],
    ["both", "GET", "/releases", "/releases"],
    ["both", "GET", "/releases/{version}", "/releases/1.4.0"],
    ["people", "POST", "/releases/{version}/block", "/releases/1.4.0/block", { reason: "It leaks" }],
    ["people", "POST", "/releases/{version}/unblock", "/releases/1.4.0/unblock", {}],
    ["both", "POST", "/deployments", "/deployments", { version: "1.4.0", environment: "Production" }],
    ["both", "GET", "/deployments", "/deployments"],
    ["both", "GET", "/deployments/{id}", "/deployments/1"],
    ["both", "POST", "/deployments/{id}/cancel", "/deployments/1/cancel", {}],
    ["people", "POST", "/deployments/{id}/retry", "/deployments/1/retry", {}],
    ["people", "POST", "/deployments/{id}/ignore", "/deployments/1/ignore", { note: "It is known" }],
    ["people", "POST", "/deployments/{id}/fail", "/deployments/1/fail", {}],
    ["people", "POST", "/promote", "/promote", { version: "1.4.0" }],
    ["people", "POST", "/redeploy", "/redeploy", { environment: "Production" }],
    ["people", "POST", "/rollback", "/rollback", { environment: "Production", version: "1.3.0" }],
    ["workflows", "POST", "/deployments/report", "/deployments/report", { github_deployment_id: 901 }],
    ["workflows", "POST", "/deployments/{id}/task/claim", "/deployments/1/task/claim", { nonce: "n", key }],
    ["workflows", "POST", "/deployments/{id}/task/log", "/deployments/1/task/log", { key, tail: "Hello" }],
    [
      "workflows",
      "POST",
      "/deployments/{id}/task/finish",
      "/deployments/1/task/finish",
      { key, exit_code: 0, outputs: { tables: "12" } },
    ],
    ["both", "GET", "/deployments/{id}/steps/{step}/log", "/deployments/1/steps/migrate/log"],
    ["both", "GET", "/audit", "/audit"],
    ["both", "GET", "/status", "/status"],
    ["both", "GET", "/commands", "/commands"],
    ["people", "POST", "/interruptions/{id}/claim", "/interruptions/1/claim", {}],
    ["people", "POST", "/interruptions/{id}/unclaim", "/interruptions/1/unclaim", {}],
    ["people", "POST", "/interruptions/{id}/submit", "/interruptions/1/submit", { decision: "approve" }],
    ["people", "POST", "/confirm-team", "/confirm-team", { name: "Operators" }],
    ["people", "POST", "/confirm-policy", "/confirm-policy", {}],
  ];

  /** Claims of a workflow that may call it. */
  const callerOf = (template: string) => {
    if (template.includes("/task/")) return { event_name: "workflow_dispatch", workflow_ref: scriptWorkflow };
    return template.endsWith("report") ? { event_name: "deployment" } : {};
  };

  const repository = "/api/v1/repos/{owner}/{repo}";
  const routes = calls.map(([callers, method, template, path, json]) => ({
    callers,
    method,
    template: `${repository}${template}`,
    path: `${base}${path}`,
    sending: json === undefined ? {} : { json },
    made: method === "POST" && /(releases|deployments|promote|redeploy|rollback)$/.test(template) ? 201 : 200,
  }));

  const prepare = async (template: string, made: number) => {
    await server.send("POST", `${base}/releases`, { json: { version: "1.4.0" } });
    await server.send("POST", `${base}/deployments`, {
      json: { version: "1.4.0", environment: "Production" },
    });
    if (template.endsWith("report")) server.world.move(1, "executing");
    const isNew = made === 201 && !/(promote|redeploy|rollback)$/.test(template);
    if (isNew) server.world.releases.length = template.endsWith("releases") ? 0 : 1;
    if (isNew && template.endsWith("/deployments")) server.world.deployments.length = 0;
  };

  it.each(routes)(
    "$method $template by a workflow",
    async ({ callers, method, template, path, sending, made }) => {
      const claims = callerOf(template);
      await prepare(template, made);
      expect(await held(method, template, path, { ...sending, claims })).toBe(
        callers === "people" ? 403 : made,
      );

      expect(await held(method, template, path, { ...sending, claims: null })).toBe(401);
      const stranger = { repository: "mallory/x", repository_id: "6" };
      expect(await held(method, template, path, { ...sending, claims: stranger })).toBe(403);
      const bare = { repository: "acme/new", repository_id: "43" };
      expect(await held(method, template, path.replace("shop", "new"), { ...sending, claims: bare })).toBe(
        404,
      );
      server.world.failure = new GitHubDown(1);
      expect(await held(method, template, path, { ...sending, claims })).toBe(503);
      server.world.failure = new Error("Anything");
      expect(await held(method, template, path, { ...sending, claims })).toBe(500);
    },
  );

  it.each(routes.filter(({ callers }) => callers !== "workflows"))(
    "$method $template by a person",
    async ({ method, template, path, sending, made }) => {
      const { world } = server;
      await prepare(template, 200);
      expect(await held(method, template, path, { ...sending, as: "max" })).toBe(made);
      if (method === "POST") {
        world.repeated = true;
        expect(await held(method, template, path, { ...sending, as: "max" })).toBe(200);
        expect(await held(method, template, path, { ...sending, as: "session" })).toBe(403);
        const elsewhere = { ...sending, as: "max", headers: { origin: "https://evil.example" } } as const;
        expect(await held(method, template, path, elsewhere)).toBe(403);
        world.refusal = { code: "permission-unknown", user: "max" };
        expect(await held(method, template, path, { ...sending, as: "max" })).toBe(503);
        world.refusal = {
          code: "not-deployer",
          user: "max",
          environment: "Production",
          deployers: null,
          broken: [],
        };
        expect(await held(method, template, path, { ...sending, as: "max" })).toBe(403);
        world.refusal = { code: "not-blocked", version: "1.4.0" };
        expect(await held(method, template, path, { ...sending, as: "max" })).toBe(409);
      }
      const stale = { ...sending, claims: null, headers: { cookie: "__Host-drawbridge_session=stale" } };
      expect(await held(method, template, path, stale)).toBe(401);
      expect(await held(method, template, path.replace("shop", "new"), { ...sending, as: "max" })).toBe(404);
      world.readable = [];
      expect(await held(method, template, path, { ...sending, as: "max" })).toBe(404);
    },
  );

  it.each(["/api/v1/viewer", "/api/v1/interruptions"])("GET %s", async (path) => {
    await prepare("", 200);
    expect(await held("GET", path, path, { as: "session" })).toBe(200);
    expect(await held("GET", path, path, { claims: null })).toBe(401);
    expect(await held("GET", path, path, {})).toBe(403);
  });

  const posts = routes.filter(({ method }) => method === "POST");
  it.each(posts)(
    "$method $template: a body that will not do",
    async ({ callers, method, template, path }) => {
      const by = callers === "people" ? ({ as: "max" } as const) : { claims: callerOf(template) };
      const headers = { "content-type": "application/json" };
      expect(await held(method, template, path, { body: "{", headers, ...by })).toBe(422);
      const x = "x".repeat((template.endsWith("/finish") ? 8 : 1) * 1024 * 1024);
      expect(await held(method, template, path, { json: { x }, ...by })).toBe(413);
    },
  );

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
