/** One delivery of a webhook: what the app subscribes to, its payload, its signature. */
import { createHmac, randomUUID } from "node:crypto";
import { installationIdOf, nodeId, organizationJson, repositoryJson, userJson } from "./shapes.ts";
import { timestamp, type Happening, type Json, type World } from "./world.ts";

export type Delivery = {
  readonly id: number;
  /** `X-GitHub-Delivery`: the same for every attempt. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly payload: Json;
  readonly headers: Readonly<Record<string, string>>;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  durationSeconds: number;
  /** GitHub's word: `OK`, or what went wrong; `pending` until an answer came. */
  status: string;
  /** HTTP status of the app's answer; 0 if there was none. */
  statusCode: number;
  answer: string;
};

/** Events that every app gets; the check events come with the permission to write checks. */
const AUTOMATIC = ["installation", "installation_repositories", "github_app_authorization"];

export function subscribed(world: World, happening: Happening): boolean {
  const { app, installation } = world;
  if (AUTOMATIC.includes(happening.event)) return true;
  if (installation.suspendedAt !== null) return false;
  if (happening.repo === undefined ? !world.repos.some((repo) => repo.installed) : !happening.repo.installed)
    return false;
  if (happening.event === "check_run") {
    const owner = (happening.payload["check_run"] as { app: { id: number } }).app.id;
    // A pressed button concerns the app that made it, nobody else.
    if (happening.action === "requested_action")
      return owner === app.id && app.permissions["checks"] === "write";
    if (app.permissions["checks"] === "write") return true;
  }
  return app.events.includes(happening.event);
}

export function newDelivery(world: World, happening: Happening, secret: string): Delivery {
  const { event, action, repo } = happening;
  const installationId = installationIdOf(world, repo);
  const payload: Json = {
    ...(action === undefined ? {} : { action }),
    ...happening.payload,
    ...(repo === undefined ? {} : { repository: repositoryJson(world, repo) }),
    ...(world.owner.type === "Organization" ? { organization: organizationJson(world, world.owner) } : {}),
    sender: userJson(world, happening.sender),
    ...(event.startsWith("installation")
      ? {}
      : {
          installation: { id: installationId, node_id: nodeId("Installation", installationId) },
        }),
  };
  const guid = randomUUID();
  return {
    id: world.nextId("delivery"),
    guid,
    event,
    action,
    payload,
    headers: deliveryHeaders(world, { guid, event, secret, body: JSON.stringify(payload) }),
    repositoryId: repo?.id ?? null,
    redelivery: false,
    deliveredAt: timestamp(world),
    durationSeconds: 0,
    status: "pending",
    statusCode: 0,
    answer: "",
  };
}

/** The headers that GitHub sends with a webhook, the signature over exactly this body among them. */
export function deliveryHeaders(
  world: World,
  given: { guid: string; event: string; secret: string; body: string },
): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/local",
    "x-github-delivery": given.guid,
    "x-github-event": given.event,
    "x-github-hook-id": String(world.app.id + 1),
    "x-github-hook-installation-target-id": String(world.app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": `sha256=${createHmac("sha256", given.secret).update(given.body).digest("hex")}`,
  };
}
