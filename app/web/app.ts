/**
 * The pages that people look at: rendered here, working without a script, livened by one. What they show is what
 * GitHub lets the viewer read; what they order goes the way of a comment's commands.
 */
import { Hono } from "hono";
import { SignInEnded } from "../github/as-person.ts";
import { assets } from "./assets.ts";
import { asks, inProject, signInAnew } from "./asking.ts";
import type { WebApp, WebDeps, WebEnv } from "./context.ts";
import { orderRoutes } from "./forms/orders.ts";
import { pageHeaders } from "./headers.ts";
import { liveRoute, projectLiveRoute } from "./live-routes.ts";
import { message, notNow } from "./message-page.ts";
import { auditPage } from "./pages/audit.ts";
import { deploymentPage } from "./pages/deployment.ts";
import { homePage } from "./pages/home.ts";
import { organizationPage } from "./pages/organization.ts";
import { processPage } from "./pages/process.ts";
import { projectPage } from "./pages/project.ts";
import { releasePage } from "./pages/release.ts";
import { signInRoutes } from "./sign-in.ts";

type Group = (app: WebApp, web: WebDeps) => void;

/** Notes and values of a form are far shorter. KiB. */
const mostForm = 256;

/** What belongs to no project stands under a name that no account of GitHub's can have. */
const own = [signInRoutes, liveRoute] as const satisfies readonly Group[];

const groups = [
  projectLiveRoute,
  homePage,
  organizationPage,
  projectPage,
  releasePage,
  deploymentPage,
  processPage,
  auditPage,
  orderRoutes,
] as const satisfies readonly Group[];

export function createWebApp(web: WebDeps): WebApp {
  const app: WebApp = new Hono<WebEnv>();
  app.use(pageHeaders(web.deps.publicUrl));
  app.use(async (context, next) => {
    await next();
    // What one person may read is kept by no cache for another.
    if (!context.res.headers.has("cache-control")) context.header("cache-control", "no-store");
  });
  for (const { path, type, body } of Object.values(assets)) {
    app.get(path, (context) =>
      context.body(body, 200, {
        "content-type": type,
        "cache-control": "public, max-age=31536000, immutable",
      }),
    );
  }
  app.on("POST", "*", async (context, next) => {
    const bytes = Number(context.req.header("content-length") ?? Number.NaN);
    if (bytes <= mostForm * 1024) return next();
    const text = Number.isNaN(bytes)
      ? "This form does not say how long it is, as every browser does. Nothing was done."
      : `What you wrote is too long: at most ${mostForm} KiB. Nothing was done. Shorten it, and send it once more.`;
    return message(context, 413, null, { title: "Not done", text });
  });
  // No name or text that is kept has this character, and the database takes it for an error.
  app.use(async (context, next) => (context.req.url.includes("%00") ? context.notFound() : next()));
  for (const group of own) group(app, web);
  app.all("/-/*", (context) => context.notFound());
  app.use("/:owner/:repo/*", inProject(web));
  app.use("/:owner/:repo", inProject(web));
  for (const group of groups) group(app, web);
  app.notFound(async (context) => {
    const viewer = await asks(web, context);
    const text = `There is nothing at ${context.req.path}, or nothing that GitHub lets you see.`;
    return message(context, 404, viewer, { title: "Not found", text });
  });
  app.onError(async (error, context) => {
    if (error instanceof SignInEnded) return signInAnew(web, context);
    const unavailable = web.unavailable(error);
    if (unavailable !== null) return notNow(context, null, unavailable);
    const reference = web.newReference();
    web.logError(error, reference, `${context.req.method} ${context.req.path}`);
    return message(context, 500, null, {
      title: "Drawbridge failed",
      text: `This page could not be made. Whoever runs Drawbridge finds the reason in the log under ${reference}.`,
    });
  });
  return app;
}
