import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problem } from "../../app/http/contract.ts";
import { limits } from "../../app/http/intake/limits.ts";
import { at, url as audience } from "../http/support/in-memory.ts";
import { max, secret } from "../http/support/in-memory-people.ts";
import { pushClaims } from "../http/support/issuer.ts";
import { startServer, type TestServer } from "../http/support/server.ts";
import { mutated, nastyText, nastyValue } from "./support/anything.ts";
import { exchange, rawClient, requestText, statusOf } from "./support/raw.ts";
import { hangMs, runs } from "./support/runs.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  // Whatever was sent, nothing failed in a way that was not foreseen.
  expect(server.logged).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const base = "/api/v1/repos/acme/shop";
const scripts = {
  event_name: "workflow_dispatch",
  workflow_ref: "acme/shop/.github/workflows/drawbridge.yml@refs/heads/main",
};
const key = "k".repeat(32);

/** A valid body of each route that takes one, and the claims of who may send it. */
const posts = [
  { path: "/releases", body: { version: "1.4.0", notes: "n", variables: { Region: "eu" } }, claims: {} },
  {
    path: "/deployments",
    body: {
      version: "1.4.0",
      environment: "Production",
      comment: "c",
      skip: ["x"],
      guided: true,
      variables: {},
    },
    claims: {},
  },
  { path: "/deployments/1/cancel", body: { note: "n" }, claims: {} },
  { path: "/deployments/report", body: { github_deployment_id: 901 }, claims: { event_name: "deployment" } },
  { path: "/deployments/1/task/claim", body: { nonce: "n", key }, claims: scripts },
  { path: "/deployments/1/task/log", body: { key, tail: "Hello" }, claims: scripts },
  { path: "/deployments/1/task/finish", body: { key, exit_code: 0, outputs: { a: "b" } }, claims: scripts },
] as const;

/** The same of people's, whom their session lets through. */
const peoples = [
  {
    path: "/interruptions/1/submit",
    body: { decision: "approve", note: "n", inputs: { a: "b" }, anyway: true, emergency: true },
  },
  { path: "/deployments", body: { version: "1", environment: "e", override_freeze: "r", skip: ["x"] } },
  { path: "/releases", body: { version: "1", notes: "n" } },
  { path: "/promote", body: { version: "1", comment: "c", override_freeze: "r" } },
  { path: "/rollback", body: { environment: "e", version: "1" } },
  { path: "/releases/1.4.0/block", body: { reason: "r" } },
  { path: "/confirm-team", body: { name: "n" } },
] as const;

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** Sends a body as it is, with a token that is right. */
async function post(
  path: string,
  body: string | Uint8Array,
  claims: Record<string, unknown> = {},
): Promise<Sent> {
  const response = await fetch(`${server.origin}${base}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${await server.token(claims)}`, "content-type": "application/json" },
    body: typeof body === "string" ? body : new Uint8Array(body),
    signal: AbortSignal.timeout(hangMs),
  });
  return held(response.status, response.headers.get("content-type"), await response.text());
}

/** Answered as the API answers: success, or a problem that somebody can read. */
function held(status: number, type: string | null, text: string): Sent {
  expect(status).toBeLessThan(500);
  if (status >= 400) {
    expect(type).toBe("application/problem+json");
    expect(problem.parse(JSON.parse(text)).status).toBe(status);
  }
  // However many faults a request has, the answer is one that a person reads.
  expect(text.length).toBeLessThan(100_000);
  return { status, text };
}

describe("a body", () => {
  it.each(posts)(
    "of $path with something wrong in it is refused or taken, never failed at",
    async ({ path, body, claims }) => {
      await fc.assert(
        fc.asyncProperty(mutated(body), async (value) => {
          await post(path, JSON.stringify(value), claims);
        }),
        runs(25),
      );
    },
  );

  it.each<[string, string]>([
    ["a number with a billion's exponent", '{"github_deployment_id":1e1000000000}'],
    ["digits without end", `{"github_deployment_id":${"9".repeat(900_000)}}`],
    ["deeper than any stack", `{"version":${"[".repeat(500_000)}${"]".repeat(500_000)}}`],
    ["a prototype", '{"__proto__":{"version":"1.4.0"},"constructor":{"prototype":{"admin":true}}}'],
    [
      "a hundred thousand faults",
      `{"skip":[${Array(100_000).fill("1").join(",")}],"version":"1","environment":"e"}`,
    ],
    ["fifty thousand keys", `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join(",")}}`],
    ["a name of a megabyte", `{"${"k".repeat(1_000_000)}":1}`],
    ["one name again and again", `{${'"version":"1",'.repeat(50_000)}"version":"2"}`],
  ])("that is %s is refused", async (_name, body) => {
    const claims = body.includes("github_deployment_id") ? { event_name: "deployment" } : {};
    const path = body.includes("github_deployment_id") ? "/deployments/report" : "/deployments";
    expect((await post(path, body, claims)).status).toBe(422);
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  it("that is no UTF-8 is refused or read as text that is", async () => {
    const body = Buffer.concat([
      Buffer.from('{"notes":"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from('"}'),
    ]);
    expect([200, 201, 422]).toContain((await post("/releases", body)).status);
  });
});

describe("what comes with a session", () => {
  const order = async (path: string, body: string, headers: Record<string, string> = {}): Promise<Sent> => {
    const response = await fetch(`${server.origin}${base}${path}`, {
      method: "POST",
      headers: {
        cookie: `__Host-drawbridge_session=${secret}`,
        "x-csrf-token": max.csrf,
        "content-type": "application/json",
        ...headers,
      },
      body,
      signal: AbortSignal.timeout(hangMs),
    });
    return held(response.status, response.headers.get("content-type"), await response.text());
  };

  it.each(peoples)("as a body of $path is refused or taken, never failed at", async ({ path, body }) => {
    await fc.assert(
      fc.asyncProperty(mutated(body), async (value) => {
        await order(path, JSON.stringify(value));
      }),
      runs(25),
    );
  });

  it.each(["cookie", "x-csrf-token", "origin", "idempotency-key", "authorization"])(
    "as any text in %s is refused or taken, never failed at",
    async (name) => {
      // What a header can hold.
      const text = fc.stringMatching(/^[\x21-\x7e\xa0-\xff]{0,300}$/);
      await fc.assert(
        fc.asyncProperty(text, async (value) => {
          const { status } = await order("/promote", '{"version":"1"}', { [name]: value });
          if (name === "origin") expect(status).toBe(403);
          if (name === "cookie") expect(status).toBe(401);
        }),
        runs(25),
      );
    },
  );
});

describe("bodies that never end", () => {
  it("of callers who may send them take no more memory than all have, and give it back when they go", async () => {
    const port = Number(new URL(server.origin).port);
    const authorization = `Bearer ${await server.token(scripts)}`;
    const finish = (body: string, length: number) =>
      requestText(
        `POST ${base}/deployments/1/task/finish`,
        { authorization, "content-type": "application/json", "content-length": length },
        body,
      );
    const held = await Promise.all(
      Array.from({ length: limits.apiBodiesBytes / limits.taskFinishBytes }, async () => {
        const client = await rawClient(port);
        client.write(finish("{", limits.taskFinishBytes));
        return client;
      }),
    );
    const body = JSON.stringify({ key, exit_code: 0, outputs: {} });
    const ask = async () => statusOf(await exchange(port, finish(body, body.length)));
    while ((await ask()) !== 503) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const { socket, closed } of held) {
      socket.destroy();
      await closed;
    }
    while ((await ask()) === 503) await new Promise((resolve) => setTimeout(resolve, 10));
    // As it answers without them, be there such a deployment or not.
    expect([200, 404]).toContain(await ask());
  });
});

/** Answers to bytes on a connection of their own: no client's tidiness in between. */
async function raw(line: string, headers: Record<string, string> = {}): Promise<string> {
  const port = Number(new URL(server.origin).port);
  return exchange(port, requestText(line, headers));
}

describe("a path or a query", () => {
  const hostilePiece = fc.oneof(
    fc.constantFrom(
      "..",
      "%2e%2e",
      "%2f",
      "%00",
      "%ff",
      "%c0%ae",
      "%0d%0ax-injected:%201",
      "%",
      "__proto__",
      ";",
      "\\",
      "%u0041",
    ),
    fc.stringMatching(/^[!-~]{1,12}$/),
    nastyText.map((text) => encodeURIComponent(text.toWellFormed()).slice(0, 2_000)),
  );

  it("of any kind is answered with a problem, and injects nothing", async () => {
    const token = await server.token();
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostilePiece, { maxLength: 6 }),
        fc.array(hostilePiece, { maxLength: 3 }),
        fc.constantFrom("GET", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"),
        async (pieces, query, method) => {
          const target = `/api/v1/repos/${pieces.join("/")}?${query.map((one) => `${one}=${one}`).join("&")}`;
          const answer = await raw(`${method} ${target.replace(/ /g, "+")}`, {
            authorization: `Bearer ${token}`,
          });
          const [head = "", body = ""] = answer.split("\r\n\r\n");
          expect(head).not.toMatch(/^x-injected/im);
          const type = /^content-type: (.*)$/im.exec(head)?.[1] ?? null;
          if (statusOf(answer) !== 400 && type !== null) held(statusOf(answer), type, body);
          expect(statusOf(answer)).toBeLessThan(500);
        },
      ),
      runs(100),
    );
  });

  it("finds no file", async () => {
    for (const path of ["/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd"]) {
      for (const prefix of ["", "/api/v1", `${base}/releases`]) {
        const answer = await raw(`GET ${prefix}${path}`);
        expect(statusOf(answer)).toBeGreaterThanOrEqual(400);
        expect(answer).not.toContain("root:");
      }
    }
  });

  it("with any paging and filter is answered", async () => {
    const token = await server.token();
    await fc.assert(
      fc.asyncProperty(nastyText, nastyText, async (a, b) => {
        const query = new URLSearchParams({ per_page: a, page: b, environment: a, state: b })
          .toString()
          .slice(0, 8_000);
        for (const list of ["releases", "deployments", "audit"]) {
          const response = await fetch(`${server.origin}${base}/${list}?${query}`, {
            headers: { authorization: `Bearer ${token}` },
          });
          held(response.status, response.headers.get("content-type"), await response.text());
        }
      }),
      runs(25),
    );
  });
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const mallory = generateKeyPairSync("rsa", { modulusLength: 2048 });
const malloryJwk = {
  ...mallory.publicKey.export({ format: "jwk" }),
  kid: "mallory",
  alg: "RS256",
  use: "sig",
};

/** A token that mallory signed, under any header. */
function forged(header: object, claims: unknown): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(mallory.privateKey, "base64url")}`;
}

async function withToken(token: string): Promise<Sent> {
  const answer = await raw(`GET ${base}/releases`, { authorization: `Bearer ${token}` });
  const [head = "", ...body] = answer.split("\r\n\r\n");
  return held(statusOf(answer), /^content-type: (.*)$/im.exec(head)?.[1] ?? null, body.join("\r\n\r\n"));
}

describe("a token", () => {
  const claims = () => pushClaims(server.issuer.url, audience, at);

  it("that mallory signed is refused, whatever its header says about keys; nobody is asked for them", async () => {
    const theirs = "http://127.0.0.1:9/jwks";
    const headers: readonly object[] = [
      { alg: "RS256", typ: "JWT", kid: "key-1" },
      { alg: "RS256", kid: "mallory", jwk: malloryJwk },
      { alg: "RS256", kid: "key-1", jku: theirs, x5u: theirs },
      { alg: "RS256", kid: "key-1", x5c: ["AAAA"] },
      { alg: "RS256", kid: "../../../../dev/null" },
      { alg: "RS256", kid: "' or 1=1 --" },
      { alg: "RS256", kid: "__proto__" },
      { alg: "RS256", kid: { toString: "x" } },
      { alg: "RS256", kid: null },
      { alg: "RS256", crit: ["exp"], exp: 1 },
      { alg: "RS256", b64: false, crit: ["b64"] },
      { alg: "RS512", kid: "key-1" },
      { alg: "PS256", kid: "key-1" },
      { alg: "none" },
      { alg: "None" },
      { alg: ["RS256"] },
      { alg: null },
      {},
    ];
    for (const header of headers)
      expect(await withToken(forged(header, claims()))).toMatchObject({ status: 401 });
    const asked = new Set(server.issuer.requests);
    expect(asked).toEqual(new Set(["/.well-known/openid-configuration", "/.well-known/jwks"]));
  });

  it("without a signature, or with the public key as a secret, is refused", async () => {
    const [, payload = ""] = (await server.token()).split(".");
    const hs = `${encode({ alg: "HS256", kid: "key-1" })}.${payload}`;
    const jwks = await (await fetch(`${server.issuer.url}/.well-known/jwks`)).text();
    for (const secret of [jwks, "", JSON.stringify(JSON.parse(jwks).keys[0])]) {
      const mac = createHmac("sha256", secret).update(hs).digest("base64url");
      expect(await withToken(`${hs}.${mac}`)).toMatchObject({ status: 401 });
    }
    for (const header of [{ alg: "none" }, { alg: "NONE" }, { alg: "RS256", kid: "key-1" }]) {
      expect(await withToken(`${encode(header)}.${payload}.`)).toMatchObject({ status: 401 });
    }
  });

  it("with any bit changed is refused", async () => {
    const token = await server.token();
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(..."Aa0-_.~"), async (index, character) => {
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        const same = changed.split(".").every((part, i) => {
          const own = token.split(".")[i] ?? "";
          return Buffer.from(part, "base64url").equals(Buffer.from(own, "base64url"));
        });
        fc.pre(!same);
        expect((await withToken(changed)).status).toBeGreaterThanOrEqual(401);
      }),
      runs(50),
    );
  });

  it("of any text is refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[!-~]{1,200}$/), async (text) => {
        expect(await withToken(text)).toMatchObject({ status: 401 });
      }),
      runs(50),
    );
    for (const text of ["..", "a.b.c", "...", "a".repeat(15_000), `${encode([])}.${encode([])}.x`]) {
      expect(await withToken(text)).toMatchObject({ status: 401 });
    }
    expect(
      statusOf(await raw(`GET ${base}/releases`, { authorization: `Bearer ${"a".repeat(20_000)}` })),
    ).toBe(431);
  });

  it("that the issuer signed with claims of any kind: counts only where they are as GitHub writes them", async () => {
    const names = Object.keys(claims());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), nastyValue, async (name, value) => {
        fc.pre(JSON.stringify(value).length < 4_000 && value !== claims()[name]);
        const token = await server.issuer.sign({ ...claims(), [name]: value });
        const { status } = await withToken(token);
        // What says who calls and for what has one right value; the rest, the repository's name too, may be any text.
        if (["iss", "aud", "repository_id", "sha", "actor_id"].includes(name)) {
          expect([401, 403]).toContain(status);
        }
      }),
      runs(100),
    );
  });

  it("whose repository is named as another's, in letters that look the same, is not that repository's", async () => {
    for (const repository of [
      "acme/shор",
      "acme/shop ",
      "ACME/shop\u0000",
      "acme/shop/",
      "acme//shop",
      "acme/ｓhop",
    ]) {
      const token = await server.issuer.sign({ ...claims(), repository, repository_id: "6" });
      expect([401, 403]).toContain((await withToken(token)).status);
    }
  });
});
