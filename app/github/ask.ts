import type { Octokit } from "@octokit/rest";
import { GitHubFailure } from "./client.ts";
import { isNotModified, toFailure, unusableAnswer } from "./errors.ts";

/** What is used of an Octokit: Probot's type and ours both have it. */
export type Rest = Pick<Octokit, "rest">;

/** A way to ask GitHub: as the app, or as one installation. */
export interface Asker {
  readonly octokit: () => Promise<Rest>;
  readonly now: () => Date;
}

export interface Answer<D = unknown> {
  readonly status: number;
  readonly headers: { readonly etag?: string; readonly link?: string };
  readonly data: D;
}

type Call<A, More extends unknown[] = []> = (octokit: Rest, ...more: More) => Promise<A>;

/**
 * Asks GitHub for something that changes nothing.
 * @param doing the question as an infinitive, for messages: "read the team acme/ops"
 */
export async function read<A extends Answer>(asker: Asker, doing: string, call: Call<A>): Promise<A> {
  return await exchange(asker, "read", doing, call);
}

/** As `read`, for a request with `if-none-match`: null where GitHub says that nothing changed. */
export async function readIfChanged<A extends Answer>(
  asker: Asker,
  doing: string,
  call: Call<A>,
): Promise<A | null> {
  return await exchange(asker, "read", doing, async (octokit) => {
    try {
      return await call(octokit);
    } catch (error) {
      if (isNotModified(error)) return null;
      throw error;
    }
  });
}

/** Tells GitHub to change something. Sent once; see `GitHubFailure` for what an unclear end means. */
export async function write<A extends Answer>(asker: Asker, doing: string, call: Call<A>): Promise<A> {
  return await exchange(asker, "write", doing, call);
}

async function exchange<A extends Answer | null>(
  asker: Asker,
  sent: "read" | "write",
  doing: string,
  call: Call<A>,
): Promise<A> {
  let answer: A;
  try {
    answer = await call(await asker.octokit());
  } catch (error) {
    throw toFailure(error, { doing, now: asker.now() });
  }
  if (answer?.status === 204) return answer;
  // Octokit gives text where the body broke off on its way or a proxy answered in HTML, with status 2xx.
  if (answer !== null && (typeof answer.data !== "object" || answer.data === null)) {
    throw unusableAnswer(doing, sent, `${answer.status}, and not the JSON that was asked for`);
  }
  return answer;
}

/**
 * The pages of a list, each asked for when it is needed; ends where GitHub's `Link` names no next one.
 * Octokit's own `paginate` is not used: it reads a 409 and a body that broke off as an empty page.
 */
export async function* pages<D>(
  asker: Asker,
  doing: string,
  call: Call<Answer<D>, [page: { readonly per_page: number; readonly page: number }]>,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<D> {
  for (let page = 1; page <= most; page += 1) {
    const answer = await read(asker, doing, (octokit) => call(octokit, { per_page: 100, page }));
    yield answer.data;
    if (!/rel="next"/.test(answer.headers.link ?? "")) return;
  }
}

/** For `catch`: a refusal of one of these statuses is the value, every other failure goes on. */
export function whenRefused<T>(statuses: readonly number[], value: T): (error: unknown) => T {
  return (error) => {
    const expected = error instanceof GitHubFailure && error.kind === "refused" && error.status !== null;
    if (expected && statuses.includes(error.status)) return value;
    throw error;
  };
}
