import type { HttpApp } from "./context.ts";

const webhooks = "/api/github/webhooks";
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Names the route of a request: as the OpenAPI document has it, the webhooks', or `other`. So few names, whatever is asked. */
export function routesOf(
  app: HttpApp,
): (method: string, url: string) => { readonly method: string; readonly route: string } {
  const known = app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== "route") return [];
    const { path } = definition.route;
    return [{ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`) }];
  });
  return (method, url) => {
    const [path = ""] = url.split("?", 1);
    const route =
      path === webhooks ? webhooks : (known.find(({ pattern }) => pattern.test(path))?.path ?? "other");
    return { method: methods.has(method) ? method : "other", route };
  };
}
