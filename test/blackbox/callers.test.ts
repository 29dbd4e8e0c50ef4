import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./support/world.ts";

const process = `
lifecycle: [Production]
releases: { branches: [main, "release/*"] }
steps: [{ uses: github-deployment }]
`;

let world: World;
beforeAll(async () => {
  world = await World.start({ process, otherRepos: ["other", "without-app"], notInstalled: ["without-app"] });
});
afterAll(() => world.end());

type Given = Parameters<World["api"]>[2];
type Token = NonNullable<NonNullable<Given>["token"]>;

/** The token of a workflow that may release, with another header and signature. */
async function tampered(header: object, sign: (signed: string) => string): Promise<string> {
  const [, payload] = (await world.github.oidcToken({ audience: world.url })).split(".");
  const signed = `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload}`;
  return `${signed}.${sign(signed)}`;
}

async function publicKey(): Promise<string> {
  const answer = await fetch(`${world.github.issuer}/.well-known/jwks`);
  return answer.text();
}

const soon = () => Math.floor(Date.now() / 1000) + 3600;

describe("a release asked for", () => {
  const cases: readonly [string, number, string, () => Promise<Given> | Given][] = [
    ["without a token", 401, "token-missing", () => ({ bearer: null })],
    ["with something that is no token", 401, "token-invalid", () => ({ bearer: "ghs_abc.def" })],
    [
      "with a token of algorithm none",
      401,
      "token-invalid",
      async () => ({ bearer: await tampered({ alg: "none", typ: "JWT" }, () => "") }),
    ],
    [
      "with a token signed by the public key as a secret",
      401,
      "token-invalid",
      async () => {
        const key = await publicKey();
        const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url");
        return { bearer: await tampered({ alg: "HS256", typ: "JWT", kid: "local-actions-1" }, sign) };
      },
    ],
    ["with a forged token", 401, "token-invalid", () => ({ token: { key: "other" } })],
    ["with a token that has expired", 401, "token-expired", () => ({ token: { expiresIn: -10 } })],
    [
      "with a token of tomorrow",
      401,
      "token-invalid",
      () => ({ token: { claims: { nbf: soon(), iat: soon() } } }),
    ],
    ["with a token without an end", 401, "token-invalid", () => ({ token: { claims: { exp: undefined } } })],
    [
      "with a token for another audience",
      403,
      "audience-mismatch",
      () => ({ token: { audience: "https://github.com/acme" } }),
    ],
    [
      "with a token of an issuer that nobody trusts",
      403,
      "issuer-not-trusted",
      () => ({ token: { claims: { iss: "https://token.actions.githubusercontent.com" } } }),
    ],
    [
      "from a pull request",
      403,
      "event-not-allowed",
      () => ({ token: { event: "pull_request", ref: "refs/pull/1/merge" } }),
    ],
    [
      "from pull_request_target",
      403,
      "event-not-allowed",
      () => ({ token: { event: "pull_request_target" } }),
    ],
    ["from an issue comment", 403, "event-not-allowed", () => ({ token: { event: "issue_comment" } })],
    ["from a deployment", 403, "event-not-allowed", () => ({ token: { event: "deployment" } })],
    ["from another branch", 403, "branch-not-allowed", () => ({ token: { ref: "refs/heads/feature" } })],
    [
      "from a branch that ends like one",
      403,
      "branch-not-allowed",
      () => ({ token: { ref: "refs/heads/x/main" } }),
    ],
    [
      "from a tag that is called like one, of a commit that is on none",
      403,
      "branch-not-allowed",
      async () => ({ token: { ref: "refs/tags/main", sha: await world.github.commit({ branch: "side" }) } }),
    ],
    [
      "for a commit that the branch does not have",
      403,
      "branch-not-allowed",
      async () => ({ body: { version: "9.9.9", sha: await world.github.commit({ branch: "aside" }) } }),
    ],
    [
      "of a repository without the app",
      404,
      "not-installed",
      () => ({ repo: "without-app", token: { repo: "without-app" } }),
    ],
    ["with a version that is none", 422, "version-invalid", () => ({ body: { version: "../1" } })],
    ["with a field that is unknown", 422, "body-invalid", () => ({ body: { versoin: "1.0.0" } })],
  ];

  it.each(cases)("%s: %i %s", async (_name, status, code, given) => {
    const answer = await world.api("POST", "/releases", { body: { version: "9.9.9" }, ...(await given()) });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.body.detail.length).toBeGreaterThan(20);
    const list = await world.api("GET", "/releases");
    expect(list.body).toEqual([]);
  });

  it("by another repository: 403 repository-mismatch, whether the path's repository exists or not", async () => {
    const token: Token = { repo: "other" };
    const body = { version: "9.9.9" };
    const answers = [];
    for (const repo of ["shop", "without-app", "nowhere"]) {
      const answer = await world.api("POST", "/releases", { repo, token, body });
      expect(answer.status).toBe(403);
      answers.push(JSON.stringify(answer.body).replaceAll(`acme/${repo}`, "acme/…"));
    }
    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ code: "repository-mismatch" });
    expect(new Set(answers).size).toBe(1);
    // Of the same name, but not by the number that tells repositories apart.
    const imposter = { repo: "other", claims: { repository: "acme/shop" } };
    expect((await world.api("POST", "/releases", { token: imposter, body })).body.code).toBe(
      "repository-mismatch",
    );
    expect((await world.api("GET", "/releases", { token })).body.code).toBe("repository-mismatch");
  });

  it("changes nothing on GitHub while it is refused", () => {
    const writes = world.github.requests
      .filter((one) => one.caller === "installation" && one.method !== "GET")
      .map((one) => `${one.method} ${one.path}`)
      // Branches were pushed meanwhile, whose process files are checked.
      .filter((one) => !one.endsWith("/check-runs"));
    expect(writes).toEqual([]);
  });

  it("by a workflow that may: once, whatever its token's sub says", async () => {
    const { github } = world;
    const first = (await github.branchHead()) ?? "";
    const head = await github.commit({ message: "Second" });
    const sub = { claims: { sub: "repo:evil/evil:ref:refs/heads/main" } };
    const created = await world.api("POST", "/releases", { body: { version: "1.0.0" }, token: sub });
    expect(created).toMatchObject({
      status: 201,
      body: { version: "1.0.0", sha: head, ref: "refs/heads/main" },
    });
    const again = await world.api("POST", "/releases", { body: { version: "1.0.0" } });
    expect(again).toMatchObject({ status: 200, body: { id: created.body.id } });
    const other = await world.api("POST", "/releases", { body: { version: "1.0.0", sha: first } });
    expect(other).toMatchObject({ status: 409, body: { code: "version-taken" } });
    const ancestor = await world.api("POST", "/releases", { body: { version: "0.9.0", sha: first } });
    expect(ancestor).toMatchObject({ status: 201, body: { sha: first } });

    await github.tag("v2.0.0", head);
    const tag = { ref: "refs/tags/v2.0.0", sha: head };
    expect((await world.api("POST", "/releases", { body: { version: "2.0.0" }, token: tag })).status).toBe(
      201,
    );
    const hotfix = { ref: "refs/heads/release/1.x", sha: await github.commit({ branch: "release/1.x" }) };
    expect((await world.api("POST", "/releases", { body: { version: "1.0.1" }, token: hotfix })).status).toBe(
      201,
    );
    expect(github.violations).toEqual([]);
  });
});

describe("an answer to a question", () => {
  it("is never taken from a workflow", async () => {
    for (const path of ["/interruptions/1/submit", "/interruptions/1/claim"]) {
      const answer = await world.api("POST", path, { body: { decision: "proceed" } });
      expect(answer).toMatchObject({ status: 403, body: { code: "not-entitled" } });
    }
  });
});
