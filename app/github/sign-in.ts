import * as oauth from "oauth4webapi";
import { notThisSignIn, personRefusal, setUpRefusal } from "../messages/sign-in.ts";
import type { SignInAtGitHub, SignInRefused } from "./as-person.ts";
import { GitHubFailure } from "./client.ts";
import { unusableAnswer } from "./errors.ts";

export interface SignInSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** GitHub's address for people, without a slash at the end. */
  readonly githubUrl: string;
}

/** GitHub gives an App's request up after ten seconds. Milliseconds. */
const timeoutMs = 10_000;

/**
 * OAuth's authorization code flow with PKCE, as GitHub documents it for Apps.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function signInAtGitHub({ clientId, clientSecret, githubUrl }: SignInSettings): SignInAtGitHub {
  const server: oauth.AuthorizationServer = {
    issuer: `${githubUrl}/login/oauth`,
    authorization_endpoint: `${githubUrl}/login/oauth/authorize`,
    token_endpoint: `${githubUrl}/login/oauth/access_token`,
  };
  const client: oauth.Client = { client_id: clientId };
  const secret = oauth.ClientSecretPost(clientSecret);
  // Only a GitHub of this machine, or of a closed network, is reached without TLS.
  const insecure = githubUrl.startsWith("http:") ? { [oauth.allowInsecureRequests]: true } : {};
  return {
    address: async ({ state, verifier, redirectUri, choose }) => {
      const address = new URL(server.authorization_endpoint ?? "");
      address.searchParams.set("client_id", clientId);
      address.searchParams.set("redirect_uri", redirectUri);
      address.searchParams.set("state", state);
      address.searchParams.set("code_challenge", await oauth.calculatePKCECodeChallenge(verifier));
      address.searchParams.set("code_challenge_method", "S256");
      if (choose) address.searchParams.set("prompt", "select_account");
      return address.href;
    },
    complete: async (answered, { state, verifier, redirectUri }) => {
      let response: Response;
      try {
        const parameters = oauth.validateAuthResponse(server, client, answered, state);
        response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          secret,
          parameters,
          redirectUri,
          verifier,
          { ...insecure, [oauth.customFetch]: reached, signal: AbortSignal.timeout(timeoutMs) },
        );
      } catch (error) {
        if (error instanceof oauth.AuthorizationResponseError) return refusalOf(error.error, redirectUri);
        if (error instanceof oauth.OperationProcessingError) return { refused: notThisSignIn, setUp: null };
        throw error;
      }
      if (response.status >= 500 || response.status === 429) {
        throw unusableAnswer(doing, "read", `status ${response.status}`);
      }
      try {
        const granted = await oauth.processAuthorizationCodeResponse(server, client, response);
        return { token: granted.access_token, expiresIn: granted.expires_in ?? null };
      } catch (error) {
        const code = errorIn(error);
        if (code !== null) return refusalOf(code, redirectUri);
        if (error instanceof oauth.OperationProcessingError) {
          throw unusableAnswer(doing, "read", error.message);
        }
        throw error;
      }
    },
  };
}

const doing = "ask for a token";

async function reached(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (cause) {
    throw new GitHubFailure("unavailable", `Could not ${doing}: GitHub could not be reached.`, { cause });
  }
}

/** GitHub's code for a "no", which it mostly sends with the status of a "yes"; null: it said something else. */
function errorIn(error: unknown): string | null {
  if (error instanceof oauth.ResponseBodyError) return error.error;
  const { cause } = error instanceof oauth.OperationProcessingError ? error : {};
  const body = isRecord(cause) ? cause["body"] : null;
  return isRecord(body) && typeof body["error"] === "string" ? body["error"] : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function refusalOf(code: string, callback: string): SignInRefused {
  const refused = personRefusal(code);
  return refused === null ? { refused: setUpRefusal(code, callback), setUp: code } : { refused, setUp: null };
}
