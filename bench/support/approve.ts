import type { LoggedRequest } from "../../demo/github/server.ts";
import type { World } from "./world.ts";

/** How long one approval took. */
export interface Approval {
  /** Milliseconds from the webhook's departure until the order to deploy reached GitHub. */
  readonly total: number;
  /** The same without the time in which GitHub worked on requests for it. */
  readonly beyond: number;
}

/** A release, a deployment of it to Production, and the question on its thread. */
export async function ask({ github, api }: World, repo: string, version: string): Promise<number> {
  await api("POST", "/releases", { repo, body: { version } });
  await api("POST", "/deployments", { repo, body: { version, environment: "Production" } });
  const asked = () => {
    const thread = github.issues({ repo }).findLast((one) => one.title === `Release ${version}`)?.number;
    if (thread === undefined) return undefined;
    const comments = github.comments(thread, { repo });
    return comments.some((one) => one.body?.includes("drawbridge:question:")) ? thread : undefined;
  };
  return github.until(asked, { ms: 120_000, what: `${repo} asks about ${version}` });
}

/**
 * Ada approves in each of these threads at the same moment.
 *
 * GitHub's own time is that of the requests for the repository and for the team which began before the order
 * arrived; where several approvals are under way, only that of the repository's own.
 */
export async function approveAll(
  world: World,
  threads: readonly { readonly repo: string; readonly thread: number }[],
): Promise<readonly Approval[]> {
  const { github } = world;
  github.webhooks.hold("issue_comment.created");
  github.webhooks.parallel = true;
  for (const { repo, thread } of threads) await github.person("ada", { repo }).comment(thread, "/approve");
  const arrived: { readonly request: LoggedRequest; readonly at: number }[] = [];
  const end = github.onRequest((request) => {
    if (request.caller === "installation") arrived.push({ request, at: performance.now() });
  });
  const orderOf = (repo: string) =>
    arrived.find(({ request }) => request.method === "POST" && request.path === pathOf(repo, "/deployments"));
  const from = performance.now();
  github.webhooks.release();
  try {
    await github.until(() => threads.every(({ repo }) => orderOf(repo) !== undefined), {
      ms: 60_000,
      what: "every order has left",
    });
  } finally {
    end();
  }
  return threads.map(({ repo }) => {
    const order = orderOf(repo);
    if (order === undefined) throw new Error(`There is no order for ${repo}`);
    const own = arrived.filter(
      ({ request, at }) =>
        at < order.at &&
        (request.path.startsWith(pathOf(repo, "")) ||
          (threads.length === 1 && request.path.startsWith("/orgs/"))),
    );
    const spans = own.map(({ request, at }) => ({ at, until: Math.min(order.at, at + request.ms) }));
    const total = order.at - from;
    return { total, beyond: total - covered(spans) };
  });
}

const pathOf = (repo: string, rest: string) => `/repos/acme/${repo}${rest}`;

/** Length of the union of spans. */
function covered(spans: readonly { readonly at: number; readonly until: number }[]): number {
  let length = 0;
  let end = 0;
  for (const { at, until } of spans.toSorted((a, b) => a.at - b.at)) {
    length += Math.max(0, until - Math.max(at, end));
    end = Math.max(end, until);
  }
  return length;
}
