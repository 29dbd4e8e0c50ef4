import type { Server } from "node:http";
import type { HttpApp } from "./context.ts";

/** A request that was answered: by its route as it is documented, never by its address, which has no end. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

const webhooks = "/api/github/webhooks";
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Hears of every answer of the server, Probot's too. Routes are the OpenAPI document's, the webhooks', or `other`. */
export function hearAnswers(server: Server, app: HttpApp, heard: (answered: Answered) => void): void {
  const known = app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== "route") return [];
    const { path } = definition.route;
    return [{ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }];
  });
  const routeOf = (path: string): string =>
    path === webhooks ? webhooks : (known.find(({ pattern }) => pattern.test(path))?.path ?? "other");
  server.prependListener("request", ({ method = "", url = "" }, response) => {
    const began = performance.now();
    const [path = ""] = url.split("?", 1);
    response.once("close", () => {
      heard({
        method: methods.has(method) ? method : "other",
        route: routeOf(path),
        status: response.statusCode,
        seconds: (performance.now() - began) / 1_000,
      });
    });
  });
}
