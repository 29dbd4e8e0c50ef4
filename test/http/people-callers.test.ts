import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { Program, said } from "./support/program.ts";

afterAll(stopDatabases);

/** By hand into Testing, where failed work asks people; through a gate into Production. */
const process = `
teams:
  Approvers: [acme/octopus-administrators, acme/octopus-managers]
lifecycle:
  - { phase: Testing, guided-failure: true }
  - phase: Production
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    environments: [Production]
  - name: Ship
    uses: github-deployment
`;

const people = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  max: "write",
  ada: "read",
  reader: "read",
  stranger: "none",
} as const;

describe("a private repository with a question of each kind", () => {
  let story: Story;
  /** What waits: a gate of d2, and failed work of d3. */
  let gate: number;
  let failure: number;
  /** Every route that changes something, as somebody who may would call it. */
  let changes: readonly (readonly [path: string, body?: object])[];
  const reads = [
    "/releases",
    "/releases/1.0.0",
    "/deployments",
    "/deployments/2",
    "/audit",
    "/status",
    "/commands",
  ];
  beforeAll(async () => {
    story = await Story.start({ reachable: true, private: true, otherRepos: ["bare"], process, people });
    await story.ship("1.0.0");
    const writer = await Program.of(story, "writer");
    expect((await writer.post("/deployments", { version: "1.0.0", environment: "Testing" })).status).toBe(
      201,
    );
    await story.idle();
    await story.report("Testing", "success");
    expect((await writer.post("/promote", { version: "1.0.0" })).status).toBe(201);
    const { thread } = await story.ship("1.1.0");
    expect((await writer.post("/deployments", { version: "1.1.0", environment: "Testing" })).status).toBe(
      201,
    );
    await story.idle();
    await story.report("Testing", "failure");
    for (const { number } of story.github.issues()) story.unread(number);
    story.unread(thread);
    const asking = async (environment: string) =>
      (await story.deployment(environment)).steps.find((one: any) => one.interruption !== null).interruption
        .id;
    [gate, failure] = [await asking("Production"), await asking("Testing")];
    changes = [
      ["/releases", { version: "2.0.0" }],
      ["/deployments", { version: "1.1.0", environment: "Testing" }],
      ["/deployments/2/cancel", { note: "No" }],
      ["/deployments/3/retry"],
      ["/deployments/3/ignore"],
      ["/deployments/3/fail"],
      ["/promote", { version: "1.0.0" }],
      ["/redeploy", { environment: "Testing" }],
      ["/rollback", { environment: "Testing", version: "1.0.0" }],
      ["/releases/1.0.0/block", { reason: "It leaks" }],
      ["/releases/1.0.0/unblock"],
      [`/interruptions/${gate}/claim`],
      [`/interruptions/${gate}/unclaim`],
      [`/interruptions/${gate}/submit`, { decision: "approve" }],
      [`/interruptions/${failure}/submit`, { decision: "retry" }],
      ["/confirm-team", { name: "Approvers" }],
      ["/confirm-policy"],
    ];
  });
  afterEach(() => {
    story.github.faults.clear();
    return story.check();
  });
  afterAll(() => story.end());

  /** What every route says to a program, in words of its own where they matter. */
  const asks = async (program: Program, sent: Parameters<Program["post"]>[2] = {}) => {
    const answers = new Set<string>();
    for (const path of reads) answers.add(`GET ${said(await program.get(path, sent.headers))}`);
    for (const [path, body] of changes) answers.add(`POST ${said(await program.post(path, body, sent))}`);
    return [...answers].toSorted();
  };
  const events = () => story.database.look("select count(*)::int from audit_events");

  it("is read by whoever GitHub shows it to, by their cookie alone", async () => {
    for (const who of ["admin", "ada", "reader"]) {
      const program = await Program.of(story, who);
      for (const path of reads) expect([path, said(await program.get(path))]).toEqual([path, "200"]);
    }
    const reader = await Program.of(story, "reader");
    expect((await reader.get("/deployments/2?wait=1")).body).toMatchObject({ id: 2, state: "waiting" });
    expect((await reader.get("/api/v1/viewer")).body).toEqual({
      id: expect.any(Number),
      login: "reader",
      csrf_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await reader.get("/api/v1/viewer")).headers.get("cache-control")).toBe("no-store");
  });

  it("gives nobody who is not signed in anything", async () => {
    const before = await events();
    const nobody = await Program.of(story, null);
    expect(await asks(nobody)).toEqual(["GET 401 token-missing", "POST 401 token-missing"]);
    expect(said(await nobody.get("/api/v1/viewer"))).toBe("401 token-missing");
    expect(said(await nobody.get("/api/v1/interruptions"))).toBe("401 token-missing");
    expect((await nobody.get("/releases")).headers.get("www-authenticate")).toBe("Bearer");
    expect((await nobody.get("/releases")).body.detail).toContain(`A person signs in at ${story.publicUrl}`);
    nobody.browser.jar.set("drawbridge_session", "x".repeat(43));
    expect(await asks(nobody)).toEqual(["GET 401 token-missing", "POST 401 token-missing"]);
    expect(await events()).toBe(before);
  });

  it("is not there for somebody whom GitHub does not show it to, as one that is not there at all", async () => {
    const before = await events();
    const stranger = await Program.of(story, "stranger");
    expect(await asks(stranger)).toEqual(["GET 404 not-found", "POST 404 not-found"]);
    const none = "/api/v1/repos/acme/nothing";
    const [hidden, missing] = [await stranger.get("/releases"), await stranger.get(`${none}/releases`)];
    expect(missing.body).toEqual({ ...hidden.body, detail: hidden.body.detail.replace("shop", "nothing") });
    const [barred, gone] = [await stranger.post("/promote", {}), await stranger.post(`${none}/promote`, {})];
    expect(gone.body).toEqual({ ...barred.body, detail: barred.body.detail.replace("shop", "nothing") });
    expect((await stranger.get("/api/v1/interruptions")).body).toEqual([]);
    expect(await events()).toBe(before);
  });

  it("is changed by nobody who only reads it", async () => {
    const before = await events();
    const reader = await Program.of(story, "reader");
    for (const [path, body] of changes) {
      // Who holds nothing has nothing to give back, whoever they are.
      const no = path.endsWith("/unclaim") ? "409 already-decided" : "403 not-entitled";
      expect([path, said(await reader.post(path, body))]).toEqual([path, no]);
    }
    expect(await events()).toBe(before);
    expect(
      (await reader.post(`/interruptions/${gate}/submit`, { decision: "approve" })).body.detail,
    ).toContain("reader is not an active member of Approvers");
  });

  it("is changed by nothing that another site can make a browser send", async () => {
    const before = await events();
    const max = await Program.of(story, "max");
    const other = await Program.of(story, "ada");
    const foreign = (await other.get("/api/v1/viewer")).body.csrf_token;
    for (const csrf of [null, "", "x", foreign]) {
      expect(await asks(max, { csrf })).toEqual(["GET 200", "POST 403 not-entitled"]);
    }
    for (const origin of ["https://evil.example", "null", `${story.publicUrl}.evil.example`]) {
      expect(await asks(max, { headers: { origin } })).toEqual(["GET 200", "POST 403 not-entitled"]);
    }
    expect((await max.post("/promote", {}, { csrf: null })).body.detail).toContain("`X-CSRF-Token`");
    expect(
      (await max.post("/promote", {}, { headers: { origin: "https://evil.example" } })).body.detail,
    ).toContain('"https://evil.example"');
    expect(await events()).toBe(before);
    // A page of the app's own says where it comes from, and is let through.
    const own = { headers: { origin: story.publicUrl } };
    expect(said(await max.post(`/interruptions/${gate}/unclaim`, {}, own))).toBe("409 already-decided");
  });

  it("a token means a workflow, whatever session comes with it: it never does what people do", async () => {
    const before = await events();
    const max = await Program.of(story, "max");
    const token = await story.github.oidcToken({ audience: story.publicUrl, actor: "max" });
    const headers = { authorization: `Bearer ${token}` };
    for (const [path, body] of changes) {
      if (["/releases", "/deployments", "/deployments/2/cancel"].includes(path)) continue;
      expect([path, said(await max.post(path, body, { headers }))]).toEqual([path, "403 not-entitled"]);
    }
    const asked = { version: "1.0.0", environment: "Testing" };
    for (const more of [{ skip: ["Ship"] }, { override_freeze: "It is urgent" }]) {
      const answer = await max.post("/deployments", { ...asked, ...more }, { headers });
      expect([said(answer), answer.body.detail]).toEqual([
        "403 not-entitled",
        expect.stringMatching(/^Nothing done. A workflow may not (skip steps|override a freeze)/),
      ]);
    }
    expect(said(await max.post("/deployments/2/cancel", {}, { headers }))).toBe("403 not-entitled");
    for (const path of ["/api/v1/viewer", "/api/v1/interruptions"]) {
      expect(said(await max.get(path, headers))).toBe("403 not-entitled");
    }
    expect(said(await max.get("/status", headers))).toBe("200");
    for (const authorization of ["Bearer", "Bearer ", "bearer x"]) {
      expect(said(await max.get("/status", { authorization }))).toMatch(/^401 token-(missing|invalid)$/);
    }
    // What a proxy asks for is no token.
    expect(said(await max.get("/status", { authorization: "Basic eDp5" }))).toBe("200");
    expect(await events()).toBe(before);
  });

  it("a person cannot take a workflow's place", async () => {
    const max = await Program.of(story, "max");
    const key = "k".repeat(32);
    for (const [path, body] of [
      ["/deployments/report", { github_deployment_id: 1 }],
      ["/deployments/3/task/claim", { nonce: "n", key }],
      ["/deployments/3/task/log", { key, tail: "" }],
      ["/deployments/3/task/finish", { key, exit_code: 0, outputs: {} }],
    ] as const) {
      expect([path, said(await max.post(path, body))]).toEqual([path, "401 token-missing"]);
    }
  });

  it("while GitHub does not answer nothing is shown that it might not show, and nothing is decided", async () => {
    const max = await Program.of(story, "max");
    const before = await events();
    const down = () => story.github.faults.add({ match: { path: /.*/ }, kind: "500", times: 10_000 });
    down();
    expect(said(await max.get("/status"))).toBe("503 not-ready");
    expect(said(await max.post("/promote", { version: "1.0.0" }))).toBe("503 not-ready");
    expect(said(await max.get("/api/v1/interruptions"))).toBe("503 not-ready");
    story.github.faults.clear();
    // What they may read is known by now; what they may do is asked each time.
    expect(said(await max.get("/status"))).toBe("200");
    down();
    for (const [path, body] of changes) {
      expect([path, said(await max.post(path, body))]).toEqual([path, "503 not-ready"]);
    }
    story.github.faults.clear();
    story.github.faults.add({ match: { path: /\/memberships\// }, kind: "500", times: 10_000 });
    const answer = await max.post(`/interruptions/${gate}/submit`, { decision: "approve" });
    expect([said(answer), answer.body.detail]).toEqual([
      "503 not-ready",
      expect.stringMatching(
        /^Not counted\. GitHub did not answer .* Nothing was done: send it again in a moment\.$/,
      ),
    ]);
    expect(await events()).toBe(before);
  });

  it("a session that was ended is nobody's, here and everywhere, at once", async () => {
    const max = await Program.of(story, "max");
    const held = new Map(max.browser.jar);
    const page = await max.browser.open("/acme/shop/deployments/2");
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    await max.browser.open("/-/sign-out", { method: "POST", body: new URLSearchParams({ csrf }) });
    for (const [name, value] of held) max.browser.jar.set(name, value);
    expect(await asks(max)).toEqual(["GET 401 token-missing", "POST 401 token-missing"]);
  });

  it("a sign-in that was taken back on GitHub ends with the next look at what it may read", async () => {
    const max = await Program.of(story, "max");
    story.github.takeBack("max");
    const { body } = await max.get("/status");
    expect([body.code, body.detail]).toEqual([
      "token-expired",
      expect.stringContaining("GitHub no longer takes this sign-in"),
    ]);
    expect(await asks(max)).toEqual(["GET 401 token-missing", "POST 401 token-missing"]);
  });

  it("a session ends when its time is over", async () => {
    const max = await Program.of(story, "max");
    await story.pass(8 * 60 * 60_000 + 1_000);
    expect(await asks(max)).toEqual(["GET 401 token-missing", "POST 401 token-missing"]);
  });
});

it("where nobody can sign in, workflows alone call", async () => {
  const story = await Story.start({ reachable: true, process, withoutSignIn: true });
  const nobody = await Program.of(story, null);
  nobody.browser.jar.set("drawbridge_session", "x".repeat(43));
  for (const path of ["/status", "/releases", "/api/v1/viewer", "/api/v1/interruptions"]) {
    const answer = await nobody.get(path);
    expect([said(answer), answer.body.detail]).toEqual([
      "401 token-missing",
      "The request carries no `Authorization: Bearer` header. A workflow sends its Actions OIDC token: give the job `permissions: id-token: write`.",
    ]);
  }
  expect((await story.api("GET", "/status")).status).toBe(200);
  await story.end();
});
