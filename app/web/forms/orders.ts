import { createHash } from "node:crypto";
import type { Project } from "../../../db/projects.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { SignInEnded } from "../../github/as-person.ts";
import { problemCodeOf, statusOf } from "../../http/status-of.ts";
import { refusalFields, refusalText } from "../../messages/refusal.ts";
import { carryOutOrder, type OrderResult } from "../../usecases/person-order.ts";
import type { Viewer } from "../../people/session.ts";
import { AlreadyHandled, isUnknown, type Origin } from "../../usecases/transact.ts";
import type { WebApp, WebDeps } from "../context.ts";
import { message, notNow } from "../message-page.ts";
import { type Html, html, none } from "../parts/html.ts";
import { csrfField } from "../parts/layout.ts";
import { ownPath, paths } from "../parts/link.ts";
import { line } from "../parts/phrase.ts";
import { mostText, type NoOrder, onceOf, readOrder } from "./order-fields.ts";
import { hidden } from "./order-form.ts";
import { ownForm } from "./own-form.ts";
import { type Form, wayBack, written } from "./written.ts";

/** The one place where pages send what people order. Where it was done, the browser goes on to the page that shows it. */
export function orderRoutes(app: WebApp, web: WebDeps): void {
  app.post("/:owner/:repo/orders", async (context) => {
    const { deps } = web;
    const { viewer, project } = context.var;
    const form = await ownForm(context, web, viewer);
    if (!form.ok) return form.answer;
    const { fields } = form;
    const back = ownPath(fields["from"], deps.publicUrl);
    const [read, once] = [readOrder(fields), onceOf(fields)];
    if (!read.ok || once === null) {
      const text = unread[read.ok ? "foreign" : read.why];
      const more = html`${written(fields)} ${wayBack(back)}`;
      return message(context, 422, viewer, { title: "Not done", text, more });
    }
    const again = html`${onceMore(viewer, project, fields)} ${written(fields)} ${wayBack(back)}`;
    try {
      const user = await web.people.today(viewer);
      const by = { kind: "person", ...user } as const;
      const origin: Origin = { by, source: "web", deliveryId: null, once: nameOf(viewer, once, fields) };
      const outcome = await carryOutOrder(deps, project, origin, user, read.order);
      if (outcome === null) return context.notFound();
      if (outcome.ok) return context.redirect(whereTo(project, outcome.value, back), 303);
      const { refusal } = outcome;
      const { title, text } = refusalText(refusal);
      const more = isUnknown(refusal)
        ? again
        : html`${problems(refusal)} ${written(fields)} ${wayBack(back)}`;
      return message(context, statusOf[problemCodeOf[refusal.code]], viewer, { title, text, more });
    } catch (error) {
      if (error instanceof AlreadyHandled) return context.redirect(back, 303);
      if (error instanceof SignInEnded) throw error;
      const unavailable = web.unavailable(error);
      if (unavailable === null) throw error;
      return notNow(context, viewer, unavailable, again);
    }
  });
}

/** Why nothing was done with a form. A block's alone is not sent without a note, which it calls “Why”. */
const unread: Readonly<Record<NoOrder, string>> = {
  empty: "“Why” was left empty. Nothing was done. Go back, write there why, and send it once more.",
  "too-long": `What you wrote is too long: at most ${mostText} characters. Nothing was done. Go back, shorten it, and send it once more.`,
  foreign:
    "A page of an earlier version sent this, or one that is not Drawbridge's. Nothing was done. Go back, reload the page, and send it from there.",
};

/** A form that is sent twice, by a second click or a reload, is done once; another of its buttons is another order. */
function nameOf({ session }: Viewer, once: string, { order = "", environment = "" }: Form): string {
  const button = createHash("sha256").update(`${order}\n${environment}`).digest("base64url");
  return `web:${session}:${once}:${button}`;
}

function whereTo(project: Project, result: OrderResult, back: string): string {
  switch (result.kind) {
    case "deployment":
      return paths.deployment(project, result.id);
    case "deployments": {
      const [id, ...more] = result.ids;
      return id === undefined || more.length > 0 ? back : paths.deployment(project, id);
    }
    case "release":
      return paths.release(project, result.version);
    case "confirmed":
      return back;
  }
}

/** What is wrong with each value that was given. */
function problems(refusal: Refusal): Html {
  if (refusal.code !== "inputs-invalid" && refusal.code !== "variables-invalid") return none;
  return html`<ul>
    ${refusalFields(refusal).map((one) => html`<li><code>${line(one.name)}</code>: ${line(one.text)}</li>`)}
  </ul>`;
}

/** The same form: sent again under the same name it counts once, whatever has become of it. */
function onceMore(viewer: Viewer, project: Project, fields: Form): Html {
  const rest = Object.entries(fields).filter(([name]) => name !== "csrf");
  return html`<form method="post" action="${paths.orders(project)}">
    ${csrfField(viewer)}${rest.map(([name, value]) => hidden(name, value))}
    <button class="main">Send it again</button>
  </form>`;
}
