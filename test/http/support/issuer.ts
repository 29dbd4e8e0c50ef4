import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

type Key = Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];

/** An OIDC issuer on loopback, as GitHub's: discovery, keys, tokens. It remembers what was asked of it. */
export interface Issuer extends AsyncDisposable {
  readonly url: string;
  readonly requests: string[];
  /** Overrides of its answers, by path; a number is a status without a body. */
  readonly answers: Map<string, unknown>;
  readonly sign: (claims: Record<string, unknown>, with_?: Partial<Signing>) => Promise<string>;
  /** A new key pair beside the ones before, published from now on. */
  readonly rotate: () => Promise<string>;
}

export interface Signing {
  readonly kid: string | undefined;
  /** A key that the issuer does not publish under that name. */
  readonly key: Key;
}

export async function startIssuer(modulusLength = 2048): Promise<Issuer> {
  const requests: string[] = [];
  const answers = new Map<string, unknown>();
  const published: Record<string, unknown>[] = [];
  const pairs = new Map<string, Key>();
  let newest = "";

  async function rotate(): Promise<string> {
    newest = `key-${pairs.size + 1}`;
    const pair =
      modulusLength < 2048
        ? await weakPair(modulusLength)
        : await generateKeyPair("RS256", { modulusLength });
    pairs.set(newest, pair.privateKey);
    published.push({ ...(await exportJWK(pair.publicKey)), kid: newest, alg: "RS256", use: "sig" });
    return newest;
  }
  await rotate();

  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const usual: Record<string, unknown> = {
      "/.well-known/openid-configuration": { issuer: url, jwks_uri: `${url}/.well-known/jwks` },
      "/.well-known/jwks": { keys: published },
    };
    const answer = answers.get(path) ?? usual[path] ?? 404;
    if (typeof answer === "number") return response.writeHead(answer).end();
    if (answer instanceof URL) return response.writeHead(302, { location: answer.href }).end();
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    requests,
    answers,
    rotate,
    sign: (claims, signing = {}) => {
      const kid = "kid" in signing ? signing.kid : newest;
      const key = signing.key ?? pairs.get(kid ?? newest);
      if (key === undefined) throw new Error(`The issuer has no key ${kid}`);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", typ: "JWT", ...(kid === undefined ? {} : { kid }) })
        .sign(key);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** jose makes no weak keys; the platform does. */
async function weakPair(modulusLength: number) {
  const algorithm = {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength,
    publicExponent: new Uint8Array([1, 0, 1]),
  };
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

/** Claims as GitHub Actions writes them, for a push to main of acme/shop at `now`. */
export function pushClaims(issuer: string, audience: string, now: Date): Record<string, unknown> {
  const seconds = Math.floor(now.getTime() / 1000);
  return {
    jti: "b5c3f7f0-4a5e-4c7e-9d2a-6f0d4b0d2f11",
    sub: "repo:acme@9/shop@42:ref:refs/heads/main",
    iss: issuer,
    aud: audience,
    iat: seconds,
    nbf: seconds - 600,
    exp: seconds + 300,
    repository: "acme/shop",
    repository_id: "42",
    repository_owner: "acme",
    repository_owner_id: "9",
    event_name: "push",
    ref: "refs/heads/main",
    ref_type: "branch",
    sha: "a".repeat(40),
    run_id: "7001",
    run_attempt: "1",
    actor: "dev",
    actor_id: "100",
  };
}
