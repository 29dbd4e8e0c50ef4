import type { NodeHandler } from "./listener.ts";

/**
 * Where nobody can sign in, and so there are no pages, the addresses of a
 * release and of a deployment lead to GitHub's list of deployments of that
 * repository. Nothing is looked up: what a visitor may see there, GitHub decides.
 *
 * @param githubUrl GitHub's address for people, without a slash at the end
 */
export function pageHandler(githubUrl: string): NodeHandler {
  return async (request, response) => {
    const found = /^\/([\w.-]+)\/([\w.-]+)\/(?:deployments\/\d+|releases\/[^/]+)$/.exec(request.url ?? "");
    if (request.method !== "GET" || found === null) return false;
    response.writeHead(302, { location: `${githubUrl}/${found[1]}/${found[2]}/deployments` }).end();
    return true;
  };
}
