/** Finds the route that a method and a path mean. */
import type { Route, Routes } from "./http.ts";

export type FoundRoute = {
  readonly operation: string;
  readonly params: Record<string, string>;
  readonly route: Route;
};

/** Parameters that may hold slashes, as GitHub's description marks them (`x-multi-segment`). */
const MULTI_SEGMENT = new Set(["path", "ref", "basehead", "branch", "commit_sha", "tree_sha"]);

/** Turns a table of routes into a finder; the more literal of two templates wins. */
export function routeFinder(routes: Routes): (method: string, path: string) => FoundRoute | undefined {
  const compiled = Object.entries(routes)
    .map(([operation, route]) => ({ operation, route, ...compile(operation) }))
    .toSorted((a, b) => b.literals - a.literals);
  return (method, path) => {
    for (const candidate of compiled) {
      if (candidate.method !== method) continue;
      const match = candidate.pattern.exec(path);
      if (match === null) continue;
      const params = Object.fromEntries(
        candidate.names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? "")]),
      );
      return { operation: candidate.operation, params, route: candidate.route };
    }
    return undefined;
  };
}

function compile(operation: string) {
  const [method = "", path = ""] = operation.split(" ");
  const names: string[] = [];
  const source = path.replaceAll(/\{([^}]+)\}|[.+]/g, (text, name: string | undefined) => {
    if (name === undefined) return `\\${text}`;
    names.push(name);
    return MULTI_SEGMENT.has(name) ? "(.+)" : "([^/]+)";
  });
  const literals = path.split("/").filter((part) => !part.startsWith("{")).length;
  return { method, pattern: new RegExp(`^${source}$`), names, literals };
}
