/** Who sends a request: tokens of people, installations and workflow runs, and the app's own JWT. */
import { createPublicKey, randomBytes } from "node:crypto";
import { jwtVerify } from "jose";
import { Refused, type Caller } from "./http.ts";
import { clientId } from "./shapes.ts";
import type { Account, GitHubApp, Permissions, Repo, World } from "./world.ts";

export type Callers = {
  /** Resolves the `Authorization` header; a token that nobody has is 401. */
  identify(authorization: string | undefined): Promise<Caller>;
  personToken(account: Account, via?: GitHubApp): string;
  /** A token that a person gave the App; what is done by it is done through the App. */
  userToken(account: Account, lifetimeMs: number): string;
  /** Makes what a person gave the App worthless at once, as when they take it back. */
  revokeUserTokens(account: Account): void;
  installationToken(grant: { permissions: Permissions; repositories?: readonly number[] }): {
    token: string;
    expiresAt: string;
  };
  actionsToken(repo: Repo): string;
  /** Makes every installation token worthless at once, as an hour does. */
  expireInstallationTokens(): void;
};

const TOKEN_LIFETIME_MS = 3_600_000;

export function callers(world: World, privateKey: string): Callers {
  const publicKey = createPublicKey(privateKey);
  const tokens = new Map<string, { caller: Caller; expiresAt: number }>();

  const issue = (
    prefix: string,
    caller: Caller,
    lifetimeMs = Number.POSITIVE_INFINITY,
  ): { token: string; expiresAt: number } => {
    const token = `${prefix}_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "A")}`;
    // By the machine's clock, not the story's: Octokit keeps a token as long as that says it lives.
    const expiresAt = Date.now() + lifetimeMs;
    tokens.set(token, { caller, expiresAt });
    return { token, expiresAt };
  };

  return {
    async identify(authorization) {
      if (authorization === undefined) return { kind: "anonymous" };
      const token = authorization.replace(/^(bearer|token) /i, "");
      const known = tokens.get(token);
      if (known !== undefined && known.expiresAt > Date.now()) return known.caller;
      if (token.split(".").length === 3) return appOfJwt(world, token, publicKey);
      throw new Refused(401, "Bad credentials");
    },
    personToken: (account, via) =>
      issue("ghp", { kind: "person", account, ...(via === undefined ? {} : { via }) }).token,
    userToken: (account, lifetimeMs) =>
      issue("ghu", { kind: "person", account, via: world.app }, lifetimeMs).token,
    revokeUserTokens(account) {
      for (const [token, { caller }] of tokens)
        if (token.startsWith("ghu_") && caller.kind === "person" && caller.account === account)
          tokens.delete(token);
    },
    installationToken(grant) {
      const caller = { kind: "installation", installation: world.installation.id, ...grant } as const;
      const { token, expiresAt } = issue("ghs", caller, TOKEN_LIFETIME_MS);
      return { token, expiresAt: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, "Z") };
    },
    actionsToken: (repo) => issue("ghs", { kind: "actions", repo }).token,
    expireInstallationTokens() {
      for (const [token, { caller }] of tokens) if (caller.kind === "installation") tokens.delete(token);
    },
  };
}

async function appOfJwt(
  world: World,
  token: string,
  publicKey: ReturnType<typeof createPublicKey>,
): Promise<Caller> {
  const verified = await jwtVerify(token, publicKey, { algorithms: ["RS256"], clockTolerance: 60 }).catch(
    () => undefined,
  );
  const issuer = String(verified?.payload.iss);
  if (verified === undefined || (issuer !== String(world.app.id) && issuer !== clientId(world.app))) {
    throw new Refused(401, "A JSON web token could not be decoded");
  }
  const { exp = 0, iat = 0 } = verified.payload;
  if (exp - iat > 660) throw new Refused(401, "'Expiration time' claim ('exp') is too far in the future");
  return { kind: "app" };
}
