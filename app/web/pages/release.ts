import { releaseByVersion } from "../../../db/releases.ts";
import { refusalText } from "../../messages/refusal.ts";
import { noRelease } from "../../usecases/no-release.ts";
import type { WebApp, WebDeps } from "../context.ts";
import { message } from "../message-page.ts";
import { html } from "../parts/html.ts";
import { paths } from "../parts/link.ts";
import { releaseFacts } from "./release/facts.ts";
import { releasePageView } from "./release/view.ts";

/** One release: what it is, how far it has come, and what can be done with it. */
export function releasePage(app: WebApp, web: WebDeps): void {
  app.get("/:owner/:repo/releases/:version", async (context) => {
    const { deps } = web;
    const { viewer, project } = context.var;
    const version = context.req.param("version");
    const release = await releaseByVersion(deps.db, project.id, version);
    if (release !== undefined)
      return context.html(releasePageView(await releaseFacts(context, web, release.id)));
    const refusal = await noRelease(deps.db, project.id, version);
    return message(context, 404, viewer, {
      title: refusal.code === "release-removed" ? "Removed" : "No such release",
      text: refusalText(refusal).text,
      more: html`<p><a class="button" href="${paths.project(project)}">The project's releases</a></p>`,
    });
  });
}
