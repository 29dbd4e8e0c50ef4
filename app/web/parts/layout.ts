import type { Viewer } from "../../people/session.ts";
import { assets } from "../assets.ts";
import { type Content, type Html, html, none } from "./html.ts";
import { paths } from "./link.ts";
import { line } from "./phrase.ts";

interface Page {
  readonly title: string;
  /** From the outside in, this page left out. */
  readonly trail: readonly { readonly words: string; readonly path: string }[];
  /** Null: nobody is signed in. */
  readonly viewer: Viewer | null;
  /** Where the page hears of changes; null: it stays as it is. */
  readonly live: string | null;
  readonly content: Content;
}

/** What every page has around it. */
export function layout({ title, trail, viewer, live, content }: Page): Html {
  const { style, script } = assets;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${line(title)} · Drawbridge</title>
        <link rel="stylesheet" href="${style.path}" />
        <link rel="icon" href="${assets.icon.path}" type="image/svg+xml" />
        <script type="module" src="${script.path}"></script>
      </head>
      <body ${live === null ? none : html`data-live="${live}"`}>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <nav aria-label="Where you are">
            <ol class="trail">
              <li><a href="${paths.home}">Drawbridge</a></li>
              ${trail.map(({ words, path }) => html`<li><a href="${path}">${line(words)}</a></li>`)}
            </ol>
          </nav>
          ${viewer === null ? none : signedIn(viewer)}
        </header>
        <main id="main" tabindex="-1">${content}</main>
        <p class="sr" role="status" id="news"></p>
      </body>
    </html>`;
}

function signedIn(viewer: Viewer): Html {
  return html`<form class="who" method="post" action="${paths.signOut}">
    ${csrfField(viewer)}<span>${line(viewer.login)}</span>
    <button class="quiet">Sign out</button>
  </form>`;
}

/** Says of a form that it is this page's own. */
export function csrfField({ csrf }: Viewer): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}" />`;
}
