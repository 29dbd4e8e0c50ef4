/** What an app asks about itself: its installations, tokens and webhook deliveries. */
import { created, notFound, ok, page, Refused, repoRoutes, type Call, type Routes } from "./http.ts";
import { appJson, installationIdOf, installationJson, repositoryJson } from "./shapes.ts";
import { findAccount, type Json, type Permissions, type World } from "./world.ts";
import type { Delivery } from "./delivery.ts";
import type { Webhooks } from "./webhooks.ts";

export type IssueToken = (grant: { permissions: Permissions; repositories?: readonly number[] }) => {
  token: string;
  expiresAt: string;
};

export function appRoutes(world: World, issueToken: IssueToken, hooks: Webhooks): Routes {
  const installed = () => world.repos.some((repo) => repo.installed);
  const installation = (id?: number) => installationJson(world, world.app.permissions, id);
  const everywhere = () =>
    (world.beside.length === 0 ? [world] : world.beside)
      .filter(({ repos }) => repos.some((repo) => repo.installed))
      .map((each) => installationJson(each, each.app.permissions));
  const accountInstallation = (login: string) => {
    if (!installed() || findAccount(world, login) !== world.owner) throw notFound();
    return ok(installation());
  };
  const byId = (call: Call) => {
    const id = Number(call.params["installation_id"]);
    const known = world.repos.some((repo) => repo.installed && installationIdOf(world, repo) === id);
    if (!known) throw notFound();
    return id;
  };
  return {
    "GET /app": () => ok({ ...appJson(world, world.app), installations_count: everywhere().length }),
    "GET /app/installations": (call) => page(call, world, everywhere()),
    "GET /app/installations/{installation_id}": (call) => {
      return ok(installation(byId(call)));
    },
    "POST /app/installations/{installation_id}/access_tokens": (call) => {
      byId(call);
      if (world.installation.suspendedAt !== null)
        throw new Refused(403, "This installation has been suspended");
      return accessToken(world, call, issueToken);
    },
    "GET /orgs/{org}/installation": (call) => accountInstallation(call.params["org"] ?? ""),
    "GET /users/{username}/installation": (call) => accountInstallation(call.params["username"] ?? ""),
    "GET /installation/repositories": (call) => {
      const repos = world.repos.filter((repo) => repo.installed);
      return page(
        call,
        world,
        repos.map((repo) => repositoryJson(world, repo)),
        (repositories) => ({
          total_count: repos.length,
          repository_selection: "all",
          repositories,
        }),
      );
    },
    "GET /rate_limit": () => {
      const rate = {
        limit: 5000,
        used: 0,
        remaining: 5000,
        reset: Math.floor(world.clock().getTime() / 1000) + 3600,
      };
      return ok({ resources: { core: rate, search: rate, graphql: rate }, rate });
    },
    ...repoRoutes(world, {
      "GET /installation": (call) => {
        if (!call.repo.installed) throw notFound();
        return ok(installation(installationIdOf(world, call.repo)));
      },
    }),
    ...deliveryRoutes(world, hooks),
  };
}

function accessToken(world: World, call: Call, issueToken: IssueToken) {
  const wanted = (call.body["permissions"] ?? world.app.permissions) as Permissions;
  const rank = { read: 1, write: 2, admin: 3 };
  for (const [name, level] of Object.entries(wanted)) {
    const granted = world.app.permissions[name];
    if (granted === undefined || rank[granted] < rank[level]) {
      throw new Refused(422, "The permissions requested are not granted to this installation.");
    }
  }
  const ids = call.body["repository_ids"] as number[] | undefined;
  const names = call.body["repositories"] as string[] | undefined;
  const selected =
    ids === undefined && names === undefined
      ? undefined
      : world.repos.filter(
          (repo) => repo.installed && (ids?.includes(repo.id) || names?.includes(repo.name)),
        );
  if (selected !== undefined && selected.length !== (ids ?? names)?.length) {
    throw new Refused(
      422,
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  const permissions = { metadata: "read" as const, ...wanted };
  const { token, expiresAt } = issueToken({
    permissions,
    ...(selected === undefined ? {} : { repositories: selected.map((repo) => repo.id) }),
  });
  return created({
    token,
    expires_at: expiresAt,
    permissions,
    repository_selection: selected === undefined ? "all" : "selected",
    ...(selected === undefined ? {} : { repositories: selected.map((repo) => repositoryJson(world, repo)) }),
  });
}

/** Deliveries come newest first, by cursor; GitHub keeps them for three days. */
function deliveryRoutes(world: World, hooks: Webhooks): Routes {
  const kept = () =>
    hooks.deliveries.filter(
      (delivery) =>
        delivery.status !== "pending" &&
        world.clock().getTime() - Date.parse(delivery.deliveredAt) < 3 * 86_400_000,
    );
  const one = (call: Call): Delivery => {
    const found = kept().find((delivery) => delivery.id === Number(call.params["delivery_id"]));
    if (found === undefined) throw notFound();
    return found;
  };
  return {
    "GET /app/hook/deliveries": (call) => {
      const perPage = Math.min(100, Math.max(1, Number(call.query.get("per_page") ?? 30) || 30));
      const cursor = call.query.get("cursor");
      const status = call.query.get("status");
      const found = kept()
        .filter((delivery) => cursor === null || delivery.id <= Number(cursor.replace("v1_", "")))
        // GitHub's filter looks at the code only: a delivery without any answer is neither.
        .filter(
          (delivery) => status !== "failure" || (delivery.statusCode >= 400 && delivery.statusCode < 600),
        )
        .filter(
          (delivery) => status !== "success" || (delivery.statusCode >= 200 && delivery.statusCode < 400),
        )
        .toSorted((a, b) => b.id - a.id);
      const next = found[perPage];
      const query = new URLSearchParams(call.query);
      query.set("cursor", `v1_${next?.id}`);
      return {
        status: 200,
        body: found.slice(0, perPage).map(deliveryItemJson),
        headers:
          next === undefined
            ? {}
            : { link: `<${world.apiUrl}/app/hook/deliveries?${query.toString()}>; rel="next"` },
      };
    },
    "GET /app/hook/deliveries/{delivery_id}": (call) => {
      const delivery = one(call);
      return ok({
        ...deliveryItemJson(delivery),
        url: "",
        request: { headers: delivery.headers, payload: delivery.payload },
        response: { headers: {}, payload: delivery.answer },
      });
    },
    "POST /app/hook/deliveries/{delivery_id}/attempts": (call) => {
      void hooks.redeliver(one(call).guid);
      return { status: 202, body: {} };
    },
  };
}

function deliveryItemJson(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: Number(delivery.durationSeconds.toFixed(2)),
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action ?? null,
    installation_id: (delivery.payload["installation"] as { id: number }).id,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
