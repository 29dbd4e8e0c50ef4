import type { Octokit } from "@octokit/rest";
import { isUnauthorized } from "./errors.ts";
import { isForToken } from "./transport.ts";

/**
 * An Octokit plugin: where GitHub no longer takes an installation's token before its time (the installation was
 * suspended for a while, its tokens were revoked), a new one is asked for and the request is sent once more.
 * Refused for its token it had no effect, so writes are sent again too.
 */
export function renewTokens(
  octokit: Pick<Octokit, "hook" | "auth">,
  options: { readonly auth?: { readonly installationId?: number } },
): void {
  const installationId = options.auth?.installationId;
  if (installationId === undefined) return;
  let renewing: Promise<unknown> | null = null;
  octokit.hook.wrap("request", async (send, request) => {
    try {
      return await send(request);
    } catch (error) {
      if (!isUnauthorized(error) || isForToken(request.url)) throw error;
    }
    // Many requests may have met the same token: one new one is enough for all.
    renewing ??= octokit.auth({ type: "installation", installationId, refresh: true }).finally(() => {
      renewing = null;
    });
    await renewing;
    return send(request);
  });
}
