import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Viewer } from "../people/session.ts";
import type { Unavailable, WebContext } from "./context.ts";
import { type Content, html, none } from "./parts/html.ts";
import { layout } from "./parts/layout.ts";
import { ticked } from "./parts/phrase.ts";

interface Message {
  readonly title: string;
  readonly text: string;
  readonly more?: Content;
}

/** A page that only says something: a "no", or that there is nothing here. */
export function message(
  context: WebContext,
  status: ContentfulStatusCode,
  viewer: Viewer | null,
  { title, text, more = none }: Message,
) {
  const content = html`<h1>${title}</h1>
    <p>${ticked(text)}</p>
    ${more}`;
  return context.html(layout({ title, trail: [], viewer, live: null, content }), status);
}

/** GitHub or the database does not answer: nothing is known to be wrong, and nothing is known. */
export function notNow(
  context: WebContext,
  viewer: Viewer | null,
  { why, retryAfter }: Unavailable,
  more: Content = none,
) {
  if (retryAfter !== null) context.header("retry-after", String(retryAfter));
  const isForm = context.req.method === "POST" && more === none;
  const remedy = isForm
    ? "Reload this page in a moment to send it again: however often it arrives, it counts once."
    : "Ask again in a moment.";
  const text = `${/[.!?]$/.test(why) ? why : `${why}.`} ${remedy}`;
  return message(context, 503, viewer, { title: "Not at the moment", text, more });
}
