import type { MiddlewareHandler } from "hono";
import { type Project, projectByName } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import { unseenRepository } from "../messages/unseen.ts";
import { viewerOf } from "../people/cookies.ts";
import { type FindProject, projectFor } from "../people/project.ts";
import type { Viewer } from "../people/session.ts";
import type { Deps } from "../usecases/deps.ts";
import { projectOfRepository } from "../usecases/projects.ts";
import type { WebContext, WebDeps, WebEnv } from "./context.ts";
import { fieldsSentHere } from "./forms/own-form.ts";
import { written } from "./forms/written.ts";
import { message } from "./message-page.ts";
import { html } from "./parts/html.ts";
import { ownPath, paths } from "./parts/link.ts";

/** Who asks; null: nobody who has signed in. */
export function asks({ deps, people }: WebDeps, context: WebContext): Promise<Viewer | null> {
  return viewerOf(people, deps.publicUrl, context);
}

/** Lets through whoever has signed in; others are sent to GitHub, and come back to the page that they asked for. */
export function signedIn(web: WebDeps): MiddlewareHandler<WebEnv> {
  return async (context, next) => {
    const viewer = await asks(web, context);
    if (viewer === null) return signInFirst(web, context);
    context.set("viewer", viewer);
    return next();
  };
}

/** What GitHub takes for a name of an account or a repository; it asks nobody about anything else. */
const gitHubName = /^[\w.-]{1,100}$/;

/** The same, with the project that the path names, if GitHub lets the viewer read its repository. */
export function inProject(web: WebDeps): MiddlewareHandler<WebEnv> {
  return async (context, next) => {
    const [owner = "", name = ""] = [context.req.param("owner"), context.req.param("repo")];
    const viewer = await asks(web, context);
    if (viewer === null) return signInFirst(web, context);
    if (!gitHubName.test(owner) || !gitHubName.test(name)) return context.notFound();
    const { rights } = web.people;
    const found = await projectFor({ viewer, rights }, projects(web.deps), owner, name);
    if (found === null) {
      return message(context, 404, viewer, { title: "Not found", text: unseenRepository(owner, name) });
    }
    context.set("viewer", viewer);
    context.set("project", found.project.project);
    context.set("right", found.right);
    return next();
  };
}

interface Found {
  readonly repositoryId: number;
  readonly project: Project;
}

function projects(deps: Deps): FindProject<Found> {
  // Nobody in particular asks: GitHub has said something new of a repository.
  const noticed = { by: drawbridge, source: "web", deliveryId: null } as const;
  const found = (project: Project | null | undefined): Found | null =>
    project == null ? null : { repositoryId: project.githubRepositoryId, project };
  return {
    findProject: async (owner, name) => found(await projectByName(deps.db, owner, name)),
    findProjectById: async (repositoryId, owner, name) =>
      found(await projectOfRepository(deps, repositoryId, owner, name, noticed)),
  };
}

/** For whom GitHub's token is worth nothing any more: the session is over with it. */
export async function signInAnew(web: WebDeps, context: WebContext): Promise<Response> {
  const viewer = await asks(web, context);
  if (viewer !== null) await web.people.end(viewer);
  return signInFirst(web, context);
}

async function signInFirst({ deps: { publicUrl } }: WebDeps, context: WebContext): Promise<Response> {
  const { pathname, search } = new URL(context.req.url);
  const wayTo = (path: string) => `${paths.signIn}?to=${encodeURIComponent(path)}`;
  // Nobody can sign in on a stream: its page is told, and says so.
  if (context.req.header("accept") === "text/event-stream") return context.body(null, 401);
  if (context.req.method === "GET" || context.req.method === "HEAD") {
    return context.redirect(wayTo(`${pathname}${search}`));
  }
  const fields = (await fieldsSentHere(context, publicUrl)) ?? {};
  const address = wayTo(ownPath(fields["from"], publicUrl));
  return message(context, 401, null, {
    title: "Not done",
    text: "You are no longer signed in. Nothing was done. Sign in, which leads back to the page, and order it there once more.",
    more: html`${written(fields)}
      <p><a class="button" href="${address}">Sign in with GitHub</a></p>`,
  });
}
