import { type Html, html } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { paths } from "../../parts/link.ts";

/** What somebody sees who has not signed in: what this is, and the way in. */
export function landingView(): Html {
  return layout({
    title: "Sign in",
    trail: [],
    viewer: null,
    live: null,
    content: html`<h1>Drawbridge</h1>
      <p>Releases move through their environments, and stop where the right people have to say yes.</p>
      <p><a class="button main" href="${paths.signIn}">Sign in with GitHub</a></p>
      <p><small>You see what GitHub lets you read, and nothing else.</small></p>`,
  });
}
