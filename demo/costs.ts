/** What parts of the story cost: requests to GitHub, and time of runners. */
import type { LoggedRequest } from "./github/server.ts";
import type { Stage } from "./stage.ts";

/** Does something and writes down how many requests to GitHub the app made for it. */
export async function costing<Value>(stage: Stage, what: string, work: () => Promise<Value>): Promise<Value> {
  const mark = stage.github.mark();
  const value = await work();
  stage.costs.push({ what, requests: stage.github.requestsSince(mark).filter(counts).length });
  return value;
}

/**
 * Waits for somebody, and writes down what that cost. Once somebody has signed in on the pages, what they do there is
 * in it too: then nothing can be said of waiting alone.
 */
export async function holding<Value>(stage: Stage, work: () => Promise<Value>): Promise<Value> {
  const { github, runner, waits } = stage;
  const mark = github.mark();
  const from = performance.now();
  const value = await work();
  const to = performance.now();
  if (github.requests.some(({ path }) => path === "/user")) return value;
  // What the app asks for itself, not for an installation, is no cost of a deployment that waits.
  const requests = github.requestsSince(mark).filter(({ caller }) => caller === "installation");
  waits.push({
    ms: to - from,
    requests: requests.map(({ method, path }) => `${method} ${path}`),
    runnerMs: runner.spent(from, to),
  });
  return value;
}

/** People and runners have their own limits, GitHub does not count a 304, and one token serves for an hour. */
function counts({ caller, status, path }: LoggedRequest): boolean {
  return (
    (caller === "installation" || caller === "app") && status !== 304 && !path.endsWith("/access_tokens")
  );
}
