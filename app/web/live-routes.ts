import { streamSSE } from "hono/streaming";
import { newestEvents } from "../../db/audit.ts";
import { projectIdsByRepositories } from "../../db/projects.ts";
import { signedIn } from "./asking.ts";
import { atOnce } from "./at-once.ts";
import type { WebApp, WebContext, WebDeps } from "./context.ts";
import { markOf } from "./live.ts";

/** A line that says nothing keeps proxies from ending a stream in which nothing happens. Milliseconds. */
const breathEveryMs = 25_000;

/** As long as a right is remembered: whoever goes on listening is asked again who they are. Milliseconds. */
const longestMs = 60_000;

/** How soon the browser is back when its stream has ended. Milliseconds. */
const backAfterMs = 1_000;

/** What happened so shortly before a page began to listen, it may not show yet. Milliseconds. */
const mayBeMissingMs = 15_000;

/** A person's pages that listen at a time; what nobody looks at does not. */
const mostStreams = 20;

const streams = atOnce(mostStreams);

/** The stream of all that the viewer may read: says when something of it has changed. */
export function liveRoute(app: WebApp, web: WebDeps): void {
  app.get("/-/changes", signedIn(web), async (context) => {
    const readable = await web.people.rights.all(context.var.viewer);
    return stream(context, web, await projectIdsByRepositories(web.deps.db, [...readable.keys()]));
  });
}

/** The same of one project. */
export function projectLiveRoute(app: WebApp, web: WebDeps): void {
  app.get("/:owner/:repo/changes", (context) => stream(context, web, [context.var.project.id]));
}

/**
 * Each message bears the mark of what there is, which the browser sends along when it comes back: so it hears of what
 * happened in between, and of nothing twice.
 */
async function stream(context: WebContext, web: WebDeps, projects: readonly number[]): Promise<Response> {
  const { deps, live, stopping } = web;
  if (context.req.method === "HEAD") return context.body(null);
  const newest = await newestEvents(deps.db, projects);
  const mark = markOf(newest, projects);
  const known = context.req.header("last-event-id") ?? context.req.query("since");
  const lately = deps.now().getTime() - mayBeMissingMs;
  const missed =
    known === undefined
      ? [...newest.values()].some(({ at }) => at.getTime() > lately)
      : known !== String(mark);
  const giveBack = streams.take(context.var.viewer.id);
  if (giveBack === null) return context.body(null, 429);
  // A proxy that collects answers would keep them back.
  context.header("x-accel-buffering", "no");
  return streamSSE(context, async (sse) => {
    const ended = Promise.withResolvers<void>();
    const end = () => ended.resolve();
    const say = (event: string, at: number) =>
      void sse.writeSSE({ event, id: String(at), data: "", retry: backAfterMs });
    const limit = setTimeout(end, longestMs);
    const breath = setInterval(() => void sse.write(": \n\n"), breathEveryMs);
    say("watching", mark);
    if (missed) say("changed", mark);
    const unwatch = live.watch(projects, mark, (now) => say("changed", now));
    sse.onAbort(end);
    stopping.addEventListener("abort", end, { once: true });
    if (stopping.aborted) end();
    await ended.promise;
    clearTimeout(limit);
    clearInterval(breath);
    unwatch();
    giveBack();
    stopping.removeEventListener("abort", end);
  });
}
