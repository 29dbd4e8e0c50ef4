import { decodeJwt, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { IssuerUnavailable, issuerKeys } from "./issuer-keys.ts";

/** What a workflow's token says, as far as Drawbridge asks. Never `sub`: its format is the organization's to choose. */
export interface WorkflowClaims {
  readonly repositoryId: number;
  /** `owner/name` as it is today. */
  readonly repository: string;
  readonly eventName: string;
  /** In full (`refs/heads/main`); empty for event `deployment` of a commit. */
  readonly ref: string;
  /** Full, lower-case. */
  readonly sha: string;
  readonly runId: number;
  /** 1: not re-run; null: the token does not say. */
  readonly runAttempt: number | null;
  /** `owner/name/.github/workflows/file.yml@refs/heads/main`: the file that was started; empty: not said. */
  readonly workflowRef: string;
  /** Check run of the job, another one with each attempt; null: the token does not say. */
  readonly jobId: number | null;
  readonly actorId: number;
  readonly actor: string;
}

export type Verified =
  | { readonly ok: true; readonly claims: WorkflowClaims }
  | {
      readonly ok: false;
      readonly code:
        | "token-missing"
        | "token-invalid"
        | "token-expired"
        | "audience-mismatch"
        | "issuer-not-trusted"
        | "not-ready";
      readonly detail: string;
    };

export interface TokenRules {
  /** The app's own address: the only audience that is accepted. */
  readonly audience: string;
  /** Exactly as in the claim `iss`. No other is ever asked for keys. */
  readonly issuers: readonly string[];
  readonly now: () => Date;
  readonly fetch: typeof globalThis.fetch;
}

export type VerifyToken = (authorization: string | undefined) => Promise<Verified>;

/** Seconds that the issuer's clock may be ahead of ours. A token that has expired is never forgiven. */
const skew = 60;

const githubId = z
  .string()
  .regex(/^[1-9]\d{0,15}$/)
  .transform(Number);

// GitHub sends every id as text.
const claimsSchema = z
  .object({
    repository_id: githubId,
    repository: z.string().regex(/^[^/]+\/[^/]+$/),
    event_name: z.string().min(1),
    ref: z.string().default(""),
    sha: z
      .string()
      .regex(/^[0-9a-fA-F]{40}$/)
      .toLowerCase(),
    run_id: githubId,
    run_attempt: githubId.optional(),
    workflow_ref: z.string().default(""),
    check_run_id: githubId.optional().catch(undefined),
    actor_id: githubId,
    actor: z.string().min(1),
  })
  .transform((claims): WorkflowClaims => {
    return {
      repositoryId: claims.repository_id,
      repository: claims.repository,
      eventName: claims.event_name,
      ref: claims.ref,
      sha: claims.sha,
      runId: claims.run_id,
      runAttempt: claims.run_attempt ?? null,
      workflowRef: claims.workflow_ref,
      jobId: claims.check_run_id ?? null,
      actorId: claims.actor_id,
      actor: claims.actor,
    };
  });

/**
 * Makes the check of a request's `Authorization` header: an Actions OIDC token
 * (RS256) of a trusted issuer, for this audience, valid now. Keys of an issuer
 * are kept between calls. `not-ready`: the issuer could not be asked, the
 * token may be good.
 *
 * Source: docs.github.com "OpenID Connect reference"; RFC 6750 for the header.
 */
export function createVerifier(rules: TokenRules): VerifyToken {
  const keys = new Map(rules.issuers.map((issuer) => [issuer, issuerKeys(issuer, rules.fetch)]));
  return async (authorization) => {
    const token = bearerToken(authorization);
    return token === null ? missing : verifyWorkflowToken(token, rules, keys);
  };
}

const missing: Verified = {
  ok: false,
  code: "token-missing",
  detail:
    "The request carries no `Authorization: Bearer` header. A workflow sends its Actions OIDC token: give the job `permissions: id-token: write`.",
};

function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer +([^\s]+)$/i.exec(authorization?.trim() ?? "")?.[1] ?? null;
}

async function verifyWorkflowToken(
  token: string,
  rules: TokenRules,
  keys: ReadonlyMap<string, JWTVerifyGetKey>,
): Promise<Verified> {
  try {
    const issuer = decodeJwt(token).iss;
    if (typeof issuer !== "string") return invalid("it names no issuer (`iss`)");
    const issuerKey = keys.get(issuer);
    if (issuerKey === undefined) return untrusted(issuer, rules.issuers);

    const currentDate = rules.now();
    const { payload } = await jwtVerify(token, issuerKey, {
      algorithms: ["RS256"],
      issuer,
      currentDate,
      clockTolerance: skew,
      requiredClaims: ["exp"],
    });
    const now = Math.floor(currentDate.getTime() / 1000);
    if (Number(payload.exp) <= now) return expired;
    if (payload.iat !== undefined && payload.iat > now + skew)
      return invalid("it is dated in the future (`iat`)");
    if (!sameAddress(payload.aud, rules.audience)) return otherAudience(payload.aud, rules.audience);
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? { ok: true, claims: claims.data } : invalid(claimsProblem(claims.error));
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Verified {
  if (error instanceof IssuerUnavailable) {
    return {
      ok: false,
      code: "not-ready",
      detail: `${error.message}. Nothing is wrong with the token; try again.`,
    };
  }
  if (error instanceof errors.JWTExpired) return expired;
  if (error instanceof errors.JOSEError) return invalid(`${error.message} (${error.code})`);
  throw error;
}

/** One and the same address; a final slash does not count. */
function sameAddress(audience: unknown, own: string): boolean {
  return typeof audience === "string" && audience.replace(/\/$/, "") === own.replace(/\/$/, "");
}

const expired: Verified = {
  ok: false,
  code: "token-expired",
  detail: "The token has expired; Actions tokens live for minutes. Ask for a new one for each request.",
};

function invalid(why: string): Verified {
  return { ok: false, code: "token-invalid", detail: `The token is not valid: ${why}.` };
}

function untrusted(issuer: string, issuers: readonly string[]): Verified {
  return {
    ok: false,
    code: "issuer-not-trusted",
    detail: `Tokens of the issuer ${quote(issuer)} are not trusted here, only of ${issuers.join(", ")}. An administrator of Drawbridge can add it to OIDC_ISSUERS.`,
  };
}

function otherAudience(audience: unknown, own: string): Verified {
  return {
    ok: false,
    code: "audience-mismatch",
    detail: `The token was made for the audience ${quote(audience)}, this server is ${own}. Set the Action's server-url to exactly that address.`,
  };
}

function quote(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 200);
}

function claimsProblem(error: z.ZodError): string {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
  return `its claims ${names.join(", ")} are missing or not as GitHub Actions writes them`;
}
