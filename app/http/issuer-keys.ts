import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

/** The issuer gave no usable keys: nothing is known about the token, and it may be sent again. */
export class IssuerUnavailable extends Error {
  constructor(issuer: string, why: string, cause?: unknown) {
    super(`The keys of ${issuer} cannot be had: ${why}`, { cause });
    this.name = "IssuerUnavailable";
  }
}

const requestTimeoutMs = 5_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Finds the signing keys of one issuer by its discovery document and keeps
 * them: fetched anew when they are ten minutes old or a token names an unknown
 * one, the latter at most every 30 s; never twice at the same time. The keys
 * must be on the issuer's origin, and redirections are not followed.
 *
 * Sources: OpenID Connect Discovery 1.0, section 4; docs.github.com "OpenID Connect reference".
 * Throws IssuerUnavailable, or jose's errors where the keys are there and the token fits none.
 */
export function issuerKeys(issuer: string, fetch: typeof globalThis.fetch): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;

  async function discovered(): Promise<JWTVerifyGetKey> {
    found ??= discover(issuer, fetch);
    try {
      return await found;
    } catch (error) {
      found = undefined;
      throw error;
    }
  }

  return async (header, token) => {
    const keys = await discovered();
    try {
      return await keys(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      throw new IssuerUnavailable(issuer, "its key set is not readable", error);
    }
  };
}

async function discover(issuer: string, fetch: typeof globalThis.fetch): Promise<JWTVerifyGetKey> {
  const document = discovery.safeParse(await readDiscovery(issuer, fetch));
  if (!document.success) throw new IssuerUnavailable(issuer, "its discovery document names no keys");
  if (document.data.issuer !== issuer) {
    throw new IssuerUnavailable(issuer, "its discovery document is another issuer's");
  }
  const keys = new URL(document.data.jwks_uri);
  if (keys.origin !== new URL(issuer).origin) {
    throw new IssuerUnavailable(issuer, `its discovery document points to keys elsewhere, on ${keys.origin}`);
  }
  return createRemoteJWKSet(keys, { [customFetch]: fetch, timeoutDuration: requestTimeoutMs });
}

async function readDiscovery(issuer: string, fetch: typeof globalThis.fetch): Promise<unknown> {
  try {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
      redirect: "error",
      signal: AbortSignal.timeout(requestTimeoutMs),
      headers: { accept: "application/json" },
    });
    if (response.status !== 200) throw new Error(`It answered ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new IssuerUnavailable(issuer, "its discovery document is not readable", error);
  }
}

/** The keys were there: none fits the token, or several do and the token names none. */
function isAboutTheToken(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
}
