import { createHmac } from "node:crypto";
import { generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type TokenRules, createVerifier } from "../../app/http/oidc.ts";
import { type Issuer, pushClaims, startIssuer } from "./support/issuer.ts";

const audience = "https://drawbridge.acme.example";
const now = new Date("2026-11-22T12:00:00Z");
const seconds = now.getTime() / 1000;

describe("the token of a workflow", () => {
  let issuer: Issuer;
  beforeEach(async () => {
    issuer = await startIssuer();
  });
  afterEach(async () => {
    await issuer[Symbol.asyncDispose]();
  });

  const verifier = (rules: Partial<TokenRules> = {}) =>
    createVerifier({ audience, issuers: [issuer.url], now: () => now, fetch, ...rules });
  const verify = (token: string) => verifier()(`Bearer ${token}`);
  const claims = (other: Record<string, unknown> = {}) => ({
    ...pushClaims(issuer.url, audience, now),
    ...other,
  });

  it("is read when all of it is right", async () => {
    expect(await verify(await issuer.sign(claims()))).toEqual({
      ok: true,
      claims: {
        repositoryId: 42,
        repository: "acme/shop",
        eventName: "push",
        ref: "refs/heads/main",
        sha: "a".repeat(40),
        runId: 7001,
        runAttempt: 1,
        workflowRef: "",
        jobId: null,
        actorId: 100,
        actor: "dev",
      },
    });
    expect(issuer.requests).toEqual(["/.well-known/openid-configuration", "/.well-known/jwks"]);
  });

  it.each([
    ["7", 7],
    ["", null],
    [7, null],
  ])("names its job as GitHub writes it, or none: %j", async (check_run_id, jobId) => {
    expect(await verify(await issuer.sign(claims({ check_run_id })))).toMatchObject({ claims: { jobId } });
  });

  it("costs no request to the issuer once its keys are known", async () => {
    const check = verifier();
    const tokens = await Promise.all([1, 2, 3].map((run) => issuer.sign(claims({ run_id: String(run) }))));
    const results = await Promise.all(tokens.map((token) => check(`Bearer ${token}`)));
    expect(results.map((result) => result.ok)).toEqual([true, true, true]);
    expect((await check(`Bearer ${tokens[0]}`)).ok).toBe(true);
    expect(issuer.requests).toEqual(["/.well-known/openid-configuration", "/.well-known/jwks"]);
  });

  it("has no ref in event deployment, and no key id where the issuer has one key", async () => {
    const { ref: _, ...without } = claims({ event_name: "deployment" });
    expect(await verify(await issuer.sign(without, { kid: undefined }))).toMatchObject({
      ok: true,
      claims: { ref: "", eventName: "deployment" },
    });
    expect(await verify(await issuer.sign({ ...without, ref: "" }))).toMatchObject({
      ok: true,
      claims: { ref: "" },
    });
  });

  it.each([
    { header: undefined, says: "no header" },
    { header: "", says: "an empty one" },
    { header: "Basic YTpi", says: "another scheme" },
    { header: "Bearer", says: "no token" },
    { header: "Bearer a b", says: "two" },
  ])("is missing: $says", async ({ header }) => {
    expect(await verifier()(header)).toEqual({
      ok: false,
      code: "token-missing",
      detail:
        "The request carries no `Authorization: Bearer` header. A workflow sends its Actions OIDC token: give the job `permissions: id-token: write`.",
    });
  });

  it("may say its scheme in any case", async () => {
    expect(await verifier()(`bearer   ${await issuer.sign(claims())} `)).toMatchObject({ ok: true });
  });

  it.each([
    ["not-a-token", "Invalid JWT"],
    ["a.YmI.c", "Failed to parse the decoded payload as JSON"],
    ["a.b.c.d.e", "Only JWTs using Compact JWS serialization can be decoded"],
  ])("is no token: %s", async (token, why) => {
    expect(await verify(token)).toEqual({
      ok: false,
      code: "token-invalid",
      detail: `The token is not valid: ${why} (ERR_JWT_INVALID).`,
    });
    expect(issuer.requests).toEqual([]);
  });

  const unsigned = (header: object, payload: object) =>
    [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");

  it("is refused unsigned (alg none), without a request", async () => {
    expect(await verify(`${unsigned({ alg: "none" }, claims())}.`)).toMatchObject({
      code: "token-invalid",
      detail: expect.stringContaining("not allowed") as string,
    });
    expect(issuer.requests).toEqual([]);
  });

  it("is refused signed with a shared secret (HS256), the public key taken for one or not", async () => {
    const body = unsigned({ alg: "HS256", kid: "key-1" }, claims());
    const signature = createHmac("sha256", "secret").update(body).digest("base64url");
    expect(await verify(`${body}.${signature}`)).toMatchObject({ code: "token-invalid" });
    expect(issuer.requests).toEqual([]);
  });

  it("is refused signed by another RSA algorithm (PS256)", async () => {
    const { privateKey } = await generateKeyPair("PS256");
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: "PS256", kid: "key-1" })
      .sign(privateKey);
    expect(await verify(token)).toMatchObject({ code: "token-invalid" });
  });

  it("is refused forged: another key under the issuer's key id", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    expect(await verify(await issuer.sign(claims(), { key: privateKey, kid: "key-1" }))).toEqual({
      ok: false,
      code: "token-invalid",
      detail:
        "The token is not valid: signature verification failed (ERR_JWS_SIGNATURE_VERIFICATION_FAILED).",
    });
  });

  it("is refused when a claim was changed after signing", async () => {
    const [head, , signature] = (await issuer.sign(claims())).split(".");
    const payload = Buffer.from(JSON.stringify(claims({ repository_id: "43" }))).toString("base64url");
    expect(await verify(`${head}.${payload}.${signature}`)).toMatchObject({ code: "token-invalid" });
  });

  it("is refused under a key id that the issuer does not have", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    expect(await verify(await issuer.sign(claims(), { key: privateKey, kid: "unknown" }))).toMatchObject({
      code: "token-invalid",
      detail: expect.stringContaining("ERR_JWKS_NO_MATCHING_KEY") as string,
    });
  });

  it("is refused without a key id where the issuer has several keys", async () => {
    await issuer.rotate();
    expect(await verify(await issuer.sign(claims(), { kid: undefined }))).toMatchObject({
      code: "token-invalid",
      detail: expect.stringContaining("ERR_JWKS_MULTIPLE_MATCHING_KEYS") as string,
    });
  });

  it.each([
    { what: "a second ago", exp: seconds - 1 },
    { what: "this second", exp: seconds },
    { what: "long ago", exp: seconds - 86_400 },
  ])("is refused expired: $what", async ({ exp }) => {
    expect(await verify(await issuer.sign(claims({ exp })))).toEqual({
      ok: false,
      code: "token-expired",
      detail: "The token has expired; Actions tokens live for minutes. Ask for a new one for each request.",
    });
  });

  it.each([
    { what: "nbf a minute ahead", other: { nbf: seconds + 60 }, ok: true },
    { what: "nbf more than a minute ahead", other: { nbf: seconds + 61 }, ok: false },
    { what: "iat a minute ahead", other: { iat: seconds + 60 }, ok: true },
    { what: "iat more than a minute ahead", other: { iat: seconds + 61 }, ok: false },
    { what: "no exp", other: { exp: undefined }, ok: false },
    { what: "no iat", other: { iat: undefined }, ok: true },
    { what: "no nbf", other: { nbf: undefined }, ok: true },
    { what: "exp as text", other: { exp: "tomorrow" }, ok: false },
  ])("and its times: $what", async ({ other, ok }) => {
    const result = await verify(await issuer.sign(claims(other)));
    expect(result).toMatchObject(ok ? { ok: true } : { ok: false, code: "token-invalid" });
  });

  it.each([
    ["https://github.com/acme"],
    [`${audience}.evil.example`],
    [audience.slice(0, -1)],
    [""],
    [[audience]],
    [7],
  ])("is refused for the audience %j", async (aud) => {
    expect(await verify(await issuer.sign(claims({ aud })))).toEqual({
      ok: false,
      code: "audience-mismatch",
      detail: `The token was made for the audience ${String(JSON.stringify(aud))}, this server is ${audience}. Set the Action's server-url to exactly that address.`,
    });
  });

  it("may have the audience with the final slash that people type", async () => {
    expect(await verify(await issuer.sign(claims({ aud: `${audience}/` })))).toMatchObject({ ok: true });
  });

  it("of an issuer that is not listed is refused without asking anyone", async () => {
    await using stranger = await startIssuer();
    const token = await stranger.sign(claims({ iss: stranger.url }));
    expect(await verify(token)).toEqual({
      ok: false,
      code: "issuer-not-trusted",
      detail: `Tokens of the issuer "${stranger.url}" are not trusted here, only of ${issuer.url}. An administrator of Drawbridge can add it to OIDC_ISSUERS.`,
    });
    expect([...stranger.requests, ...issuer.requests]).toEqual([]);
  });

  it("that says nothing of its issuer is not valid", async () => {
    expect(await verify(await issuer.sign(claims({ iss: undefined })))).toMatchObject({
      code: "token-invalid",
    });
    expect(issuer.requests).toEqual([]);
  });

  it("that names the trusted issuer and is signed by another is refused", async () => {
    await using stranger = await startIssuer();
    expect(await verify(await stranger.sign(claims()))).toMatchObject({ code: "token-invalid" });
    expect(stranger.requests).toEqual([]);
  });

  it.each([
    ["repository_id", 42],
    ["repository_id", "042"],
    ["repository_id", undefined],
    ["repository", "shop"],
    ["sha", "abc"],
    ["event_name", ""],
    ["run_id", ""],
    ["actor_id", "x"],
    ["actor", undefined],
  ])("whose claim %s is %j is not one of Actions", async (name, value) => {
    expect(await verify(await issuer.sign(claims({ [name]: value })))).toEqual({
      ok: false,
      code: "token-invalid",
      detail: `The token is not valid: its claims ${name} are missing or not as GitHub Actions writes them.`,
    });
  });

  describe("when the issuer", () => {
    const discovery = "/.well-known/openid-configuration";
    const jwks = "/.well-known/jwks";

    it.each([
      {
        what: "has no discovery document",
        path: discovery,
        answer: 404,
        why: "its discovery document is not readable",
      },
      { what: "fails", path: discovery, answer: 500, why: "its discovery document is not readable" },
      {
        what: "redirects",
        path: discovery,
        answer: new URL("http://127.0.0.1:9/"),
        why: "its discovery document is not readable",
      },
      { what: "names no keys", path: discovery, answer: {}, why: "its discovery document names no keys" },
      {
        what: "speaks for another",
        path: discovery,
        answer: { issuer: "https://other.example", jwks_uri: "https://other.example/jwks" },
        why: "its discovery document is another issuer's",
      },
      { what: "fails to give its keys", path: jwks, answer: 502, why: "its key set is not readable" },
      {
        what: "redirects for its keys",
        path: jwks,
        answer: new URL("http://127.0.0.1:9/"),
        why: "its key set is not readable",
      },
      { what: "gives no key set", path: jwks, answer: { keys: "none" }, why: "its key set is not readable" },
    ])("$what: nothing is known about the token", async ({ path, answer, why }) => {
      issuer.answers.set(path, answer);
      expect(await verify(await issuer.sign(claims()))).toEqual({
        ok: false,
        code: "not-ready",
        detail: `The keys of ${issuer.url} cannot be had: ${why}. Nothing is wrong with the token; try again.`,
      });
    });

    it("points to keys on another origin: nobody there is asked", async () => {
      await using elsewhere = await startIssuer();
      issuer.answers.set(discovery, { issuer: issuer.url, jwks_uri: `${elsewhere.url}${jwks}` });
      expect(await verify(await elsewhere.sign(claims()))).toMatchObject({
        code: "not-ready",
        detail: expect.stringContaining(`keys elsewhere, on ${elsewhere.url}`) as string,
      });
      expect(elsewhere.requests).toEqual([]);
    });

    it("is down: nothing is known, and it is asked again the next time", async () => {
      const gone = await startIssuer();
      const token = await gone.sign(claims({ iss: gone.url }));
      await gone[Symbol.asyncDispose]();
      const check = verifier({ issuers: [gone.url] });
      expect(await check(`Bearer ${token}`)).toMatchObject({ code: "not-ready" });

      issuer.answers.set(discovery, 503);
      const other = verifier();
      const good = await issuer.sign(claims());
      expect(await other(`Bearer ${good}`)).toMatchObject({ code: "not-ready" });
      issuer.answers.clear();
      expect(await other(`Bearer ${good}`)).toMatchObject({ ok: true });
    });

    it("has a key too weak for RS256: an error, since no token of it can be told from a forged one", async () => {
      await using weak = await startIssuer(1024);
      // jose would not sign with it either: the platform does.
      const body = unsigned({ alg: "RS256", kid: "key-1" }, claims({ iss: weak.url }));
      const check = verifier({ issuers: [weak.url] });
      await expect(check(`Bearer ${body}.AAAA`)).rejects.toThrow("2048 bits");
    });
  });
});
