import { randomBytes } from "node:crypto";
import { cookie, dropMany, sessionCookie, viewerOf } from "../people/cookies.ts";
import type { WebApp, WebContext, WebDeps } from "./context.ts";
import { ownForm } from "./forms/own-form.ts";
import { message, notNow } from "./message-page.ts";
import { ownPath, paths } from "./parts/link.ts";
import { type Html, html } from "./parts/html.ts";

/** How long somebody may take on GitHub's pages, in seconds. */
const lasts = 10 * 60;

/** How long after signing out GitHub asks as whom, in seconds. */
const askedFor = 24 * 60 * 60;

const callback = "/-/sign-in/callback";

/** How a state looks that `secret` has made. */
const stateForm = /^[\w-]{43}$/;

/** The ways to GitHub that a browser is on at a time: each tab that is opened again in the morning is one. */
const mostWays = 6;

/** Of a code that is none of GitHub's own the log keeps no more. */
const longestCode = 100;

/** All of them come with each request, whose headers have room for 16 KiB. Who comes from a longer path goes home. */
const longestPath = 500;

/**
 * Signing in with GitHub. Between leaving and coming back the browser holds, closed to it, what it left with: the state
 * that must come back, the proof that it is the same browser (PKCE), and the page that was asked for. Each way has its
 * own: several tabs can be on theirs.
 */
export function signInRoutes(app: WebApp, web: WebDeps): void {
  const { deps, people } = web;
  const { publicUrl } = deps;
  const redirectUri = `${publicUrl}${callback}`;
  const session = cookie(sessionCookie, publicUrl);
  // Whoever has signed out is not signed in again by the next link, or by going back in the browser: GitHub asks as whom.
  const signedOut = cookie("drawbridge_signed_out", publicUrl);
  const way = "drawbridge_sign_in_";
  const away = (state: string) => cookie(`${way}${state.slice(0, 16)}`, publicUrl);

  app.get(paths.signIn, async (context) => {
    const asked = ownPath(context.req.query("to"), publicUrl);
    const to = asked.length > longestPath ? paths.home : asked;
    const [state, verifier] = [secret(), secret()];
    dropMany(context, way, publicUrl, mostWays);
    away(state).set(context, await people.seal.close({ state, verifier, to }, lasts), lasts);
    const choose = signedOut.get(context) !== undefined;
    return context.redirect(await people.signIn.address({ state, verifier, redirectUri, choose }));
  });

  app.get(callback, async (context) => {
    const named = context.req.query("state") ?? "";
    const held = stateForm.test(named) ? away(named).get(context) : undefined;
    const left = held === undefined ? null : await people.seal.open(held);
    const { state, verifier, to } = left ?? {};
    if (state === undefined || verifier === undefined) {
      return notSignedIn(context, "This browser did not ask to sign in, or more than ten minutes ago");
    }
    away(named).drop(context);
    const path = ownPath(to, publicUrl);
    const asked = { state, verifier, redirectUri };
    const came = await comer(new URL(context.req.url), asked).catch((error: unknown) => {
      const unavailable = web.unavailable(error);
      if (unavailable === null) throw error;
      return unavailable;
    });
    // This way was gone once: it takes another one.
    if ("why" in came) return notNow(context, null, came, signInTo(path));
    if ("refused" in came) {
      const { refused, setUp } = came;
      if (setUp !== null) deps.log.error({ code: setUp.slice(0, longestCode) }, refused);
      return notSignedIn(context, refused, setUp === null ? 403 : 503);
    }
    const { self, granted } = came;
    const earlier = await viewerOf(people, publicUrl, context);
    if (earlier !== null) await people.sessions.end(earlier);
    const begun = await people.sessions.begin(self, granted);
    session.set(context, begun.secret, begun.lasts);
    signedOut.drop(context);
    return context.redirect(path, 303);
  });

  /** Who has come back from GitHub, and with what; or why nobody has. */
  async function comer(answered: URL, asked: Parameters<typeof people.signIn.complete>[1]) {
    const granted = await people.signIn.complete(answered, asked);
    if ("refused" in granted) return granted;
    const self = await people.asPerson(granted.token).self();
    return self === null
      ? { refused: "GitHub took its own token for nobody's", setUp: null }
      : { self, granted };
  }

  app.post(paths.signOut, async (context) => {
    const viewer = await viewerOf(people, publicUrl, context);
    if (viewer !== null) {
      const form = await ownForm(context, web, viewer);
      if (!form.ok) return form.answer;
      await people.end(viewer);
    }
    session.drop(context);
    signedOut.set(context, "yes", askedFor);
    return context.redirect(paths.home, 303);
  });
}

function notSignedIn(context: WebContext, why: string, status: 403 | 503 = 403) {
  return message(context, status, null, {
    title: "Not signed in",
    text: `${why}. Nothing was done.`,
    more: signInTo(paths.home),
  });
}

function signInTo(path: string): Html {
  return html`<p>
    <a class="button" href="${paths.signIn}?to=${encodeURIComponent(path)}">Sign in with GitHub</a>
  </p>`;
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}
