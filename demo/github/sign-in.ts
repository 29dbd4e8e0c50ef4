/**
 * Signing in with GitHub through the App (OAuth with PKCE): the page on which a person says who they are, and the
 * exchange of a code for a token. A browser that has said so once is let through, as GitHub does with an App that is
 * authorized already.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Callers } from "./callers.ts";
import type { Answer } from "./http.ts";
import { clientId } from "./shapes.ts";
import { findAccount, type Account, type World } from "./world.ts";

export const clientSecret = "the-client-secret-of-the-local-github";

/** A request that is none of the REST API. */
export type AsideRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Fields of a form. */
  readonly form: URLSearchParams;
  readonly cookie: string | undefined;
};

export type SignIn = (request: AsideRequest) => Answer | undefined;

type Pending = {
  readonly account: Account;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly until: number;
};

/** How long a code can be exchanged: GitHub's ten minutes. */
const CODE_MS = 600_000;
/** A token lasts eight hours where tokens of people expire. */
const TOKEN_SECONDS = 28_800;

export function signIn(world: World, callers: Callers): SignIn {
  const codes = new Map<string, Pending>();

  const authorize = ({ method, query, form, cookie }: AsideRequest): Answer => {
    const asked = method === "POST" ? form : query;
    const redirectUri = asked.get("redirect_uri") ?? "";
    if (asked.get("client_id") !== clientId(world.app)) return page(404, "There is no such App.");
    if (!URL.canParse(redirectUri))
      return page(400, "The redirect_uri is not associated with this application.");
    const isAsked = asked.get("prompt") === "select_account";
    const known = isAsked ? undefined : /(?:^|; )user_session=([^;]+)/.exec(cookie ?? "")?.[1];
    const login = method === "POST" ? form.get("login") : known;
    if (method === "POST" && form.get("cancel") !== null) return back(asked, { error: "access_denied" });
    const account = login == null ? undefined : findAccount(world, decodeURIComponent(login));
    if (account === undefined || account.type !== "User") return choice(world, asked);
    const code = randomBytes(10).toString("hex");
    codes.set(code, {
      account,
      redirectUri,
      challenge: asked.get("code_challenge") ?? "",
      until: Date.now() + CODE_MS,
    });
    const answer = back(asked, { code });
    const session = `user_session=${encodeURIComponent(account.login)}; Path=/; HttpOnly; SameSite=Lax`;
    return { ...answer, headers: { ...answer.headers, "set-cookie": session } };
  };

  const exchange = ({ form }: AsideRequest): Answer => {
    const no = (error: string) => ({ status: 200, body: { error, error_description: error } });
    if (form.get("client_id") !== clientId(world.app) || form.get("client_secret") !== clientSecret) {
      return no("incorrect_client_credentials");
    }
    const code = form.get("code") ?? "";
    const pending = codes.get(code);
    codes.delete(code);
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (pending === undefined || pending.until < Date.now() || pending.challenge !== proof) {
      return no("bad_verification_code");
    }
    if (form.get("redirect_uri") !== pending.redirectUri) return no("redirect_uri_mismatch");
    return {
      status: 200,
      body: {
        access_token: callers.userToken(pending.account, TOKEN_SECONDS * 1_000),
        expires_in: TOKEN_SECONDS,
        refresh_token: `ghr_${randomBytes(30).toString("hex")}`,
        refresh_token_expires_in: 15_897_600,
        scope: "",
        token_type: "bearer",
      },
    };
  };

  return (request) => {
    if (request.path === "/login/oauth/authorize") return authorize(request);
    return request.path === "/login/oauth/access_token" && request.method === "POST"
      ? exchange(request)
      : undefined;
  };
}

function back(asked: URLSearchParams, more: Readonly<Record<string, string>>): Answer {
  const location = new URL(asked.get("redirect_uri") ?? "");
  for (const [name, value] of Object.entries({ ...more, state: asked.get("state") ?? "" })) {
    location.searchParams.set(name, value);
  }
  return { status: 302, headers: { location: location.href } };
}

/** Everybody who could sign in, one button each. */
function choice(world: World, asked: URLSearchParams): Answer {
  const people = world.accounts.filter(({ type, login }) => type === "User" && login !== "web-flow");
  const kept = ["client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method"]
    .map((name) => `<input type="hidden" name="${name}" value="${escaped(asked.get(name) ?? "")}">`)
    .join("");
  const buttons = people
    .map(({ login, id }) => {
      const teams = world.teams.filter(({ members }) => members.has(id)).map(({ slug }) => slug);
      const of = teams.length === 0 ? "" : ` <small>${escaped(teams.join(", "))}</small>`;
      return `<p><button name="login" value="${escaped(login)}">${escaped(login)}</button>${of}</p>`;
    })
    .join("");
  return page(
    200,
    `Sign in to ${escaped(world.app.name)} as`,
    `<form method="post" action="/login/oauth/authorize">${kept}${buttons}<p><button name="cancel" value="yes">Cancel</button></p></form>`,
  );
}

function page(status: number, title: string, content = ""): Answer {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Local GitHub</title><h1>${title}</h1>${content}</html>`;
  return { status, body: Buffer.from(html), headers: { "content-type": "text/html; charset=utf-8" } };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
