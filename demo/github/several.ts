/**
 * Several owners with the same app on one address, each with an installation, and so a budget of requests, of its own.
 *
 * Each is a local GitHub like any other. They share ids, webhooks and the address; whose a request is, its path says.
 */
import { createServer } from "node:http";
import type { Delivery } from "./delivery.ts";
import { startLocalGitHub, type LocalGitHub } from "./local-github.ts";
import { defaultWebhookSecret, type LocalGitHubOptions } from "./seed.ts";
import { listen } from "./server.ts";
import { webhooks, type WebhookControls } from "./webhooks.ts";
import { idMaker, type World } from "./world.ts";

export type SeveralGitHubs = {
  readonly url: string;
  /** In the order of the options. */
  readonly each: readonly LocalGitHub[];
  /** What the app's process needs to work with all of them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly webhooks: WebhookControls;
  readonly deliveries: readonly Delivery[];
  deliverTo(webhookUrl: string | undefined): void;
  close(): Promise<void>;
};

/** @param owners one for each owner; each names another `org`, and the same app */
export async function startLocalGitHubs(owners: readonly LocalGitHubOptions[]): Promise<SeveralGitHubs> {
  const { server, url } = await listen(0);
  const hooks = webhooks(owners[0]?.app?.webhookSecret ?? defaultWebhookSecret, () => undefined);
  const nextId = idMaker();
  const worlds: World[] = [];
  const own = owners.map(() => createServer());
  const each: LocalGitHub[] = [];
  for (const [index, options] of owners.entries()) {
    const among = { url, server: own[index] ?? createServer(), hooks, nextId, worlds };
    each.push(await startLocalGitHub({ ...options, among }));
  }
  const [first] = each;
  if (first === undefined) throw new Error("several local GitHubs are at least one");
  server.on("request", (request, response) => {
    const index = worlds.findIndex((world) => isOf(world, request.url ?? "/"));
    // What is nobody's own, such as the app itself, each of them answers alike.
    own[Math.max(0, index)]?.emit("request", request, response);
  });
  return {
    url,
    each,
    environment: first.environment,
    webhooks: hooks,
    deliveries: hooks.deliveries,
    deliverTo: hooks.deliverTo,
    async close() {
      await Promise.all(each.map((one) => one.close()));
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const byOwner = /^\/api\/v3\/(?:repos|orgs|users)\/([^/?]+)/;
const byInstallation = /^\/api\/v3\/app\/installations\/(\d+)/;
const byAccount = /^\/api\/v3\/user\/(\d+)/;

function isOf(world: World, path: string): boolean {
  const owner = byOwner.exec(path)?.[1];
  if (owner !== undefined) return owner.toLowerCase() === world.owner.login.toLowerCase();
  const installation = byInstallation.exec(path)?.[1];
  if (installation !== undefined) return Number(installation) === world.installation.id;
  const account = byAccount.exec(path)?.[1];
  return account !== undefined && world.accounts.some(({ id }) => id === Number(account));
}
