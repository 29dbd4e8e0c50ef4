import { isForeign, isOwnRequest, type Viewer } from "../../people/session.ts";
import { atOnce } from "../at-once.ts";
import type { WebContext, WebDeps } from "../context.ts";
import { message } from "../message-page.ts";
import { type Html, html, none } from "../parts/html.ts";
import { ownPath } from "../parts/link.ts";
import { type Form, wayBack, written } from "./written.ts";

type OwnForm =
  | { readonly ok: true; readonly fields: Form }
  | { readonly ok: false; readonly answer: Response };

/** Forms of one person that are read at a time: each may come slowly, and is kept until it is there. */
const reading = atOnce(8);

/**
 * The fields of a form, if one of this site's pages sent it for this person: a browser says from where it comes, and
 * the page has put a token into it that no other site knows. Of a field that comes twice the last counts.
 */
export async function ownForm(
  context: WebContext,
  { deps: { publicUrl } }: WebDeps,
  viewer: Viewer,
): Promise<OwnForm> {
  const giveBack = reading.take(viewer.id);
  if (giveBack === null) {
    const text =
      "Too many forms of yours are on their way at the moment. Nothing was done. Send it once more.";
    return { ok: false, answer: await message(context, 429, viewer, { title: "Not done", text }) };
  }
  try {
    const fields = await fieldsSentHere(context, publicUrl);
    if (fields === null) return await notOwn(context, viewer, none);
    const origin = context.req.header("origin");
    return isOwnRequest(viewer, publicUrl, { origin, csrf: fields["csrf"] })
      ? { ok: true, fields }
      : await notOwn(
          context,
          viewer,
          html`${written(fields)} ${wayBack(ownPath(fields["from"], publicUrl))}`,
        );
  } finally {
    giveBack();
  }
}

/** The fields of a form of this site's, whoever sent it. Null: it comes from elsewhere; not even its fields are read. */
export async function fieldsSentHere(context: WebContext, publicUrl: string): Promise<Form | null> {
  const type = context.req.header("content-type") ?? "";
  const isForm = /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
  if (!isForm || isForeign(publicUrl, context.req.header("origin"))) return null;
  return fieldsOf(await context.req.text());
}

/** A character that no database keeps is left out. */
function fieldsOf(body: string): Form {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [name, value.replaceAll("\0", "")]),
  );
}

async function notOwn(context: WebContext, viewer: Viewer, more: Html): Promise<OwnForm> {
  const text =
    "This form was not sent by a page of Drawbridge that was made for you, or you have signed in anew since. Nothing was done. Open the page again and send it from there.";
  return { ok: false, answer: await message(context, 403, viewer, { title: "Not done", text, more }) };
}
